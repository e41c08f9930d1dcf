namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>What became of a send.</summary>
internal enum SendOutcome
{
    /// <summary>Stored, or dropped as a repeat.</summary>
    Accepted,

    /// <summary>The queue requires sessions and the message names none.</summary>
    SessionMissing,
}

/// <summary>A queue or topic: gives messages their place, notices repeats, stores them, and hands them to its receivers.</summary>
/// <remarks>Thread safe. A message is stored for all subscriptions, with its id for noticing repeats, in one transaction.</remarks>
internal sealed class BrokerEntity : IAsyncDisposable
{
    private const string SessionMissingReason = "Session ID is null.";
    private const string SessionMissingText = "A subscription that requires sessions takes no message without a session identifier.";
    private readonly PartitionWriter _writer;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly RecentIds _recent;
    private long _sequence;
    private DateTimeOffset _latest;

    public BrokerEntity(EntityDescription description, IJournal journal, StorageGate gate, Running.LocalConsole console, TimeProvider time)
    {
        (Description, _time) = (description, time);
        _writer = new PartitionWriter(description.Name, journal, gate, console, time);
        _recent = new RecentIds(description.DuplicateWindow, _writer, time);
        Receivers = [.. description.Receivers.Select(receiver => new Receiver(description.Name, receiver, _writer, time))];
    }

    public EntityDescription Description { get; }

    public IReadOnlyList<Receiver> Receivers { get; }

    /// <summary>Takes up where an earlier run ended.</summary>
    public void Restore(IEnumerable<JournalRow> rows)
    {
        foreach (var (message, key) in rows.Select(row => (RowKeys.MessageOf(row), row.Key)).OrderBy(pair => pair.Item1.Header.SequenceNumber))
        {
            _sequence = Math.Max(_sequence, message.Header.SequenceNumber);
            var (kind, name) = RowKeys.Parse(key);
            if (kind == RowKeys.History)
            {
                _recent.Restore(message.Header, key);
            }
            else if (Receivers.FirstOrDefault(receiver => string.Equals(receiver.Description.Name, name, StringComparison.OrdinalIgnoreCase)) is { } receiver)
            {
                if (message.Header.ScheduledEnqueueTimeUtc is null)
                {
                    _latest = message.Header.EnqueuedTimeUtc > _latest ? message.Header.EnqueuedTimeUtc : _latest;
                }

                receiver.Add(Fitting(receiver, message));
            }
        }
    }

    /// <summary>Takes messages in; when the task ends they are stored.</summary>
    /// <exception cref="JournalUnavailableException">They are not stored, or not all of them: send them again.</exception>
    public async Task<SendOutcome> SendAsync(IReadOnlyList<(MessageHeader Header, ReadOnlyMemory<byte> Body)> messages)
    {
        if (!Description.IsTopic && Receivers[0].Description.RequiresSession && messages.Any(message => message.Header.SessionId is null))
        {
            return SendOutcome.SessionMissing;
        }

        var pending = new List<Task>();
        foreach (var (header, body) in messages)
        {
            pending.Add(SendOneAsync(header, body));
        }

        await Task.WhenAll(pending);
        return SendOutcome.Accepted;
    }

    /// <summary>Sends what is in a receiver's dead-letter queue to that receiver anew, with a new place and a fresh count.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="JournalUnavailableException">The broker ends; what was not sent anew is a dead letter still.</exception>
    public async Task<int> ResubmitAsync(Receiver receiver)
    {
        var letters = receiver.DeadLetters.Take();
        await Task.WhenAll(letters.Select(letter => ResubmitOneAsync(receiver, letter)));
        return letters.Count;
    }

