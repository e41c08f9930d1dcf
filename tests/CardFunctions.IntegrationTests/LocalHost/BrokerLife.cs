using System.Globalization;
using System.Text;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>A queue's random life: senders, competing consumers, a clock that moves, kills and restarts; it notes what it sees.</summary>
/// <remarks>One thing at a time, so that what it sees has an order; the broker's own writing goes on beside it.</remarks>
internal sealed class BrokerLife(string queue, Random random, ManualTime time, MemoryJournal memory, Func<IJournal, Task<Broker>> open) : IAsyncDisposable
{
    private const int Consumers = 4;
    private const int SessionCount = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<Task<Delivery>> _asking = [];
    private readonly List<Delivery> _held = [];
    private readonly List<MessageHeader> _sent = [];
    private readonly Dictionary<string, (DateTimeOffset At, long Sequence)> _reached = new(StringComparer.Ordinal);
    private readonly HashSet<string> _completed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _perhapsCompleted = new(StringComparer.Ordinal);
    private MortalJournal _journal = new(memory);
    private Broker _broker = null!;

    /// <summary>How many dead letters there are.</summary>
    public int Letters => Receiver.DeadLetters.Count;

    /// <summary>How often the broker died.</summary>
    public int Kills { get; private set; }

    private Receiver Receiver => _broker.FindReceiver(queue)!.Value.Receiver;

    public async Task StartAsync()
    {
        _journal = new MortalJournal(memory);
        // The one before is not disposed of: it is dead, and would only wait for an answer of its journal.
        _broker = await open(_journal);
    }

    /// <summary>Does something.</summary>
    public async Task StepAsync()
    {
        await LookAsync();
        if (random.Next(25) == 0)
        {
            // In the middle of whatever comes next.
            _journal.DieAfter(random.Next(4), random.Next(2) == 0);
        }

        switch (random.Next(10))
        {
            case < 3:
                await SendAsync(random.Next(1, 6));
                break;
            case < 8:
                await SettleAsync();
                break;
            case 8:
                await AdvanceAsync(TimeSpan.FromSeconds(random.Next(1, 40)));
                break;
            default:
                await AliveAsync(_broker.Find(queue)!.ResubmitAsync(Receiver));
                break;
        }

        if (_journal.Dead.IsCompleted)
        {
            await RestartAsync();
        }
    }

    /// <summary>Completes everything that is left.</summary>
    public async Task DrainAsync()
    {
        await RestartAsync();
        while (Receiver.Counts is { Waiting: > 0 } or { Held: > 0 })
        {
            await LookAsync();
            while (_held.Count > 0)
            {
                await CompleteAsync(_held[0]);
                await LookAsync();
            }

            await AdvanceAsync(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    /// <summary>Each message that was sent was completed once, or is a dead letter once.</summary>
    public void CheckEachHasOneEnd()
    {
        var letters = Receiver.DeadLetters.After(0, int.MaxValue).Select(letter => letter.Header.MessageId!).ToList();
        Assert.Equal(letters.Count, letters.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(letters.Intersect(_completed, StringComparer.Ordinal));
        var ends = letters.Concat(_completed).Concat(_perhapsCompleted).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(_sent.Select(header => header.MessageId!).Order(StringComparer.Ordinal), ends);
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    /// <summary>Sends some at once, and now and then one that was sent before; what got no answer is sent again after the restart.</summary>
    private async Task SendAsync(int count)
    {
        List<MessageHeader> headers = [];
        for (; count > 0; count--)
        {
            headers.Add(_sent.Count > 0 && random.Next(4) == 0 ? _sent[random.Next(_sent.Count)] : New());
        }

        while (!await AliveAsync(Task.WhenAll(headers.Select(header => _broker.Find(queue)!.SendAsync([(header, Encoding.UTF8.GetBytes(header.MessageId!))])))))
        {
            await RestartAsync();
        }
    }

    private MessageHeader New()
    {
        var header = new MessageHeader
        {
            MessageId = _sent.Count.ToString(CultureInfo.InvariantCulture),
            SessionId = $"s{random.Next(SessionCount)}",
            ScheduledEnqueueTimeUtc = random.Next(4) == 0 ? time.GetUtcNow().AddSeconds(random.Next(90)) : null,
        };
        _sent.Add(header);
        return header;
    }

    private async Task SettleAsync()
    {
        if (_held.Count == 0)
        {
            return;
        }

        var delivery = _held[random.Next(_held.Count)];
        switch (random.Next(6))
        {
            case 0:
                Receiver.Renew(delivery);
                break;
            case 1:
                // Forgotten: its lock runs out.
                _held.Remove(delivery);
                break;
            case < 4:
                _held.Remove(delivery);
                await AliveAsync(Receiver.AbandonAsync(delivery));
                break;
            default:
                await CompleteAsync(delivery);
                break;
        }
    }

    private async Task CompleteAsync(Delivery delivery)
    {
        _held.Remove(delivery);
        var id = delivery.Message.Header.MessageId!;
        var completion = Receiver.CompleteAsync(delivery);
        if (!await AliveAsync(completion))
        {
            _perhapsCompleted.Add(id);
        }
        else if (await completion)
        {
            Assert.True(_completed.Add(id), $"{id} was completed twice.");
        }
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        await LookAsync();
        time.Advance(by);
        await LookAsync();
    }

    /// <summary>Notes what was handed out and is held still, and asks for more.</summary>
    private async Task LookAsync()
    {
        foreach (var asked in _asking.Where(asked => asked.IsCompletedSuccessfully).ToList())
        {
            _asking.Remove(asked);
            var delivery = await asked;
            // One that this thread hears of so late that its lock has run out says nothing of the order any more: it is forgotten.
            if (delivery.LockedUntil > time.GetUtcNow())
            {
                Note(delivery.Message.Header);
                _held.Add(delivery);
            }
        }

        while (_asking.Count < Consumers)
        {
            _asking.Add(Receiver.ReceiveAsync(CancellationToken.None));
        }
    }

    private void Note(MessageHeader header)
    {
        var id = header.MessageId!;
        Assert.DoesNotContain(id, _completed);
        // It was not completed after all, where that was unsure.
        _perhapsCompleted.Remove(id);
        if (queue.EndsWith("sessions", StringComparison.Ordinal))
        {
            var place = (header.EnqueuedTimeUtc, header.SequenceNumber);
            var reached = _reached.GetValueOrDefault(header.SessionId!);
            Assert.True(place.CompareTo(reached) >= 0, $"{header.SessionId}: {place} came after {reached}.");
            _reached[header.SessionId!] = place;
        }
    }

    private async Task RestartAsync()
    {
        _journal.Die();
        // What was handed out before the end counts.
        await LookAsync();
        _asking.Clear();
        _held.Clear();
        Kills++;
        await StartAsync();
    }

    /// <summary>Waits for what the broker does.</summary>
    /// <returns>Whether it was done before the broker died.</returns>
    private async Task<bool> AliveAsync(Task task)
    {
        await Task.WhenAny(task, _journal.Dead).WaitAsync(Patience);
        return task.IsCompletedSuccessfully;
    }
}
