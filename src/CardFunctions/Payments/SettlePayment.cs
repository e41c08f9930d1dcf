using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Payments;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Providers;
using CardFunctions.Storage;

namespace CardFunctions.Payments;

/// <summary>
/// Takes a person's word for what became of a payment, where nothing else can find that out: the provider says no more of it, or is not set
/// up any more. The provider is asked for nothing.
/// </summary>
internal sealed class SettlePayment(
    StorageTables tables, PaymentProviders providers, PaymentStore payments, PaymentSteps steps, ContactChanges changes, TimeProvider time)
{
    /// <summary>Settles the payment.</summary>
    public async Task<PayResult> ExecuteAsync(
        ContactId contact, string id, SettleWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var remembered = IdempotencyStore.FindAsync(tables.Contacts, contact.Value, occasion, cancellationToken);
        var found = payments.FindAsync(contact, id, cancellationToken);
        await Task.WhenAll(remembered, found, changes.AnnounceAsync(contact, cancellationToken));
        if (await remembered is { } seen)
        {
            return new PayResult.Repeated(seen);
        }

        if (await found is not { Value: var payment } stored)
        {
            return new PayResult.PaymentUnknown();
        }

        if (!ifMatch.Allows(payment.Version))
        {
            return new PayResult.PreconditionFailed();
        }

        if (payment.Pending is not { } step || !(step.State is PaymentStepState.Lost || !providers.Find(payment.Provider, out _)))
        {
            return new PayResult.Refused(PaymentStepKind.Charge, PaymentRefusal.Status, payment.Status);
        }

        var needsTransaction = wish.Outcome is SaidOutcome.Done && step.Kind is PaymentStepKind.Charge;
        return needsTransaction == (wish.TransactionId is null)
            ? new PayResult.BadTransaction(needsTransaction)
            : await SettleAsync(stored, wish, occasion);
    }

    private async Task<PayResult> SettleAsync(Stored<Payment> stored, SettleWish wish, Occasion occasion)
    {
        StepResult result = wish.Outcome is SaidOutcome.Done
            ? new StepResult.Done(wish.TransactionId ?? stored.Value.TransactionId ?? "")
            : new StepResult.NeverArrived();
        var end = await steps.SettleAsync(stored, result, (change, next) =>
        {
            var now = time.GetUtcNow();
            change.Remember(PaymentAnswers.Said(next), next.Contact.Value, occasion, now);
            change.Record(AuditEntry.Done(
                occasion, PaymentAnswers.Location(next), now, new AuditNote(PaymentWords.Said.Of(wish.Outcome), wish.Comment)));
        });
        if (ReferenceEquals(end.Result, result))
        {
            return new PayResult.Settled(end.Payment);
        }

        if (end.Result is StepResult.Unknown)
        {
            return new PayResult.Busy();
        }

        // Another was faster: the provider, another person, or this request, sent twice.
        return await IdempotencyStore.FindAsync(tables.Contacts, stored.Value.Contact.Value, occasion, CancellationToken.None) is { } seen
            ? new PayResult.Repeated(seen)
            : new PayResult.Refused(PaymentStepKind.Charge, PaymentRefusal.Status, end.Payment.Status);
    }
}
