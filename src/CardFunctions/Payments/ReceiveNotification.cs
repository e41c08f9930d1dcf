using CardFunctions.Domain.Payments;
using CardFunctions.Providers;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Payments;

/// <summary>
/// Acts on what a provider tells of a charge: asks it what became of that, now that its identifier is known. What is told is a hint, and
/// only the answer counts. So a charge whose answer was lost is found at once, and also when nothing else would find it any more. Thread safe.
/// </summary>
internal sealed partial class ReceiveNotification(
    PaymentReferences references, PaymentStore payments, PaymentSteps steps, TimeProvider time, ILogger<ReceiveNotification> logger) : IProviderNotifications
{
    /// <inheritdoc/>
    public async Task ReceiveAsync(ProviderNotification notification, CancellationToken cancellationToken)
    {
        if (await references.FindAsync(notification.Reference, time.GetUtcNow(), cancellationToken) is not var (contact, id)
            || await payments.FindAsync(contact, id, cancellationToken) is not { Value.Pending: { Kind: PaymentStepKind.Charge } } payment
            || payment.Value.Provider != notification.Provider)
        {
            return;
        }

        var end = await steps.FindAsync(payment, cancellationToken, notification.TransactionId);
        Log.Received(logger, id, notification.Provider, end is null ? "nothing yet" : end.Result.GetType().Name);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The payment {PaymentId} was spoken of by {Provider}; what was found out: {Outcome}.")]
        public static partial void Received(ILogger logger, string paymentId, string provider, string outcome);
    }
}
