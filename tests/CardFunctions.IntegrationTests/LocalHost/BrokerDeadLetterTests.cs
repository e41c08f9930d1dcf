using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>Dead letters, and sending them anew.</summary>
public sealed class BrokerDeadLetterTests : BrokerTestBase
{
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
        var letter = Assert.Single(receiver.DeadLetters.After(0, 10));
        Assert.Equal(DeadLetters.MaxDeliveryCountExceeded, letter.Header.DeadLetterReason);
        Assert.Equal(1, await broker.Find("q")!.ResubmitAsync(receiver));

        var fresh = await ReceiveAsync(receiver);
        Assert.Equal("poison", Text(fresh));
        Assert.Equal(1, fresh.Message.DeliveryCount);
        Assert.Null(fresh.Message.Header.DeadLetterReason);
        Assert.True(await receiver.CompleteAsync(fresh));
        Assert.Empty(Journal.KeysOf("q"));
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
        Assert.Single(again.DeadLetters.After(0, 10));
        Assert.Equal(3, (await ReceiveAsync(again)).Message.DeliveryCount);
    }

    [Fact]
    public async Task Resubmitted_messages_of_a_session_come_in_the_order_they_failed_in()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "sessions");
        for (var number = 0; number < 200; number++)
        {
            await SendAsync(broker, "sessions", $"{number}", new MessageHeader { SessionId = "a" });
        }

        await FailAllAsync(receiver);
        var first = receiver.ReceiveAsync(CancellationToken.None);
        Assert.Equal(200, await broker.Find("sessions")!.ResubmitAsync(receiver));
        var delivery = await first.WaitAsync(Patience);
        for (var number = 0; number < 200; number++)
        {
            Assert.Equal($"{number}", Text(delivery));
            await receiver.CompleteAsync(delivery);
            delivery = number == 199 ? delivery : await ReceiveAsync(receiver);
        }
    }

    [Fact]
    public async Task A_letter_that_lacks_a_session_is_dead_lettered_again_when_it_is_resubmitted()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "t/subscriptions/ordered");
        await SendAsync(broker, "t", "no session");
        Assert.Equal(1, await broker.Find("t")!.ResubmitAsync(receiver));
        Assert.Equal((0, 0, 1), receiver.Counts);
        await SendAsync(broker, "t", "with session", new MessageHeader { SessionId = "s" });
        Assert.Equal("with session", await TakeAsync(receiver));
    }

    [Fact]
    public async Task A_letter_stays_one_until_it_is_stored_that_it_was_resubmitted_and_is_not_resubmitted_twice()
    {
        await using var broker = await OpenAsync();
        var receiver = Receiver(broker, "q");
        await SendAsync(broker, "q", "poison");
        await FailAllAsync(receiver);
        Journal.BeforeWrite = () => throw new IOException("away");
        var resubmission = broker.Find("q")!.ResubmitAsync(receiver);
        Assert.Equal(0, await broker.Find("q")!.ResubmitAsync(receiver));
        Assert.Equal((0, 0, 1), receiver.Counts);
        Assert.Single(receiver.DeadLetters.After(0, 10));
        Journal.BeforeWrite = null;
        await AdvanceUntilAsync(resubmission);
        Assert.Equal((1, 0, 0), receiver.Counts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_kill_while_letters_are_resubmitted_loses_none_and_doubles_none(int writesBefore)
    {
        var journal = new MortalJournal(Journal);
        // Not disposed of: it dies.
        var broker = await OpenAsync(journal);
        var receiver = Receiver(broker, "q");
        for (var number = 0; number < 150; number++)
        {
            await SendAsync(broker, "q", $"{number}");
        }

        await FailAllAsync(receiver);
        journal.DieAfter(writesBefore, lastIsWritten: true);
        var resubmission = broker.Find("q")!.ResubmitAsync(receiver);
        await Task.WhenAny(resubmission, journal.Dead).WaitAsync(Patience);

        await using var next = await OpenAsync();
        var again = Receiver(next, "q");
        Assert.Equal(150, again.Counts.Waiting + again.Counts.Dead);
        await next.Find("q")!.ResubmitAsync(again);
        HashSet<string> bodies = new(StringComparer.Ordinal);
        for (var number = 0; number < 150; number++)
        {
            bodies.Add(await TakeAsync(again));
        }

        Assert.Equal((150, 0), (bodies.Count, Journal.KeysOf("q").Count));
    }

    private static async Task FailAllAsync(Receiver receiver)
    {
        while (receiver.Counts.Waiting > 0)
        {
            Assert.True(await receiver.AbandonAsync(await ReceiveAsync(receiver)));
        }
    }
}
