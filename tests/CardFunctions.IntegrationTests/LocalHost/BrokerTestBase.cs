using System.Text;
using CardFunctions.LocalHost.Running;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The stand-in for Service Bus, with its journal in memory and a clock that the test moves.</summary>
public abstract class BrokerTestBase
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private protected ManualTime Time { get; } = new();

    private protected MemoryJournal Journal { get; } = new();

    private protected static Receiver Receiver(Broker broker, string path) => broker.FindReceiver(path)!.Value.Receiver;

    private protected static string Text(Delivery delivery) => Encoding.UTF8.GetString(delivery.Message.Body.Span);

    private protected static Task<Delivery> ReceiveAsync(Receiver receiver) => receiver.ReceiveAsync(CancellationToken.None).WaitAsync(Patience);

    private protected static async Task<string> TakeAsync(Receiver receiver)
    {
        var delivery = await ReceiveAsync(receiver);
        Assert.True(await receiver.CompleteAsync(delivery));
        return Text(delivery);
    }

    private protected static Task<SendOutcome> SendAsync(Broker broker, string entity, string text, MessageHeader? header = null) =>
        broker.Find(entity)!.SendAsync([(header ?? new MessageHeader(), Encoding.UTF8.GetBytes(text))]).WaitAsync(Patience);

    /// <summary>The writer waits between its tries by the same clock.</summary>
    private protected async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        await task;
    }

    private protected Task<Broker> OpenAsync(IJournal? journal = null) => Broker.OpenAsync(
        [
            new EntityDescription("q") { Receivers = [new ReceiverDescription()] },
            new EntityDescription("once") { DuplicateWindow = EntityDescription.DefaultDuplicateWindow, Receivers = [new ReceiverDescription()] },
            new EntityDescription("sessions") { Receivers = [new ReceiverDescription { RequiresSession = true }] },
            new EntityDescription("random") { DuplicateWindow = TimeSpan.FromDays(1), Receivers = [new ReceiverDescription { MaxDeliveryCount = 4 }] },
            new EntityDescription("random sessions")
            {
                DuplicateWindow = TimeSpan.FromDays(1),
                Receivers = [new ReceiverDescription { MaxDeliveryCount = 4, RequiresSession = true }],
            },
            new EntityDescription("seen")
            {
                IsTopic = true,
                Receivers = [new ReceiverDescription { Name = "all", RequiresSession = true, KeepsNewest = 250 }],
            },
            new EntityDescription("t")
            {
                IsTopic = true,
                Receivers = [new ReceiverDescription { Name = "plain" }, new ReceiverDescription { Name = "ordered", RequiresSession = true }],
            },
        ],
        journal ?? Journal,
        new LocalConsole(TextWriter.Null, Time),
        Time,
        CancellationToken.None);
}
