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
    // Removals are written in lots, which lie together in the journal and take one trip; one with each message would cost a trip each.
    private const int DropAtOnce = 100;

    private static readonly TimeSpan NothingDue = Timeout.InfiniteTimeSpan;
    private readonly PartitionWriter _writer;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Waiting _waiting;
    private readonly Locks _locks;
    private readonly BySequence _all = new();
    private readonly LinkedList<TaskCompletionSource<Delivery>> _consumers = new();

    public Receiver(string entity, ReceiverDescription description, PartitionWriter writer, TimeProvider time)
    {
        (Description, _writer, _time) = (description, writer, time);
        Path = description.Name.Length == 0 ? entity : $"{entity}/subscriptions/{description.Name}";
        _waiting = new Waiting(description.RequiresSession);
        _locks = new Locks(description.LockDuration);
        _timer = time.CreateTimer(_ => Pump(), state: null, NothingDue, NothingDue);
    }

    /// <summary><c>queue</c>, or <c>topic/subscriptions/name</c>.</summary>
    public string Path { get; }

    public ReceiverDescription Description { get; }

    /// <summary>What could not be consumed.</summary>
    public DeadLetters DeadLetters { get; } = new();

    /// <summary>How many messages wait, are held, and are dead-lettered. One is held until what became of it is stored.</summary>
    public (int Waiting, int Held, int Dead) Counts
    {
        get
        {
            lock (_gate)
            {
                return (_waiting.Count, _all.Count - _waiting.Count, DeadLetters.Count);
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
            return _locks.TryRenew(delivery, _time.GetUtcNow());
        }
    }

    /// <summary>The message is done with. Its session goes on when that is stored.</summary>
    /// <returns>False when the lock had run out: the message is delivered again.</returns>
    /// <remarks>Were the session to go on at once, a kill in between could bring this message back after the next was done.</remarks>
    public Task<bool> CompleteAsync(Delivery delivery) => EndAsync(delivery, message =>
        _writer.WriteAsync(() => Leave(message, letter: null), new JournalChange.Remove(RowKeys.OfMessage(Description.Name, message))));

    /// <summary>The message was not acted on: it is delivered again at once, or dead-lettered when that was the last time.</summary>
    /// <returns>False when the lock had run out before.</returns>
    public Task<bool> AbandonAsync(Delivery delivery) => EndAsync(delivery, ReturnAsync);

    /// <summary>Gives a message back as if it had never been delivered.</summary>
    public void Release(Delivery delivery)
    {
        lock (_gate)
        {
            if (_locks.TryCancel(delivery))
            {
                delivery.Message.DeliveryCount--;
                _waiting.PutBack(delivery.Message);
            }
        }

        Pump();
    }

    /// <summary>Adds a message that is stored.</summary>
    /// <param name="message">The message.</param>
    /// <param name="letter">The dead letter that it was until now, if any.</param>
    public void Add(BrokerMessage message, BrokerMessage? letter = null)
    {
        List<BrokerMessage> surplus = [];
        lock (_gate)
        {
            if (letter is not null)
            {
                DeadLetters.Remove(letter);
            }

            if (message.Header.DeadLetterReason is not null)
            {
                DeadLetters.Add(message);
            }
            else
            {
                _all.Add(message);
                _waiting.Add(message, _time.GetUtcNow());
            }

            if (Description.KeepsNewest is { } kept && _waiting.Count >= kept + DropAtOnce)
            {
                while (_waiting.Count > kept && _waiting.TryDropOldest(out var oldest))
                {
                    _all.Remove(oldest);
                    surplus.Add(oldest);
                }
            }
        }

        Forget(surplus);
        Pump();
    }

    /// <summary>The messages with a greater sequence number, in its order, without taking them: scheduled and held ones, too.</summary>
    public IReadOnlyList<BrokerMessage> Peek(long after, int limit)
    {
        lock (_gate)
        {
            return _all.After(after, limit);
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
        List<Delivery> lost = [];
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            while (_locks.TryTakeLost(now, out var delivery))
            {
                lost.Add(delivery);
            }

            _waiting.Release(now);
            while (_consumers.First is { } consumer && _waiting.TryTake(out var message))
            {
                if (message.ExpiresAt <= now)
                {
                    _waiting.Free(message);
                    _all.Remove(message);
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
        var delivery = _locks.Take(message, now);
        if (!consumer.TrySetResult(delivery))
        {
            _locks.TryCancel(delivery);
            message.DeliveryCount--;
            _waiting.PutBack(message);
        }
    }

    private async Task<bool> EndAsync(Delivery delivery, Func<BrokerMessage, Task> settle)
    {
        lock (_gate)
        {
            if (!_locks.TryEnd(delivery, _time.GetUtcNow()))
            {
                return false;
            }
        }

        await settle(delivery.Message);
        return true;
    }

    private void SetTimer(DateTimeOffset now)
    {
        var due = _waiting.NextScheduled;
        if (_locks.NextEnd is { } end && !(due < end))
        {
            due = end;
        }

        // The longest a system timer takes is some 49 days; a look every day is enough.
        var wait = due is null ? NothingDue : TimeSpan.FromTicks(Math.Clamp((due.Value - now).Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay));
        _timer.Change(wait, NothingDue);
    }

    /// <summary>After a failed delivery: stores the count and gives the message back, or moves it to the dead-letter queue.</summary>
    private Task ReturnAsync(BrokerMessage message)
    {
        var key = RowKeys.OfMessage(Description.Name, message);
        if (message.DeliveryCount >= Description.MaxDeliveryCount)
        {
            var letter = DeadLetters.Of(message);
            return _writer.WriteAsync(
                () => Leave(message, letter), new JournalChange.Put(RowKeys.RowOf(Description.Name, letter)), new JournalChange.Remove(key));
        }

        return _writer.WriteAsync(() => ComeBack(message), new JournalChange.Count(key, message.DeliveryCount));
    }

    private void ComeBack(BrokerMessage message)
    {
        lock (_gate)
        {
            _waiting.PutBack(message);
        }

        Pump();
    }

    private void Leave(BrokerMessage message, BrokerMessage? letter)
    {
        lock (_gate)
        {
            if (letter is not null)
            {
                DeadLetters.Add(letter);
            }

            _all.Remove(message);
            _waiting.Free(message);
        }

        Pump();
    }

    private void Forget(List<BrokerMessage> messages)
    {
        foreach (var message in messages)
        {
            _ = _writer.WriteAsync(new JournalChange.Remove(RowKeys.OfMessage(Description.Name, message)));
        }
    }
}
