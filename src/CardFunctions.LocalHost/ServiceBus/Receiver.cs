namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>
/// The receiving side of a queue or of a subscription: peek-lock, delivery count, dead-letter queue, sessions, scheduled messages.
/// State is in memory and written through; locks are in memory only, so that a restart frees them.
/// </summary>
/// <remarks>
/// Thread safe. A delivery that was under way when the local host was killed is not counted. Several consumers compete: whoever
/// waits longest gets the next message.
/// </remarks>
internal sealed class Receiver : IDisposable
{
    /// <summary>Service Bus's own words for a message that failed too often.</summary>
    public const string MaxDeliveryCountExceeded = "MaxDeliveryCountExceeded";

    private static readonly TimeSpan NothingDue = Timeout.InfiniteTimeSpan;
    private readonly PartitionWriter _writer;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Waiting _waiting;
    private readonly Dictionary<Guid, Delivery> _held = [];
    private readonly SortedDictionary<long, BrokerMessage> _dead = [];
    private readonly LinkedList<TaskCompletionSource<Delivery>> _consumers = new();

    public Receiver(string entity, ReceiverDescription description, PartitionWriter writer, TimeProvider time)
    {
        (Description, _writer, _time) = (description, writer, time);
        Path = description.Name.Length == 0 ? entity : $"{entity}/subscriptions/{description.Name}";
        _waiting = new Waiting(description.RequiresSession);
        _timer = time.CreateTimer(_ => Pump(), state: null, NothingDue, NothingDue);
    }

    /// <summary><c>queue</c>, or <c>topic/subscriptions/name</c>.</summary>
    public string Path { get; }

    public ReceiverDescription Description { get; }

