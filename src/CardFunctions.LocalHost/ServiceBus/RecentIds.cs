using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The ids of a queue's or topic's latest messages, to notice repeats by.</summary>
/// <param name="window">How far back; null: repeats are not looked for.</param>
/// <param name="writer">Writes removals.</param>
/// <param name="time">The clock.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class RecentIds(TimeSpan? window, PartitionWriter writer, TimeProvider time)
{
    // In lots, which lie together in the journal: removals between the sends of another shard would cost a trip each.
    private const int ForgetAtOnce = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset At, Task Stored)> _known = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string MessageId, RowKey Key)> _history = new();
    private int _untilForgetting = ForgetAtOnce;

    /// <summary>Takes an id of an earlier run; they come in the order of sending.</summary>
    public void Restore(MessageHeader trace, RowKey key)
    {
        lock (_gate)
        {
            _known[trace.MessageId!] = (trace.EnqueuedTimeUtc, Task.CompletedTask);
            _history.Enqueue((trace.EnqueuedTimeUtc, trace.MessageId!, key));
        }
    }

    /// <summary>Whether there was a message with the same id within the window, and its storing.</summary>
    public bool Knows(string? messageId, [NotNullWhen(true)] out Task? stored)
    {
        lock (_gate)
        {
            var known = _known.TryGetValue(messageId ?? "", out var earlier) && earlier.At > time.GetUtcNow() - window;
            stored = known ? earlier.Stored : null;
            return known;
        }
    }

    /// <summary>What is to be written with a message, so that its id is known after a restart.</summary>
    public static JournalChange Trace(MessageHeader header, DateTimeOffset now)
    {
        var trace = new MessageHeader { MessageId = header.MessageId, SequenceNumber = header.SequenceNumber, EnqueuedTimeUtc = now };
        var key = RowKeys.OfHistory(header.SequenceNumber);
        return new JournalChange.Put(RowKeys.RowOf("", new BrokerMessage(trace, ReadOnlyMemory<byte>.Empty)) with { Key = key });
    }

    /// <summary>Knows a message's id from now on, unless it turns out not to be stored.</summary>
    /// <exception cref="JournalUnavailableException">It is not stored.</exception>
    public async Task RememberAsync(MessageHeader header, DateTimeOffset now, Task stored)
    {
        var id = header.MessageId!;
        lock (_gate)
        {
            _known[id] = (now, stored);
        }

        try
        {
            await stored;
        }
        catch (JournalUnavailableException)
        {
            lock (_gate)
            {
                if (_known.TryGetValue(id, out var latest) && latest.Stored == stored)
                {
                    _known.Remove(id);
                }
            }

            throw;
        }

        lock (_gate)
        {
            _history.Enqueue((now, id, RowKeys.OfHistory(header.SequenceNumber)));
            if (--_untilForgetting <= 0)
            {
                ForgetBefore(now - window!.Value);
            }
        }
    }

    private void ForgetBefore(DateTimeOffset limit)
    {
        _untilForgetting = ForgetAtOnce / 2;
        for (var count = 0; count < ForgetAtOnce && _history.TryPeek(out var oldest) && oldest.At <= limit; count++)
        {
            _history.Dequeue();
            if (_known.TryGetValue(oldest.MessageId, out var latest) && latest.At == oldest.At)
            {
                _known.Remove(oldest.MessageId);
            }

            _ = writer.WriteAsync(new JournalChange.Remove(oldest.Key));
        }
    }
}
