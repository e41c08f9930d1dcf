using System.Globalization;
using CardFunctions.Aliases;
using CardFunctions.AutomaticSales;
using CardFunctions.Events;
using CardFunctions.Outbox;
using CardFunctions.Retention;
using CardFunctions.ServicePoints;
using CardFunctions.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace CardFunctions.Isolated;

/// <summary>Every function that is not an HTTP endpoint, as the custom handler's table has it. A failure has the message delivered again.</summary>
/// <remarks>Of a timer only this matters, that it is time.</remarks>
public sealed class EventFunctions(
    IConfiguration settings,
    ProvisionVirtualCard provisionVirtualCard,
    RunAutomaticSale runAutomaticSale,
    PublishPending publishPending,
    RemoveExpired removeExpired,
    SweepAliasExpiry sweepAliasExpiry)
{
    /// <summary>A service point was created, renamed or closed.</summary>
    [Function(nameof(ProvisionVirtualCard))]
    public Task ProvisionVirtualCardAsync(
        [ServiceBusTrigger("%ServicePointsTopic%", "%CardProvisioningSubscription%", Connection = "ServiceBus")] byte[] message,
        FunctionContext context) => RunAsync(provisionVirtualCard, message, context, "%ServicePointsTopic%", "%CardProvisioningSubscription%");

    /// <summary>One item of an automatic sale.</summary>
    [Function(nameof(RunAutomaticSale))]
    public Task RunAutomaticSaleAsync(
        [ServiceBusTrigger("%AutomaticSalesQueue%", Connection = "ServiceBus")] byte[] message,
        FunctionContext context) => RunAsync(runAutomaticSale, message, context, "%AutomaticSalesQueue%");

    /// <summary>What processes left behind.</summary>
    [Function(nameof(PublishPending))]
    public Task PublishPendingAsync(
        [TimerTrigger("0 * * * * *")] TimerInfo message,
        FunctionContext context) => RunAsync(publishPending, default, context);

    /// <summary>What has had its time.</summary>
    [Function(nameof(RemoveExpired))]
    public Task RemoveExpiredAsync(
        [TimerTrigger("0 30 2 * * *")] TimerInfo message,
        FunctionContext context) => RunAsync(removeExpired, default, context);

    /// <summary>Aliases that expire.</summary>
    [Function(nameof(SweepAliasExpiry))]
    public Task SweepAliasExpiryAsync(
        [TimerTrigger("0 0 5 * * *")] TimerInfo message,
        FunctionContext context) => RunAsync(sweepAliasExpiry, default, context);

    private Task RunAsync(
        IMessageHandler handler, ReadOnlyMemory<byte> message, FunctionContext context, string? entity = null, string? subscription = null)
    {
        var source = new FunctionSource(context.FunctionDefinition.Name, entity, subscription).Resolve(settings);
        int? deliveryCount = int.TryParse(Metadata(context, "DeliveryCount"), CultureInfo.InvariantCulture, out var count) ? count : null;
        var run = FunctionRun.Start(source, MessageDelivery.TraceParentOf(Metadata(context, "ApplicationProperties")), context.InvocationId, deliveryCount);
        return MessageDelivery.RunAsync(run, handler, message, context.CancellationToken);
    }

    private static string? Metadata(FunctionContext context, string name) =>
        context.BindingContext.BindingData.TryGetValue(name, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
}
