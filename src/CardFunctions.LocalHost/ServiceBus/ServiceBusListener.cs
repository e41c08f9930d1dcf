using System.Text.Json;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>
/// One instance's consumer of one queue or subscription, as the Functions host's trigger: peek-lock, renewed while the function
/// runs, completed on success, abandoned on failure.
/// </summary>
internal sealed class ServiceBusListener(
    FunctionDefinition function,
    Trigger.ServiceBus trigger,
    HandlerInstance instance,
    FunctionInvoker invoker,
    Receiver receiver,
    StorageGate storage,
    HostSettings settings,
    LocalConsole console,
    TimeProvider time)
{
    /// <summary>Runs until it is cancelled; messages under way then are given back.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var limit = trigger.Sessions ? settings.MaxConcurrentSessions : settings.MaxConcurrentCalls;
        await Task.WhenAll(Enumerable.Range(0, limit).Select(_ => OneAtATimeAsync(cancellationToken)));
    }

    /// <summary>The envelope of a message's call.</summary>
    public static ReadOnlyMemory<byte> Envelope(Trigger.ServiceBus trigger, string function, Delivery delivery, DateTimeOffset now)
    {
        var (message, header) = (delivery.Message, delivery.Message.Header);
        void Properties(Utf8JsonWriter writer)
        {
            foreach (var (name, value) in header.ApplicationProperties)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        return new Envelope()
            .With("MessageId", header.MessageId)
            .With("SequenceNumber", header.SequenceNumber)
            .With("DeliveryCount", message.DeliveryCount)
            .With("LockToken", delivery.LockToken.ToString())
            .With("EnqueuedTimeUtc", header.EnqueuedTimeUtc)
            .With("ExpiresAtUtc", message.ExpiresAt ?? DateTimeOffset.MaxValue)
            .With("SessionId", header.SessionId)
            .With("CorrelationId", header.CorrelationId)
            .With("Subject", header.Label)
            .With("Label", header.Label)
            .With("To", header.To)
            .With("ReplyTo", header.ReplyTo)
            .With("ReplyToSessionId", header.ReplyToSessionId)
            .With("PartitionKey", header.PartitionKey)
            .With("ContentType", header.ContentType)
            .WithObject("ApplicationProperties", Properties)
            .WithObject("UserProperties", Properties)
            .WithObject("sys", writer =>
            {
                writer.WriteString("MethodName", function);
                writer.WriteString("UtcNow", now.UtcDateTime);
            })
            .WithBody(message.Body, trigger.Binary)
            .ToUtf8(trigger.Binding);
    }

    private async Task OneAtATimeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await storage.WhenOpenAsync(cancellationToken);
            // Without a process there is nobody to hand a message to; with none for good, each call fails, as under the host.
            await instance.WhenReadyAsync(cancellationToken);
            var delivery = await receiver.ReceiveAsync(cancellationToken);
            if (!storage.IsOpen)
            {
                receiver.Release(delivery);
                continue;
            }

            await HandAsync(delivery, cancellationToken);
        }
    }

    private async Task HandAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewal = RenewAsync(delivery, done.Token);
        string? failure;
        try
        {
            var envelope = Envelope(trigger, function.Name, delivery, time.GetUtcNow());
            failure = await invoker.InvokeAsync(instance, function, envelope, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            receiver.Release(delivery);
            throw;
        }
        finally
        {
            await done.CancelAsync();
            await renewal;
        }

        var id = delivery.Message.Header.MessageId;
        var held = failure is null ? await receiver.CompleteAsync(delivery) : await receiver.AbandonAsync(delivery);
        if (!held)
        {
            console.Warning("bus", $"{receiver.Path}: the lock of message {id} ran out before {function.Name} was done; it is delivered again");
        }
        else if (failure is not null)
        {
            var last = delivery.Message.DeliveryCount >= receiver.Description.MaxDeliveryCount;
            console.Warning("bus", $"{receiver.Path}: message {id} {(last ? "is dead-lettered after" : "is delivered again after")} delivery {delivery.Message.DeliveryCount}");
        }
    }

    private async Task RenewAsync(Delivery delivery, CancellationToken done)
    {
        var until = time.GetUtcNow() + settings.MaxLockRenewal;
        try
        {
            while (time.GetUtcNow() < until)
            {
                await Task.Delay(receiver.Description.LockDuration / 2, time, done);
                if (!receiver.Renew(delivery))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The function has ended.
        }
    }
}