    /// <summary>How many messages wait, are held, and are dead-lettered.</summary>
    public (int Waiting, int Held, int Dead) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_waiting.Count, _held.Count, _dead.Count);
            }
        }
    }

    /// <summary>Waits for the next message and locks it.</summary>
    public async Task<Delivery> ReceiveAsync(CancellationToken cancellationToken)
    {
        var consumer = new TaskCompletionSource<Delivery>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _consumers.AddLast(consumer);
        }

        Pump();
        await using (cancellationToken.Register(() => Withdraw(consumer, cancellationToken)))
        {
            return await consumer.Task;
        }
    }

    /// <summary>Makes the lock last its full time from now.</summary>
    /// <returns>False when the lock had run out.</returns>
    public bool Renew(Delivery delivery)
    {
        lock (_gate)
        {
            if (!_held.ContainsKey(delivery.LockToken))
            {
                return false;
            }

            delivery.LockedUntil = _time.GetUtcNow() + Description.LockDuration;
            return true;
        }
    }

    /// <summary>The message is done with.</summary>
    /// <returns>False when the lock had run out: the message is delivered again.</returns>
    public async Task<bool> CompleteAsync(Delivery delivery)
    {
        lock (_gate)
        {
            if (!_held.Remove(delivery.LockToken))
            {
                return false;
            }

            _waiting.Free(delivery.Message);
        }

        Pump();
        await _writer.WriteAsync(new JournalChange.Remove(RowKeys.OfMessage(Description.Name, delivery.Message.Header.SequenceNumber)));
        return true;
    }

    /// <summary>The message was not acted on: it is delivered again at once, or dead-lettered when that was the last time.</summary>
    /// <returns>False when the lock had run out before.</returns>
    public async Task<bool> AbandonAsync(Delivery delivery)
    {
        lock (_gate)
        {
            if (!_held.Remove(delivery.LockToken))
            {
                return false;
            }
        }

        await ReturnAsync(delivery.Message);
        return true;
    }

    /// <summary>Gives a message back as if it had never been delivered.</summary>
    public void Release(Delivery delivery)
    {
        lock (_gate)
        {
            if (_held.Remove(delivery.LockToken))
            {
                delivery.Message.DeliveryCount--;
                PutBack(delivery.Message);
            }
        }

        Pump();
    }

    /// <summary>Adds a message that is stored.</summary>
    public void Add(BrokerMessage message)
    {
        List<BrokerMessage> surplus = [];
        lock (_gate)
        {
            if (message.Header.DeadLetterReason is not null)
            {
                _dead[message.Header.SequenceNumber] = message;
            }
            else
            {
                _waiting.Add(message, _time.GetUtcNow());
            }

            // Some at once: to find the oldest costs a sort.
            if (Description.KeepsNewest is { } kept && _waiting.Count > kept * 11 / 10)
            {
                surplus = [.. _waiting.All().Take(_waiting.Count - kept)];
                surplus.ForEach(_waiting.Remove);
            }
        }

        Forget(surplus);
        Pump();
    }

    /// <summary>The messages that wait, in order, without taking them.</summary>
    public IReadOnlyList<BrokerMessage> Peek(int limit)
    {
        lock (_gate)
        {
            return [.. _waiting.All().Take(limit)];
        }
    }

    /// <summary>The dead-letter queue, oldest first.</summary>
    public IReadOnlyList<BrokerMessage> PeekDeadLetters(int limit)
    {
        lock (_gate)
        {
            return [.. _dead.Values.Take(limit)];
        }
    }

    /// <summary>Takes the whole dead-letter queue out, to be sent to this receiver anew.</summary>
    public IReadOnlyList<BrokerMessage> TakeDeadLetters()
    {
        lock (_gate)
        {
            List<BrokerMessage> all = [.. _dead.Values];
            _dead.Clear();
            return all;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            foreach (var consumer in _consumers)
            {
                consumer.TrySetCanceled(CancellationToken.None);
            }

            _consumers.Clear();
        }
    }

    private void Withdraw(TaskCompletionSource<Delivery> consumer, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _consumers.Remove(consumer);
        }

        consumer.TrySetCanceled(cancellationToken);
    }

    /// <summary>Hands out what can be handed out, frees what was held too long, and sets the timer for the next time.</summary>
    private void Pump()
    {
        List<BrokerMessage> expired = [];
        List<Delivery> lost;
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            lost = [.. _held.Values.Where(delivery => delivery.LockedUntil <= now)];
            foreach (var delivery in lost)
            {
                _held.Remove(delivery.LockToken);
            }

            _waiting.Release(now);
            while (_consumers.First is { } consumer && _waiting.TryTake(out var message))
            {
                if (message.ExpiresAt <= now)
                {
                    _waiting.Free(message);
                    expired.Add(message);
                    continue;
                }

                _consumers.RemoveFirst();
                Hand(message, consumer.Value, now);
            }

            SetTimer(now);
        }

        Forget(expired);
        foreach (var delivery in lost)
        {
            _ = ReturnAsync(delivery.Message);
        }
    }

    private void Hand(BrokerMessage message, TaskCompletionSource<Delivery> consumer, DateTimeOffset now)
    {
        message.DeliveryCount++;
        var delivery = new Delivery(message, Guid.CreateVersion7(now)) { LockedUntil = now + Description.LockDuration };
        _held[delivery.LockToken] = delivery;
        if (!consumer.TrySetResult(delivery))
        {
            _held.Remove(delivery.LockToken);
            message.DeliveryCount--;
            PutBack(message);
        }
    }

    private void PutBack(BrokerMessage message)
    {
        _waiting.Add(message, _time.GetUtcNow());
        _waiting.Free(message);
    }

    private void SetTimer(DateTimeOffset now)
    {
        var due = _waiting.NextScheduled;
        foreach (var delivery in _held.Values)
        {
            due = due is { } earlier && earlier < delivery.LockedUntil ? earlier : delivery.LockedUntil;
        }

        // The longest a system timer takes is some 49 days; a look every day is enough.
        var wait = due is null ? NothingDue : TimeSpan.FromTicks(Math.Clamp((due.Value - now).Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay));
        _timer.Change(wait, NothingDue);
    }

    /// <summary>After a failed delivery: stores the count and gives the message back, or moves it to the dead-letter queue.</summary>
    private async Task ReturnAsync(BrokerMessage message)
    {
        var sequence = message.Header.SequenceNumber;
        if (message.DeliveryCount >= Description.MaxDeliveryCount)
        {
            await DeadLetterAsync(message);
            return;
        }

        await _writer.WriteAsync(new JournalChange.Count(RowKeys.OfMessage(Description.Name, sequence), message.DeliveryCount));
        lock (_gate)
        {
            PutBack(message);
        }

        Pump();
    }

    private async Task DeadLetterAsync(BrokerMessage message)
    {
        var dead = new BrokerMessage(
            message.Header with
            {
                DeadLetterReason = MaxDeliveryCountExceeded,
                DeadLetterErrorDescription = $"Message could not be consumed after {message.DeliveryCount} delivery attempts.",
            },
            message.Body)
        { DeliveryCount = message.DeliveryCount };
        await _writer.WriteAsync(
            new JournalChange.Put(RowKeys.RowOf(Description.Name, dead)),
            new JournalChange.Remove(RowKeys.OfMessage(Description.Name, message.Header.SequenceNumber)));
        lock (_gate)
        {
            _dead[dead.Header.SequenceNumber] = dead;
            _waiting.Free(message);
        }

        Pump();
    }

    private void Forget(List<BrokerMessage> messages)
    {
        foreach (var message in messages)
        {
            _ = _writer.WriteAsync(new JournalChange.Remove(RowKeys.OfMessage(Description.Name, message.Header.SequenceNumber)));
        }
    }
}
