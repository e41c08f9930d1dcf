using CardFunctions.Aliases;
using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Payments;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Outbox;
using CardFunctions.Providers;
using CardFunctions.Storage;

namespace CardFunctions.Payments;

/// <summary>Captures, cancels and refunds payments, each as a charge is made: stored, asked for, stored again.</summary>
internal sealed class FollowUpPayment(
    StorageTables tables,
    PaymentProviders providers,
    PaymentStore payments,
    PaymentSteps steps,
    ContactChanges changes,
    PendingMarkers markers,
    TimeProvider time)
{
    /// <summary>Does what is asked for.</summary>
    public async Task<PayResult> ExecuteAsync(
        ContactId contact, string id, PaymentStepKind kind, FollowUpWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var plan = await Attempts.RunAsync<PaymentPlan>(
            () => TryPlanAsync(contact, id, kind, wish, ifMatch, occasion, cancellationToken),
            Over(new PayResult.Busy()),
            time,
            cancellationToken);
        return plan switch
        {
            PaymentPlan.Over over => over.Result,
            PaymentPlan.Send send => new PayResult.Ended(kind, await steps.SendAsync(send.Payment, send.Alias, occasion)),
            _ => throw new InvalidOperationException("There is no other plan."),
        };
    }

    private static PaymentPlan.Over Over(PayResult result) => new(result);

    private static PaymentPlan.Send Send(Stored<Payment> payment) => new(payment, Alias: null);

    private async Task<PaymentPlan?> TryPlanAsync(
        ContactId contact, string id, PaymentStepKind kind, FollowUpWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var remembered = IdempotencyStore.FindAsync(tables.Contacts, contact.Value, occasion, cancellationToken);
        var found = payments.FindAsync(contact, id, cancellationToken);
        var used = wish.Reference is { } own ? payments.FindRefundAsync(contact, own, cancellationToken) : Task.FromResult<UsedRefund?>(null);
        await Task.WhenAll(
            remembered,
            found,
            used,
            changes.AnnounceAsync(contact, cancellationToken),
            markers.SetAsync(PendingKind.Payments, tables.Contacts.Name, contact.Value, id: "", cancellationToken).AsTask());
        if (await remembered is { } seen and not Remembered.Begun)
        {
            return Over(new PayResult.Repeated(seen));
        }

        if (await found is not { } stored)
        {
            return Over(new PayResult.PaymentUnknown());
        }

        if (await remembered is not null)
        {
            return Resume(stored, kind, stored.Value.Pending is { } step && step.RequestRow == occasion.Once?.RowKey, byKey: true);
        }

        if (await used is { } refund)
        {
            var isSame = refund.Payment == id && (wish.Amount is null || wish.Amount == new Money(refund.Amount, stored.Value.Amount.Currency));
            return await UnlessBegunAsync(isSame
                ? Resume(stored, kind, stored.Value.Pending?.Reference == wish.Reference, byKey: false)
                : Over(new PayResult.ReferenceReused()));
        }

        return Refuse(stored.Value, kind, wish, ifMatch) is { } refusal
            ? await UnlessBegunAsync(Over(refusal))
            : await BeginAsync(stored, kind, wish, occasion, cancellationToken);

        Task<PaymentPlan?> UnlessBegunAsync(PaymentPlan plan) => PaymentPlan.UnlessBegunAsync(plan, tables, contact, occasion, cancellationToken);
    }

    private PayResult? Refuse(Payment payment, PaymentStepKind kind, FollowUpWish wish, IfMatch ifMatch)
    {
        if (!ifMatch.Allows(payment.Version))
        {
            return new PayResult.PreconditionFailed();
        }

        if (wish.Amount is { } amount && amount.Currency != payment.Amount.Currency)
        {
            return new PayResult.OtherCurrency();
        }

        if (!providers.Find(payment.Provider, out var provider))
        {
            return new PayResult.ProviderGone();
        }

        if (kind is PaymentStepKind.Refund && !provider.Capabilities.Refunds)
        {
            return new PayResult.NotSupported();
        }

        return payment.Refuses(kind, AmountOf(payment, kind, wish)) is { } why ? new PayResult.Refused(kind, why, payment.Status) : null;
    }

    private async Task<PaymentPlan?> BeginAsync(
        Stored<Payment> stored, PaymentStepKind kind, FollowUpWish wish, Occasion occasion, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var reference = CardFingerprints.NewReference();
        var payment = stored.Value.Begin(new PaymentStep
        {
            Kind = kind,
            Amount = AmountOf(stored.Value, kind, wish),
            ProviderReference = reference,
            Key = $"{reference}.{PaymentWords.Steps.Of(kind)}",
            SentAt = now,
            StateAt = now,
            Reference = wish.Reference,
            RequestRow = occasion.Once?.RowKey,
        });
        var change = changes.Of(payment.Contact);
        if (occasion.Once is { } request)
        {
            change.Insert(Touched.IdempotencyKey, BegunRequest.ToRow(payment.Contact.Value, request, payment.Id, now));
        }

        if (wish.Reference is not null)
        {
            change.Insert(Touched.Reference, PaymentRow.RefundOf(payment, payment.Pending!));
        }

        change.Replace(Touched.Payment, PaymentRow.From(payment), stored.Tag);
        change.Insert(Touched.PendingPayment, PaymentRow.PendingOf(payment));
        change.Record(AuditEntry.Done(occasion, PaymentAnswers.Location(payment), now));
        if (await change.SubmitAsync(cancellationToken) is not null)
        {
            return null;
        }

        return change.TagOf(Touched.Payment) is { } tag ? Send(new Stored<Payment>(payment, tag)) : null;
    }

    private static long AmountOf(Payment payment, PaymentStepKind kind, FollowUpWish wish) => wish.Amount?.Amount ?? payment.Left(kind);

    private PaymentPlan Resume(Stored<Payment> payment, PaymentStepKind kind, bool isThis, bool byKey) =>
        isThis
        && payment.Value.Pending is { State: PaymentStepState.Begun or PaymentStepState.Unavailable } step
        && time.GetUtcNow() - step.SentAt < Pay.MaxResend
            ? Send(payment)
            : Over(new PayResult.Known(kind, payment.Value, byKey));
}
