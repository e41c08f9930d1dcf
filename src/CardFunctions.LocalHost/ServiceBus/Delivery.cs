namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>A message in a receiver's hands, until it is settled or the lock runs out.</summary>
/// <param name="message">The message.</param>
/// <param name="lockToken">This delivery's own.</param>
internal sealed class Delivery(BrokerMessage message, Guid lockToken)
{
    public BrokerMessage Message { get; } = message;

    public Guid LockToken { get; } = lockToken;

    /// <summary>When the lock runs out, unless it is renewed. Written by the receiver only.</summary>
    public DateTimeOffset LockedUntil { get; set; }
}
