using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>Delivering: order, competing consumers, locks, repeats, times.</summary>
public sealed class BrokerTests : BrokerTestBase
{
    [Fact]
    public async Task Messages_come_in_the_order_they_were_sent_in()
    {
        await using var broker = await OpenAsync();
        for (var number = 0; number < 50; number++)
        {
            await SendAsync(broker, "q", $"{number}");
        }

        var receiver = Receiver(broker, "q");
        for (var number = 0; number < 50; number++)
        {
            Assert.Equal($"{number}", await TakeAsync(receiver));
        }

        Assert.Empty(Journal.KeysOf("q"));
    }

    [Fact]
    public async Task Competing_consumers_get_each_message_once()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "q");
        var consumers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            List<string> mine = [];
            for (var count = 0; count < 50; count++)
            {
                mine.Add(await TakeAsync(receiver));
            }

            return mine;
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => SendAsync(broker, "q", $"{number}")));

        var all = (await Task.WhenAll(consumers)).SelectMany(mine => mine).ToList();

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}").Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_held_message_is_nobody_elses_until_its_lock_runs_out_and_renewal_keeps_it()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "q");
        await SendAsync(broker, "q", "one");
        var first = await ReceiveAsync(receiver);
        var second = receiver.ReceiveAsync(CancellationToken.None);

        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(receiver.Renew(first));
        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(second.IsCompleted);
        Time.Advance(TimeSpan.FromSeconds(2));

        var again = await second.WaitAsync(Patience);
        Assert.Equal(2, again.Message.DeliveryCount);
        Assert.False(receiver.Renew(first));
        Assert.False(await receiver.CompleteAsync(first));
        Assert.True(await receiver.CompleteAsync(again));
        Assert.Empty(Journal.KeysOf("q"));
    }

    [Fact]
    public async Task An_expired_message_is_not_delivered()
    {
        await using var broker = await OpenAsync();
        await SendAsync(broker, "q", "short-lived", new MessageHeader { TimeToLive = TimeSpan.FromSeconds(40) });
        await SendAsync(broker, "q", "lasting");
        Time.Advance(TimeSpan.FromSeconds(41));
        Assert.Equal("lasting", await TakeAsync(Receiver(broker, "q")));
    }

    [Fact]
    public async Task A_repeated_id_is_dropped_within_the_window_also_after_a_restart()
    {
        await using (var broker = await OpenAsync())
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SendAsync(broker, "once", "first", new MessageHeader { MessageId = "m-1" })));
            Assert.Equal(1, Receiver(broker, "once").Counts.Waiting);
        }

        await using var next = await OpenAsync();
        await SendAsync(next, "once", "second", new MessageHeader { MessageId = "m-1" });
        Assert.Equal(1, Receiver(next, "once").Counts.Waiting);

        Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await SendAsync(next, "once", "third", new MessageHeader { MessageId = "m-1" });
        Assert.Equal(2, Receiver(next, "once").Counts.Waiting);
        Assert.Equal("first", await TakeAsync(Receiver(next, "once")));
        Assert.Equal("third", await TakeAsync(Receiver(next, "once")));
    }

    [Fact]
    public async Task A_scheduled_message_comes_when_it_is_due_also_after_a_restart()
    {
        await using (var broker = await OpenAsync())
        {
            await SendAsync(broker, "q", "later", new MessageHeader { ScheduledEnqueueTimeUtc = Time.GetUtcNow().AddMinutes(5) });
            await SendAsync(broker, "q", "now");
        }

        await using var next = await OpenAsync();
        var receiver = Receiver(next, "q");
        Assert.Equal("now", await TakeAsync(receiver));
        var later = receiver.ReceiveAsync(CancellationToken.None);
        Time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(later.IsCompleted);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("later", Text(await later.WaitAsync(Patience)));
    }

    [Fact]
    public async Task A_lock_that_ran_out_can_not_be_renewed_though_nobody_noticed_yet()
    {
        Action settle = () => { };
        // Made before the broker's own timer, and so called before it.
        await using var early = Time.CreateTimer(_ => settle(), state: null, TimeSpan.FromSeconds(30), Timeout.InfiniteTimeSpan);
        await using var broker = await OpenAsync();
        await SendAsync(broker, "q", "one");
        var held = await ReceiveAsync(Receiver(broker, "q"));
        bool? renewed = null;
        settle = () => renewed = Receiver(broker, "q").Renew(held);
        Time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(renewed);
        Assert.Equal(2, (await ReceiveAsync(Receiver(broker, "q"))).Message.DeliveryCount);
    }

    [Fact]
    public async Task A_message_counts_as_held_until_what_became_of_it_is_stored()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "q");
        await SendAsync(broker, "q", "one");
        var delivery = await ReceiveAsync(receiver);
        Journal.BeforeWrite = () => throw new IOException("away");
        var completion = receiver.CompleteAsync(delivery);
        Assert.Equal((0, 1, 0), receiver.Counts);
        Journal.BeforeWrite = null;
        await AdvanceUntilAsync(completion);
        Assert.Equal((0, 0, 0), receiver.Counts);
    }

    [Fact]
    public async Task A_clock_that_goes_back_holds_nothing_up()
    {
        await using var broker = await OpenAsync();
        await SendAsync(broker, "sessions", "one", new MessageHeader { SessionId = "a", ScheduledEnqueueTimeUtc = Time.GetUtcNow().AddMinutes(5) });
        Time.Advance(TimeSpan.FromMinutes(5));
        var one = await ReceiveAsync(Receiver(broker, "sessions"));
        await SendAsync(broker, "sessions", "other", new MessageHeader { SessionId = "b" });
        Assert.Equal("other", await TakeAsync(Receiver(broker, "sessions")));
        Time.Advance(TimeSpan.FromHours(-1));
        await SendAsync(broker, "sessions", "two", new MessageHeader { SessionId = "a" });
        await Receiver(broker, "sessions").AbandonAsync(one);
        Assert.Equal("one", await TakeAsync(Receiver(broker, "sessions")));
        Assert.Equal("two", await TakeAsync(Receiver(broker, "sessions")));
    }

    [Fact]
    public async Task The_longest_time_to_live_is_for_ever()
    {
        await using var broker = await OpenAsync();
        await SendAsync(broker, "q", "one", new MessageHeader { TimeToLive = TimeSpan.MaxValue });
        Assert.Equal("one", await TakeAsync(Receiver(broker, "q")));
    }
}
