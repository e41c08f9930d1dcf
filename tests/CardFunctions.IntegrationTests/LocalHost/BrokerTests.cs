using System.Text;
using CardFunctions.LocalHost.Running;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The stand-in for Service Bus, with its journal in memory and a clock that the test moves.</summary>
public sealed class BrokerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ManualTime _time = new();
    private readonly MemoryJournal _journal = new();

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

        Assert.Empty(_journal.KeysOf("q"));
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

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(receiver.Renew(first));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        var again = await second.WaitAsync(Patience);
        Assert.Equal(2, again.Message.DeliveryCount);
        Assert.False(receiver.Renew(first));
        Assert.False(await receiver.CompleteAsync(first));
        Assert.True(await receiver.CompleteAsync(again));
        Assert.Empty(_journal.KeysOf("q"));
    }

    [Fact]
    public async Task A_message_that_fails_ten_times_is_dead_lettered_and_can_be_resubmitted()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "q");
        await SendAsync(broker, "q", "poison");
        for (var count = 1; count <= 10; count++)
        {
            var delivery = await ReceiveAsync(receiver);
            Assert.Equal(count, delivery.Message.DeliveryCount);
            Assert.True(await receiver.AbandonAsync(delivery));
        }

        Assert.Equal((0, 0, 1), receiver.Counts);
        var letter = Assert.Single(receiver.PeekDeadLetters(10));
        Assert.Equal(CardFunctions.LocalHost.ServiceBus.Receiver.MaxDeliveryCountExceeded, letter.Header.DeadLetterReason);
        Assert.Equal(1, await broker.Find("q")!.ResubmitAsync(receiver));

        var fresh = await ReceiveAsync(receiver);
        Assert.Equal("poison", Text(fresh));
        Assert.Equal(1, fresh.Message.DeliveryCount);
        Assert.Null(fresh.Message.Header.DeadLetterReason);
        Assert.True(await receiver.CompleteAsync(fresh));
        Assert.Empty(_journal.KeysOf("q"));
    }

    [Fact]
    public async Task Delivery_counts_and_dead_letters_outlive_the_broker()
    {
        await using (var broker = await OpenAsync())
        {
            var receiver = Receiver(broker, "q");
            await SendAsync(broker, "q", "poison");
            for (var count = 0; count < 10; count++)
            {
                await receiver.AbandonAsync(await ReceiveAsync(receiver));
            }

            await SendAsync(broker, "q", "tried twice");
            await receiver.AbandonAsync(await ReceiveAsync(receiver));
            await receiver.AbandonAsync(await ReceiveAsync(receiver));
        }

        await using var next = await OpenAsync();
        var again = Receiver(next, "q");
        Assert.Single(again.PeekDeadLetters(10));
        Assert.Equal(3, (await ReceiveAsync(again)).Message.DeliveryCount);
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

        _time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await SendAsync(next, "once", "third", new MessageHeader { MessageId = "m-1" });
        Assert.Equal(2, Receiver(next, "once").Counts.Waiting);
        Assert.Equal("first", await TakeAsync(Receiver(next, "once")));
        Assert.Equal("third", await TakeAsync(Receiver(next, "once")));
    }

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
    public async Task A_scheduled_message_comes_when_it_is_due_also_after_a_restart()
    {
        await using (var broker = await OpenAsync())
        {
            await SendAsync(broker, "q", "later", new MessageHeader { ScheduledEnqueueTimeUtc = _time.GetUtcNow().AddMinutes(5) });
            await SendAsync(broker, "q", "now");
        }

        await using var next = await OpenAsync();
        var receiver = Receiver(next, "q");
        Assert.Equal("now", await TakeAsync(receiver));
        var later = receiver.ReceiveAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(later.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("later", Text(await later.WaitAsync(Patience)));
    }

    [Fact]
    public async Task An_expired_message_is_not_delivered()
    {
        await using var broker = await OpenAsync();
        await SendAsync(broker, "q", "short-lived", new MessageHeader { TimeToLive = TimeSpan.FromSeconds(40) });
        await SendAsync(broker, "q", "lasting");
        _time.Advance(TimeSpan.FromSeconds(41));
        Assert.Equal("lasting", await TakeAsync(Receiver(broker, "q")));
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
    public async Task What_was_held_when_the_broker_died_is_delivered_again_in_its_old_place()
    {
        var broker = await OpenAsync();
        foreach (var text in new[] { "one", "two", "three" })
        {
            await SendAsync(broker, "q", text);
        }

        await ReceiveAsync(Receiver(broker, "q"));
        // Not disposed of: it is as good as killed between delivery and settlement.
        await using var next = await OpenAsync();
        var receiver = Receiver(next, "q");
        Assert.Equal("one", await TakeAsync(receiver));
        Assert.Equal("two", await TakeAsync(receiver));
        Assert.Equal("three", await TakeAsync(receiver));
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task While_storage_is_away_sends_are_refused_and_settlements_wait()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "q");
        await SendAsync(broker, "q", "one");
        var delivery = await ReceiveAsync(receiver);
        _journal.BeforeWrite = () => throw new IOException("away");

        await Assert.ThrowsAsync<JournalUnavailableException>(() => SendAsync(broker, "q", "two"));
        Assert.False(broker.Storage.IsOpen);
        var completion = receiver.CompleteAsync(delivery);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => SendAsync(broker, "q", "three"));
        Assert.False(completion.IsCompleted);

        _journal.BeforeWrite = null;
        await AdvanceUntilAsync(broker.Storage.WhenOpenAsync(CancellationToken.None));
        Assert.True(await completion.WaitAsync(Patience));
        await SendAsync(broker, "q", "four");
        Assert.Equal("four", await TakeAsync(receiver));
        Assert.Empty(_journal.KeysOf("q"));
    }

    [Fact]
    public async Task A_send_whose_answer_was_lost_is_undone_before_it_is_sent_again()
    {
        await using var broker = await OpenAsync();
        _journal.AfterWrite = () => throw new IOException("the answer is lost");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => SendAsync(broker, "once", "one", new MessageHeader { MessageId = "m-1" }));
        _journal.AfterWrite = null;
        await AdvanceUntilAsync(broker.Storage.WhenOpenAsync(CancellationToken.None));
        Assert.Empty(_journal.KeysOf("once"));

        await SendAsync(broker, "once", "one", new MessageHeader { MessageId = "m-1" });
        await using var next = await OpenAsync();
        Assert.Equal(1, Receiver(next, "once").Counts.Waiting);
    }

    private static Receiver Receiver(Broker broker, string path) => broker.FindReceiver(path)!.Value.Receiver;

    private static string Text(Delivery delivery) => Encoding.UTF8.GetString(delivery.Message.Body.Span);

    private static Task<Delivery> ReceiveAsync(Receiver receiver) => receiver.ReceiveAsync(CancellationToken.None).WaitAsync(Patience);

    private static async Task<string> TakeAsync(Receiver receiver)
    {
        var delivery = await ReceiveAsync(receiver);
        Assert.True(await receiver.CompleteAsync(delivery));
        return Text(delivery);
    }

    private static Task<SendOutcome> SendAsync(Broker broker, string entity, string text, MessageHeader? header = null) =>
        broker.Find(entity)!.SendAsync([(header ?? new MessageHeader(), Encoding.UTF8.GetBytes(text))]).WaitAsync(Patience);

    /// <summary>The writer waits between its tries by the same clock.</summary>
    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        await task;
    }

    private Task<Broker> OpenAsync() => Broker.OpenAsync(
        [
            new EntityDescription("q") { Receivers = [new ReceiverDescription()] },
            new EntityDescription("once") { DuplicateWindow = EntityDescription.DefaultDuplicateWindow, Receivers = [new ReceiverDescription()] },
            new EntityDescription("sessions") { Receivers = [new ReceiverDescription { RequiresSession = true }] },
            new EntityDescription("t")
            {
                IsTopic = true,
                Receivers = [new ReceiverDescription { Name = "plain" }, new ReceiverDescription { Name = "ordered", RequiresSession = true }],
            },
        ],
        _journal,
        new LocalConsole(TextWriter.Null, _time),
        _time,
        CancellationToken.None);
}
