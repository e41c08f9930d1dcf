using CardFunctions.Domain;
using CardFunctions.Domain.Payments;
using CardFunctions.Outbox;
using CardFunctions.Storage;

namespace CardFunctions.Payments;

/// <summary>
/// Finds out what became of payments whose outcome is not known: of which the provider gave no answer, or of which a process died. It
/// asks, and never sends anything a second time. Thread safe.
/// </summary>
internal sealed class ResolvePayments(PaymentStore payments, PaymentSteps steps, TimeProvider time) : IPendingWork
{
    // Younger ones are being worked on by the process that stored them.
    private static readonly TimeSpan MinAgeOfBegun = TimeSpan.FromMinutes(1);

    // Two instances that sweep at once need not both ask.
    private static readonly TimeSpan MinAgeOfUnknown = TimeSpan.FromSeconds(5);

    // So long the caller may come again and go on with what the provider did not take on; then it is over.
    private static readonly TimeSpan MinAgeOfUnavailable = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public PendingKind Kind => PendingKind.Payments;

    /// <inheritdoc/>
    public async Task ResumeAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken)
    {
        var contact = ContactId.Load(marker.Partition);
        foreach (var id in await payments.PendingAsync(marker.Partition, cancellationToken))
        {
            var payment = time.GetUtcNow() < look.Until ? await payments.FindAsync(contact, id, cancellationToken) : null;
            look.Found(payment?.Value.Pending?.SentAt ?? time.GetUtcNow());
            if (payment is not null)
            {
                await ResolveAsync(payment, cancellationToken);
            }
        }
    }

    /// <summary>Finds out what became of a payment, if that is not known and it is time to ask.</summary>
    public async Task ResolveAsync(Stored<Payment> payment, CancellationToken cancellationToken)
    {
        if (payment.Value.Pending is { } step && IsDue(step))
        {
            await steps.FindAsync(payment, cancellationToken);
        }
    }

    private bool IsDue(PaymentStep step) => step.State switch
    {
        PaymentStepState.Begun => time.GetUtcNow() - step.SentAt >= MinAgeOfBegun,
        PaymentStepState.Unknown or PaymentStepState.ActionRequired => time.GetUtcNow() - step.StateAt >= MinAgeOfUnknown,
        PaymentStepState.Unavailable => time.GetUtcNow() - step.StateAt >= MinAgeOfUnavailable,
        PaymentStepState.Lost => false,
    };
}
