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
    public async Task<bool> ResumeAsync(PendingMarker marker, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var contact = ContactId.Load(marker.Partition);
        var ids = await payments.PendingAsync(marker.Partition, cancellationToken);
        foreach (var id in ids.TakeWhile(_ => time.GetUtcNow() < until))
        {
            if (await payments.FindAsync(contact, id, cancellationToken) is { } payment)
            {
                await ResolveAsync(payment, cancellationToken);
            }
        }

        return ids.Count == 0;
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
