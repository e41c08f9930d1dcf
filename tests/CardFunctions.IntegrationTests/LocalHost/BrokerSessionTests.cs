using System.Text;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>Sessions, and what subscriptions do with them.</summary>
public sealed class BrokerSessionTests : BrokerTestBase
{
    [Fact]
    public async Task A_session_gives_one_message_at_a_time_in_order_and_others_go_on()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "sessions");
        foreach (var (session, text) in new[] { ("a", "a1"), ("a", "a2"), ("b", "b1"), ("a", "a3"), ("b", "b2") })
        {
            await SendAsync(broker, "sessions", text, new MessageHeader { SessionId = session });
        }

        var a1 = await ReceiveAsync(receiver);
        var b1 = await ReceiveAsync(receiver);
        var third = receiver.ReceiveAsync(CancellationToken.None);
        Assert.Equal(("a1", "b1"), (Text(a1), Text(b1)));
        Assert.False(third.IsCompleted);

        await receiver.AbandonAsync(a1);
        var again = await third.WaitAsync(Patience);
        Assert.Equal("a1", Text(again));
        await receiver.CompleteAsync(again);
        Assert.Equal("a2", await TakeAsync(receiver));
        Assert.Equal("a3", await TakeAsync(receiver));
        await receiver.CompleteAsync(b1);
        Assert.Equal("b2", await TakeAsync(receiver));
        Assert.Equal(SendOutcome.SessionMissing, await SendAsync(broker, "sessions", "nobody's"));
    }

    [Fact]
    public async Task A_topics_message_reaches_every_subscription_and_one_that_wants_sessions_dead_letters_what_has_none()
    {
        await using var broker = await OpenAsync();
        await SendAsync(broker, "t", "no session");
        Assert.Equal("no session", await TakeAsync(Receiver(broker, "t/subscriptions/plain")));
        Assert.Equal((0, 0, 1), Receiver(broker, "t/subscriptions/ordered").Counts);
        await SendAsync(broker, "t", "with session", new MessageHeader { SessionId = "s" });
        Assert.Equal("with session", await TakeAsync(Receiver(broker, "t/subscriptions/ordered")));
        Assert.Equal("with session", await TakeAsync(Receiver(broker, "t/subscriptions/plain")));
    }

    [Fact]
    public async Task A_session_goes_on_only_when_it_is_stored_that_its_message_is_done()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "sessions");
        await SendAsync(broker, "sessions", "a1", new MessageHeader { SessionId = "a" });
        await SendAsync(broker, "sessions", "a2", new MessageHeader { SessionId = "a" });
        var a1 = await ReceiveAsync(receiver);
        var second = receiver.ReceiveAsync(CancellationToken.None);
        Journal.BeforeWrite = () => throw new IOException("away");
        var completion = receiver.CompleteAsync(a1);
        Assert.False(second.IsCompleted);
        Journal.BeforeWrite = null;
        await AdvanceUntilAsync(completion);
        Assert.Equal("a2", Text(await second.WaitAsync(Patience)));
    }

    [Fact]
    public async Task A_session_whose_lock_runs_out_begins_again_with_the_same_message()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "sessions");
        foreach (var text in new[] { "a1", "a2" })
        {
            await SendAsync(broker, "sessions", text, new MessageHeader { SessionId = "a" });
        }

        await ReceiveAsync(receiver);
        var next = receiver.ReceiveAsync(CancellationToken.None);
        Time.Advance(TimeSpan.FromSeconds(30));
        var again = await next.WaitAsync(Patience);
        Assert.Equal(("a1", 2), (Text(again), again.Message.DeliveryCount));
        await receiver.CompleteAsync(again);
        Assert.Equal("a2", await TakeAsync(receiver));
    }

    [Fact]
    public async Task A_scheduled_message_of_a_session_takes_its_place_when_it_is_due_also_while_the_session_is_held()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "sessions");
        await SendAsync(broker, "sessions", "due in 5", new MessageHeader { SessionId = "a", ScheduledEnqueueTimeUtc = Time.GetUtcNow().AddSeconds(5) });
        await SendAsync(broker, "sessions", "first", new MessageHeader { SessionId = "a" });
        var first = await ReceiveAsync(receiver);
        Time.Advance(TimeSpan.FromSeconds(6));
        await SendAsync(broker, "sessions", "last", new MessageHeader { SessionId = "a" });
        await receiver.CompleteAsync(first);
        Assert.Equal("due in 5", await TakeAsync(receiver));
        Assert.Equal("last", await TakeAsync(receiver));
    }

    [Fact]
    public async Task The_newest_are_kept_also_after_a_restart_and_what_is_held_stays()
    {
        await using (var broker = await OpenAsync())
        {
            await SendAsync(broker, "seen", "held", new MessageHeader { SessionId = "held" });
            await ReceiveAsync(Receiver(broker, "seen/subscriptions/all"));
            for (var number = 0; number < 1000; number++)
            {
                await SendAsync(broker, "seen", $"{number}", new MessageHeader { SessionId = $"{number / 2}" });
            }

            Assert.Equal(1, Receiver(broker, "seen/subscriptions/all").Counts.Held);
            Check(broker, "held");
        }

        await using var next = await OpenAsync();
        Check(next, "held");

        static void Check(Broker broker, string first)
        {
            var seen = Receiver(broker, "seen/subscriptions/all").Peek(0, 5000).Select(message => Encoding.UTF8.GetString(message.Body.Span)).ToList();
            Assert.InRange(seen.Count, 251, 351);
            Assert.Equal([first, .. Enumerable.Range(1000 - (seen.Count - 1), seen.Count - 1).Select(number => $"{number}")], seen);
        }
    }
}
