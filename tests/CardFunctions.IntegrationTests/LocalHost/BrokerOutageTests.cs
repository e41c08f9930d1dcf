using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>Storage that is away, answers that are lost, and a broker that dies.</summary>
public sealed class BrokerOutageTests : BrokerTestBase
{
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
        Journal.BeforeWrite = () => throw new IOException("away");

        await Assert.ThrowsAsync<JournalUnavailableException>(() => SendAsync(broker, "q", "two"));
        Assert.False(broker.Storage.IsOpen);
        var completion = receiver.CompleteAsync(delivery);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => SendAsync(broker, "q", "three"));
        Assert.False(completion.IsCompleted);

        Journal.BeforeWrite = null;
        await AdvanceUntilAsync(broker.Storage.WhenOpenAsync(CancellationToken.None));
        Assert.True(await completion.WaitAsync(Patience));
        await SendAsync(broker, "q", "four");
        Assert.Equal("four", await TakeAsync(receiver));
        Assert.Empty(Journal.KeysOf("q"));
    }

    [Fact]
    public async Task A_send_whose_answer_was_lost_is_undone_before_it_is_sent_again()
    {
        await using var broker = await OpenAsync();
        Journal.AfterWrite = () => throw new IOException("the answer is lost");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => SendAsync(broker, "once", "one", new MessageHeader { MessageId = "m-1" }));
        Journal.AfterWrite = null;
        await AdvanceUntilAsync(broker.Storage.WhenOpenAsync(CancellationToken.None));
        Assert.Empty(Journal.KeysOf("once"));

        await SendAsync(broker, "once", "one", new MessageHeader { MessageId = "m-1" });
        await using var next = await OpenAsync();
        Assert.Equal(1, Receiver(next, "once").Counts.Waiting);
    }
}
