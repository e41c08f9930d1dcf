using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The messages of a receiver that nobody holds: which is next, and of each session only its first, while none of it is held.</summary>
/// <remarks>Not thread safe; its owner locks.</remarks>
internal sealed class Waiting(bool sessions)
{
    private readonly SortedSet<BrokerMessage> _next = new(BrokerMessage.Order);
    private readonly SortedSet<BrokerMessage> _scheduled = new(BrokerMessage.Order);
    private readonly Dictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private int _behind;

    /// <summary>How many there are, the scheduled ones and those behind others of their session included.</summary>
    public int Count => _next.Count + _scheduled.Count + _behind;

    /// <summary>How many sessions are known: those with a message that waits or is held.</summary>
    public int Sessions => _sessions.Count;

    /// <summary>When the next scheduled message is due.</summary>
    public DateTimeOffset? NextScheduled => _scheduled.Min?.Header.EnqueuedTimeUtc;

    /// <summary>Adds a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The present time; what is scheduled for later waits until then.</param>
    public void Add(BrokerMessage message, DateTimeOffset now)
    {
        // Not EnqueuedTimeUtc: where the clock went back, that may be later than now for a message that nobody scheduled.
        if (message.Header.ScheduledEnqueueTimeUtc > now)
        {
            _scheduled.Add(message);
        }
        else
        {
            Join(message);
        }
    }

    /// <summary>Puts a message that was taken back where it was, whatever the clock says now, and lets its session go on.</summary>
    public void PutBack(BrokerMessage message)
    {
        Join(message);
        Free(message);
    }

    /// <summary>Lets the scheduled messages that are due join.</summary>
    public void Release(DateTimeOffset now)
    {
        while (_scheduled.Min is { } first && first.Header.EnqueuedTimeUtc <= now)
        {
            _scheduled.Remove(first);
            Join(first);
        }
    }

    /// <summary>Takes the next message; its session gives no other until <see cref="Free"/> or <see cref="PutBack"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out BrokerMessage? message)
    {
        message = _next.Min;
        if (message is null)
        {
            return false;
        }

        _next.Remove(message);
        if (sessions)
        {
            var session = _sessions[message.Header.SessionId!];
            session.Messages.Remove(message);
            session.Held = true;
        }

        return true;
    }

    /// <summary>Takes the oldest message out for good; one behind a held message of its session does not count.</summary>
    public bool TryDropOldest([NotNullWhen(true)] out BrokerMessage? message)
    {
        if (TryTake(out message))
        {
            Free(message);
            return true;
        }

        message = _scheduled.Min;
        return message is not null && _scheduled.Remove(message);
    }

    /// <summary>Says that the message taken from a session is done with.</summary>
    public void Free(BrokerMessage message)
    {
        if (sessions && _sessions.TryGetValue(message.Header.SessionId!, out var session))
        {
            session.Held = false;
            if (session.Messages.Count == 0)
            {
                _sessions.Remove(message.Header.SessionId!);
            }
            else
            {
                Show(session);
            }
        }
    }

    private void Join(BrokerMessage message)
    {
        if (!sessions)
        {
            _next.Add(message);
            return;
        }

        var id = message.Header.SessionId!;
        if (!_sessions.TryGetValue(id, out var session))
        {
            _sessions[id] = session = new Session();
        }

        Hide(session);
        session.Messages.Add(message);
        _behind++;
        Show(session);
    }

    private void Hide(Session session)
    {
        if (!session.Held && session.Messages.Min is { } first && _next.Remove(first))
        {
            _behind++;
        }
    }

    private void Show(Session session)
    {
        if (!session.Held && session.Messages.Min is { } first && _next.Add(first))
        {
            _behind--;
        }
    }

    private sealed class Session
    {
        public SortedSet<BrokerMessage> Messages { get; } = new(BrokerMessage.Order);

        /// <summary>Whether one of its messages is held by a receiver.</summary>
        public bool Held { get; set; }
    }
}