    private async Task ResubmitOneAsync(Receiver receiver, BrokerMessage letter)
    {
        var name = receiver.Description.Name;
        Task stored;
        lock (_gate)
        {
            var header = letter.Header with { DeadLetterReason = null, DeadLetterErrorDescription = null, ScheduledEnqueueTimeUtc = null };
            // In the letter's own shard, so that the one comes and the other goes in one transaction.
            var anew = new BrokerMessage(For(receiver.Description, Place(header)), letter.Body) { Shard = letter.Shard };
            stored = _writer.WriteAsync(
                () => receiver.Add(anew, letter),
                new JournalChange.Put(RowKeys.RowOf(name, anew)),
                new JournalChange.Remove(RowKeys.OfDeadLetter(name, letter)));
        }

        try
        {
            await stored;
        }
        catch (JournalUnavailableException)
        {
            receiver.DeadLetters.Keep(letter);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in Receivers)
        {
            receiver.Dispose();
        }

        await _writer.DisposeAsync();
    }

    private async Task SendOneAsync(MessageHeader given, ReadOnlyMemory<byte> body)
    {
        while (true)
        {
            Task stored;
            bool repeat;
            lock (_gate)
            {
                repeat = _recent.Knows(given.MessageId, out var earlier);
                stored = earlier ?? StoreAsync(given, body);
            }

            try
            {
                await stored;
                return;
            }
            catch (JournalUnavailableException) when (repeat)
            {
                // The first of the two was not stored after all, so this one is no repeat.
                await Task.Yield();
            }
        }
    }

    private Task StoreAsync(MessageHeader given, ReadOnlyMemory<byte> body)
    {
        var now = _time.GetUtcNow();
        var header = Place(given with { MessageId = given.MessageId ?? Guid.CreateVersion7(now).ToString("N") });
        var shard = RowKeys.ShardOf(header.SequenceNumber);
        var copies = Receivers.Select(receiver =>
            (Receiver: receiver, Message: new BrokerMessage(For(receiver.Description, header), body) { Shard = shard })).ToList();
        List<JournalChange> changes = [.. copies.Select(copy => new JournalChange.Put(RowKeys.RowOf(copy.Receiver.Description.Name, copy.Message)))];
        if (Description.DuplicateWindow is not null)
        {
            changes.Add(RecentIds.Trace(header, now));
        }

        var stored = _writer.WriteOrRefuseAsync(changes, () => copies.ForEach(copy => copy.Receiver.Add(copy.Message)));
        return Description.DuplicateWindow is null ? stored : _recent.RememberAsync(header, now, stored);
    }

    /// <summary>Gives a message its place. Time never goes back within an entity, whatever the clock does.</summary>
    private MessageHeader Place(MessageHeader header)
    {
        var now = _time.GetUtcNow();
        _latest = now > _latest ? now : _latest;
        var due = header.ScheduledEnqueueTimeUtc is { } scheduled && scheduled > _latest ? scheduled : _latest;
        return header with
        {
            SequenceNumber = ++_sequence,
            EnqueuedTimeUtc = due,
            ScheduledEnqueueTimeUtc = due > _latest ? due : null,
        };
    }

    /// <summary>A stored message, for a receiver that may have come to require sessions since.</summary>
    private BrokerMessage Fitting(Receiver receiver, BrokerMessage message)
    {
        var (name, header) = (receiver.Description.Name, For(receiver.Description, message.Header));
        if (header.DeadLetterReason is null || message.Header.DeadLetterReason is not null)
        {
            return message;
        }

        var dead = new BrokerMessage(header, message.Body) { DeliveryCount = message.DeliveryCount, Shard = message.Shard };
        _ = _writer.WriteAsync(
            new JournalChange.Put(RowKeys.RowOf(name, dead)),
            new JournalChange.Remove(RowKeys.OfMessage(name, message)));
        return dead;
    }

    private static MessageHeader For(ReceiverDescription receiver, MessageHeader header) =>
        receiver.RequiresSession && header.SessionId is null
            ? header with { DeadLetterReason = SessionMissingReason, DeadLetterErrorDescription = SessionMissingText }
            : header;
}
