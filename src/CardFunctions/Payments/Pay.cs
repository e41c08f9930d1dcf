using CardFunctions.Aliases;
using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.Payments;
using CardFunctions.Idempotency;
using CardFunctions.Outbox;
using CardFunctions.Providers;
using CardFunctions.Storage;

namespace CardFunctions.Payments;

/// <summary>
/// Pays with an alias: what is to be charged is stored with the key under which the provider does it once; then the provider is asked;
/// then its answer is stored. A request that is repeated goes on where the first one stopped.
/// </summary>
internal sealed class Pay(
    StorageTables tables,
    PaymentProviders providers,
    AliasStore aliases,
    PaymentStore payments,
    PaymentSteps steps,
    ContactChanges changes,
    PendingMarkers markers,
    TimeProvider time)
{
    /// <summary>
    /// So long the same is sent again under its key when the caller comes again: every provider remembers keys for longer than this.
    /// Afterwards it is only asked for.
    /// </summary>
    public static readonly TimeSpan MaxResend = TimeSpan.FromMinutes(30);

    /// <summary>Pays.</summary>
    public Task<PayResult> ExecuteAsync(ContactId contact, PayWish wish, Occasion occasion, CancellationToken cancellationToken) =>
        RunAsync(contact, wish, () => ChooseAsync(contact, wish.Alias, cancellationToken), occasion, cancellationToken);

    /// <summary>
    /// Pays with nobody there, by a message that is delivered again until it is done: that, and no sweep, goes on with what a process leaves
    /// undone.
    /// </summary>
    /// <param name="contact">Who pays.</param>
    /// <param name="wish">What.</param>
    /// <param name="alias">With which alias; null where the contact has none.</param>
    /// <param name="occasion">Which message.</param>
    /// <param name="cancellationToken">Ends the looking-up; what is begun is seen through.</param>
    public Task<PayResult> ExecuteAsync(
        ContactId contact, PayWish wish, Stored<Alias>? alias, Occasion occasion, CancellationToken cancellationToken) =>
        RunAsync(contact, wish, () => Task.FromResult(alias), occasion, cancellationToken);

    private async Task<PayResult> RunAsync(
        ContactId contact, PayWish wish, Func<Task<Stored<Alias>?>> chooseAsync, Occasion occasion, CancellationToken cancellationToken)
    {
        var plan = await Attempts.RunAsync<PaymentPlan>(
            () => TryPlanAsync(contact, wish, chooseAsync, occasion, cancellationToken), new PaymentPlan.Over(new PayResult.Busy()), time, cancellationToken);
        return plan switch
        {
            PaymentPlan.Over over => over.Result,
            PaymentPlan.Send send => new PayResult.Ended(PaymentStepKind.Charge, await steps.SendAsync(send.Payment, send.Alias, occasion)),
            _ => throw new InvalidOperationException("There is no other plan."),
        };
    }

    private async Task<PaymentPlan?> TryPlanAsync(
        ContactId contact, PayWish wish, Func<Task<Stored<Alias>?>> chooseAsync, Occasion occasion, CancellationToken cancellationToken)
    {
        var remembered = IdempotencyStore.FindAsync(tables.Contacts, contact.Value, occasion, cancellationToken);
        var known = payments.FindByReferenceAsync(contact, wish.Module, wish.Reference, cancellationToken);
        var chosen = chooseAsync();
        await Task.WhenAll(remembered, known, chosen, wish.Module is PaymentModule.AutomaticSales ? Task.CompletedTask : MarkAsync(contact, cancellationToken));
        if (await remembered is { } seen)
        {
            return seen is Remembered.Begun begun
                ? Resume(await payments.FindAsync(contact, begun.Subject, cancellationToken), byKey: true)
                : new PaymentPlan.Over(new PayResult.Repeated(seen));
        }

        if (await known is { } earlier)
        {
            return await UnlessBegunAsync(IsSame(earlier.Value, wish) ? Resume(earlier, byKey: false) : new PaymentPlan.Over(new PayResult.ReferenceReused()));
        }

        var now = time.GetUtcNow();
        if (Refuse(wish, await chosen, now) is { } refusal)
        {
            return await UnlessBegunAsync(new PaymentPlan.Over(refusal));
        }

        var alias = (await chosen)!;
        var payment = Begin(wish, alias.Value, occasion, now);
        var change = changes.Of(contact);
        if (occasion.Once is { } request)
        {
            change.Insert(Touched.IdempotencyKey, BegunRequest.ToRow(contact.Value, request, payment.Id, now));
        }

        change.Insert(Touched.Reference, PaymentRow.ReferenceOf(payment));
        change.Insert(Touched.Payment, PaymentRow.From(payment));
        change.Insert(Touched.PendingPayment, PaymentRow.PendingOf(payment));
        change.Record(AuditEntry.Done(occasion, PaymentAnswers.Location(payment), now));
        if (await change.SubmitAsync(cancellationToken) is not null)
        {
            return null;
        }

        return change.TagOf(Touched.Payment) is { } tag
            ? new PaymentPlan.Send(new Stored<Payment>(payment, tag), alias)
            : Resume(await payments.FindAsync(contact, payment.Id, cancellationToken), byKey: false);

        Task<PaymentPlan?> UnlessBegunAsync(PaymentPlan plan) => PaymentPlan.UnlessBegunAsync(plan, tables, contact, occasion, cancellationToken);
    }

    // What must be found again, whatever becomes of this process.
    private Task MarkAsync(ContactId contact, CancellationToken cancellationToken) => Task.WhenAll(
        changes.AnnounceAsync(contact, cancellationToken),
        markers.SetAsync(PendingKind.Payments, tables.Contacts.Name, contact.Value, id: "", cancellationToken).AsTask());

    // The alias that is named, or the default one: in one step, also where nobody knows yet which that is.
    private async Task<Stored<Alias>?> ChooseAsync(ContactId contact, string? named, CancellationToken cancellationToken)
    {
        if (named is not null)
        {
            return AliasStore.TryIdOf(contact, named, out var id) ? await aliases.FindAsync(id, cancellationToken) : null;
        }

        var (all, current) = (aliases.AllAsync(contact, cancellationToken), aliases.FindDefaultAsync(contact, cancellationToken));
        await Task.WhenAll(all, current);
        return await current is { Value: { } chosen } ? (await all).Find(alias => alias.Value.Id == chosen) : null;
    }

    private PayResult? Refuse(PayWish wish, Stored<Alias>? alias, DateTimeOffset now)
    {
        if (alias is null)
        {
            return wish.Alias is null ? new PayResult.NoDefault() : new PayResult.AliasUnknown();
        }

        return alias.Value.StatusAt(now) switch
        {
            AliasStatus.Failed => new PayResult.AliasFailed(),
            AliasStatus.Expired => new PayResult.AliasExpired(),
            AliasStatus.Active => !providers.Find(alias.Value.Provider, out var provider) ? new PayResult.ProviderGone()
                : provider.Capabilities.Aliases ? null
                : new PayResult.NoAliases(),
        };
    }

    private static Payment Begin(PayWish wish, Alias alias, Occasion occasion, DateTimeOffset now)
    {
        var (id, reference) = (PaymentStore.NewId(now), CardFingerprints.NewReference());
        return new Payment
        {
            Id = id,
            Alias = alias.Id,
            Provider = alias.Provider,
            Amount = wish.Amount,
            Module = wish.Module,
            Reference = wish.Reference,
            ProviderReference = reference,
            Capture = wish.Capture,
            Instalments = wish.Instalments,
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
            Pending = new PaymentStep
            {
                Kind = PaymentStepKind.Charge,
                Amount = wish.Amount.Amount,
                ProviderReference = reference,
                Key = id,
                SentAt = now,
                StateAt = now,
                Card = new ChargedCard(alias.Token, alias.Expiry, wish.Module is PaymentModule.AutomaticSales ? alias.NetworkTransactionId : null),
                RequestRow = occasion.Once?.RowKey,
            },
        };
    }

    // A default that is another one now does not make it another payment.
    private static bool IsSame(Payment earlier, PayWish wish) =>
        earlier.Amount == wish.Amount
        && earlier.Module == wish.Module
        && earlier.Capture == wish.Capture
        && (wish.Alias is null || wish.Alias == earlier.Alias.ToString());

    // What was asked for before: goes on with it where the provider may not have been asked, or took nothing on.
    private PaymentPlan Resume(Stored<Payment>? found, bool byKey)
    {
        var payment = found ?? throw new InvalidOperationException("Payments are never removed.");
        return payment.Value.Pending is { Kind: PaymentStepKind.Charge, State: PaymentStepState.Begun or PaymentStepState.Unavailable } step
            && time.GetUtcNow() - step.SentAt < MaxResend
            ? new PaymentPlan.Send(payment, Alias: null)
            : new PaymentPlan.Over(new PayResult.Known(PaymentStepKind.Charge, payment.Value, byKey));
    }
}
