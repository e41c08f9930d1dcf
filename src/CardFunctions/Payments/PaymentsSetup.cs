using CardFunctions.Http;
using CardFunctions.Outbox;
using CardFunctions.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Payments;

/// <summary>Registers the feature.</summary>
internal static class PaymentsSetup
{
    public static IServiceCollection AddPayments(this IServiceCollection services) => services
        .AddSingleton<PaymentStore>()
        .AddSingleton<PaymentReferences>()
        .AddSingleton<IProviderNotifications, ReceiveNotification>()
        .AddSingleton<PaymentSteps>()
        .AddSingleton<Pay>()
        .AddSingleton<FollowUpPayment>()
        .AddSingleton<SettlePayment>()
        .AddSingleton<ResolvePayments>()
        .AddSingleton<IPendingWork>(provider => provider.GetRequiredService<ResolvePayments>())
        .AddJson(PaymentsJson.Default);
}
