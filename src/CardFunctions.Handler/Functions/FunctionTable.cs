using CardFunctions.Aliases;
using CardFunctions.AutomaticSales;
using CardFunctions.Outbox;
using CardFunctions.Retention;
using CardFunctions.ServicePoints;

namespace CardFunctions.Handler.Functions;

/// <summary>Every function that is not an HTTP endpoint.</summary>
internal static class FunctionTable
{
    /// <summary>The functions; their names are unique, also beside the endpoints'.</summary>
    public static IReadOnlyList<Function> All { get; } =
    [
        Function.Of<ProvisionVirtualCard>(new SubscriptionTrigger("%ServicePointsTopic%", "%CardProvisioningSubscription%")),
        Function.Of<PublishPending>(new TimerTrigger("0 * * * * *")),
        Function.Of<RunAutomaticSale>(new QueueTrigger("%AutomaticSalesQueue%")),
        Function.Of<RemoveExpired>(new TimerTrigger("0 30 2 * * *")),
        Function.Of<SweepAliasExpiry>(new TimerTrigger("0 0 5 * * *")),
    ];
}
