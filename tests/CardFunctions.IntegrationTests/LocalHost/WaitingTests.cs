using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The messages that nobody holds.</summary>
public sealed class WaitingTests
{
    [Fact]
    public void A_session_without_messages_is_forgotten_however_the_last_one_left()
    {
        var waiting = new Waiting(sessions: true);
        var now = DateTimeOffset.UnixEpoch;
        for (var number = 1; number <= 4; number++)
        {
            waiting.Add(new BrokerMessage(new MessageHeader { SequenceNumber = number, SessionId = $"{number}" }, default), now);
        }

        Assert.True(waiting.TryTake(out var taken));
        waiting.Free(taken);
        Assert.True(waiting.TryTake(out var returned));
        waiting.PutBack(returned);
        Assert.True(waiting.TryDropOldest(out var dropped));
        Assert.Same(returned, dropped);
        Assert.Equal((2, 2), (waiting.Count, waiting.Sessions));
    }

    [Fact]
    public void What_is_scheduled_is_dropped_last()
    {
        var waiting = new Waiting(sessions: false);
        var now = DateTimeOffset.UnixEpoch;
        waiting.Add(new BrokerMessage(new MessageHeader { SequenceNumber = 1, EnqueuedTimeUtc = now.AddDays(1), ScheduledEnqueueTimeUtc = now.AddDays(1) }, default), now);
        waiting.Add(new BrokerMessage(new MessageHeader { SequenceNumber = 2, EnqueuedTimeUtc = now }, default), now);
        Assert.True(waiting.TryDropOldest(out var first));
        Assert.True(waiting.TryDropOldest(out var second));
        Assert.False(waiting.TryDropOldest(out _));
        Assert.Equal((2L, 1L), (first.Header.SequenceNumber, second.Header.SequenceNumber));
    }
}
