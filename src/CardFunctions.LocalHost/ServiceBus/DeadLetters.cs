namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The dead-letter queue of a receiver: what could not be consumed, kept until somebody sends it anew.</summary>
/// <remarks>Thread safe. It is memory only; whoever changes it has stored the change before.</remarks>
internal sealed class DeadLetters
{
    /// <summary>Service Bus's own words for a message that failed too often.</summary>
    public const string MaxDeliveryCountExceeded = "MaxDeliveryCountExceeded";

    private readonly Lock _gate = new();
    private readonly BySequence _all = new();
    private readonly HashSet<long> _leaving = [];

    /// <summary>How many there are, those on their way back included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>The letter that a message becomes which was delivered too often.</summary>
    public static BrokerMessage Of(BrokerMessage message)
    {
        var header = message.Header with
        {
            DeadLetterReason = MaxDeliveryCountExceeded,
            DeadLetterErrorDescription = $"Message could not be consumed after {message.DeliveryCount} delivery attempts.",
        };
        return new BrokerMessage(header, message.Body) { DeliveryCount = message.DeliveryCount, Shard = message.Shard };
    }

    /// <summary>Adds a letter that is stored.</summary>
    public void Add(BrokerMessage letter)
    {
        lock (_gate)
        {
            _all.Add(letter);
        }
    }

    /// <summary>The letters with a greater sequence number, in order, without taking them.</summary>
    public IReadOnlyList<BrokerMessage> After(long sequence, int limit)
    {
        lock (_gate)
        {
            return _all.After(sequence, limit);
        }
    }

    /// <summary>All of them, to be sent anew; nobody else gets them, unless they are kept after all.</summary>
    /// <remarks>They stay to be seen and counted until <see cref="Remove"/>: until then they have not left.</remarks>
    public IReadOnlyList<BrokerMessage> Take()
    {
        lock (_gate)
        {
            return [.. _all.After(0, int.MaxValue).Where(letter => _leaving.Add(letter.Header.SequenceNumber))];
        }
    }

    /// <summary>A letter that was taken could not be sent anew.</summary>
    public void Keep(BrokerMessage letter)
    {
        lock (_gate)
        {
            _leaving.Remove(letter.Header.SequenceNumber);
        }
    }

    /// <summary>A letter that was taken is stored as a message again.</summary>
    public void Remove(BrokerMessage letter)
    {
        lock (_gate)
        {
            _leaving.Remove(letter.Header.SequenceNumber);
            _all.Remove(letter);
        }
    }
}
