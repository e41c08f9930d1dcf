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

    /// <summary>When the next scheduled message is due.</summary>
    public DateTimeOffset? NextScheduled => _scheduled.Min?.Header.EnqueuedTimeUtc;

    /// <summary>All of them in the order of delivery.</summary>
    public IEnumerable<BrokerMessage> All() =>
        _next.Concat(_scheduled).Concat(_sessions.Values.SelectMany(session => session.Messages)).Distinct().Order(BrokerMessage.Order);

    /// <summary>Adds a message, or puts one back where it was.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The present time; a message of later is scheduled.</param>
    public void Add(BrokerMessage message, DateTimeOffset now)
    {
        if (message.Header.EnqueuedTimeUtc > now)
        {
            _scheduled.Add(message);
            return;
        }

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

    /// <summary>Lets the scheduled messages that are due join.</summary>
    public void Release(DateTimeOffset now)
    {
        while (_scheduled.Min is { } first && first.Header.EnqueuedTimeUtc <= now)
        {
            _scheduled.Remove(first);
            Add(first, now);
        }
    }

    /// <summary>Takes the next message; its session gives no other until <see cref="Free"/>.</summary>
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

    /// <summary>Takes a message out, wherever it stands.</summary>
    public void Remove(BrokerMessage message)
    {
        if (_scheduled.Remove(message) || !sessions)
        {
            _next.Remove(message);
            return;
        }

        var session = _sessions[message.Header.SessionId!];
        Hide(session);
        if (session.Messages.Remove(message))
        {
            _behind--;
        }

        Show(session);
    }

    /// <summary>Says that the message taken from a session is done with, or was put back.</summary>
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
