namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>Messages in the order of their sequence numbers, to be looked through in pages.</summary>
/// <remarks>Not thread safe; its owner locks.</remarks>
internal sealed class BySequence
{
    private readonly SortedSet<BrokerMessage> _messages = new(Comparer<BrokerMessage>.Create((one, other) =>
        one.Header.SequenceNumber.CompareTo(other.Header.SequenceNumber)));

    public int Count => _messages.Count;

    public void Add(BrokerMessage message) => _messages.Add(message);

    public void Remove(BrokerMessage message) => _messages.Remove(message);

    /// <summary>The first of those whose number is greater.</summary>
    public IReadOnlyList<BrokerMessage> After(long sequence, int limit)
    {
        if (_messages.Max is not { } last || last.Header.SequenceNumber <= sequence)
        {
            return [];
        }

        var first = new BrokerMessage(new MessageHeader { SequenceNumber = sequence + 1 }, ReadOnlyMemory<byte>.Empty);
        return [.. _messages.GetViewBetween(first, last).Take(limit)];
    }
}
