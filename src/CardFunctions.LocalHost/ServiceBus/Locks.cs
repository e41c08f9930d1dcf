using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The deliveries whose messages are in somebody's hands, each until it is settled or its lock runs out.</summary>
/// <param name="duration">How long a lock lasts.</param>
/// <remarks>Not thread safe; its owner locks. A lock that has run out is lost, also before anybody has noticed.</remarks>
internal sealed class Locks(TimeSpan duration)
{
    private readonly Dictionary<Guid, Delivery> _held = [];

    /// <summary>When the next lock runs out.</summary>
    public DateTimeOffset? NextEnd => _held.Count == 0 ? null : _held.Values.Min(delivery => delivery.LockedUntil);

    /// <summary>Locks a message.</summary>
    public Delivery Take(BrokerMessage message, DateTimeOffset now)
    {
        var delivery = new Delivery(message, Guid.CreateVersion7(now)) { LockedUntil = now + duration };
        _held[delivery.LockToken] = delivery;
        return delivery;
    }

    /// <summary>Makes a lock last its full time from now, where it has not run out.</summary>
    public bool TryRenew(Delivery delivery, DateTimeOffset now)
    {
        if (!IsHeld(delivery, now))
        {
            return false;
        }

        delivery.LockedUntil = now + duration;
        return true;
    }

    /// <summary>Ends a lock that has not run out.</summary>
    public bool TryEnd(Delivery delivery, DateTimeOffset now) => IsHeld(delivery, now) && _held.Remove(delivery.LockToken);

    /// <summary>Ends a lock whose message was not even looked at; fine also when it has run out, as long as that was not noticed.</summary>
    public bool TryCancel(Delivery delivery) => _held.Remove(delivery.LockToken);

    /// <summary>Ends a lock that has run out, if there is one.</summary>
    public bool TryTakeLost(DateTimeOffset now, [NotNullWhen(true)] out Delivery? lost)
    {
        lost = _held.Values.FirstOrDefault(delivery => delivery.LockedUntil <= now);
        return lost is not null && _held.Remove(lost.LockToken);
    }

    private bool IsHeld(Delivery delivery, DateTimeOffset now) => _held.ContainsKey(delivery.LockToken) && delivery.LockedUntil > now;
}
