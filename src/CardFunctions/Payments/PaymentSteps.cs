using CardFunctions.Aliases;
using CardFunctions.Audit;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.Payments;
using CardFunctions.Providers;
using CardFunctions.Storage;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Payments;

/// <summary>How a step ended, as far as it has.</summary>
/// <param name="Payment">The payment as it is stored now.</param>
/// <param name="Result">What is known of the step.</param>
/// <param name="RetryAfter">How long to wait, where the provider took nothing on and says.</param>
internal sealed record StepEnd(Payment Payment, StepResult Result, TimeSpan? RetryAfter = null);

/// <summary>
/// Asks a provider for a step that is stored, and stores what it answers. Whatever happens in between, the step is stored with the key
/// under which the provider does it once, so that it can be sent again, or found. Thread safe.
/// </summary>
internal sealed partial class PaymentSteps(
    PaymentProviders providers,
    IEnumerable<IProviderNotificationReader> readers,
    PaymentReferences references,
    PaymentStore payments,
    AliasStore aliases,
    ContactChanges changes,
    TimeProvider time,
    ILogger<PaymentSteps> logger)
{
    private readonly HashSet<string> _telling = readers.Select(reader => reader.Provider).ToHashSet(StringComparer.Ordinal);

    /// <summary>Asks for the step that waits, and stores the outcome.</summary>
    /// <param name="payment">The payment with the step.</param>
    /// <param name="alias">Its alias, where that was read already.</param>
    /// <param name="occasion">The request that asked for it.</param>
    public async Task<StepEnd> SendAsync(Stored<Payment> payment, Stored<Alias>? alias, Occasion occasion)
    {
        var step = payment.Value.Pending ?? throw new InvalidOperationException("There is nothing to send.");
        if (!providers.Find(payment.Value.Provider, out var provider))
        {
            return new StepEnd(payment.Value, new StepResult.Unavailable());
        }

        // Who asked may go away; what was begun is ended all the same.
        FaultPoints.Reach(FaultPoint.BeforeCall);
        var outcome = step.Kind is PaymentStepKind.Charge
            ? await ChargeAsync(provider, payment.Value, step)
            : await provider.FollowUpAsync(StepRequests.FollowUp(payment.Value, step), CancellationToken.None);
        FaultPoints.Reach(FaultPoint.AfterCall);
        var news = StepNews.Of(outcome);
        return await StoreAsync(payment, alias, step, news, (change, next) =>
        {
            if (news.Result is StepResult.Done && occasion.Once is { } request)
            {
                change.Overwrite(Touched.IdempotencyKey, PaymentAnswers.Done(next, step.Kind).ToRow(next.Contact.Value, request, time.GetUtcNow()));
            }
        });
    }

    /// <summary>Finds out what became of the step that waits, and stores that.</summary>
    /// <param name="payment">The payment with the step.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <param name="transaction">The provider's identifier of the charge, where it has told that by itself; null where it has not.</param>
    /// <returns>Null where nothing could be found out yet.</returns>
    public async Task<StepEnd?> FindAsync(Stored<Payment> payment, CancellationToken cancellationToken, string? transaction = null)
    {
        var step = payment.Value.Pending ?? throw new InvalidOperationException("There is nothing to find.");
        if (!providers.Find(payment.Value.Provider, out var provider))
        {
            Log.NoProvider(logger, payment.Value.Id, payment.Value.Provider);
            return null;
        }

        var outcome = step.Kind is PaymentStepKind.Charge
            ? await provider.FindChargeAsync(
                StepRequests.Charge(payment.Value, step) with { KnownTransactionId = transaction ?? payment.Value.TransactionId }, step.SentAt, cancellationToken)
            : await provider.FindFollowUpAsync(StepRequests.FollowUp(payment.Value, step), step.SentAt, cancellationToken);
        if (StepNews.Of(outcome) is not { } news
            || (news.Result is StepResult.ActionRequired && step.State is PaymentStepState.ActionRequired))
        {
            return null;
        }

        if (news.Result is StepResult.Lost)
        {
            Log.Lost(logger, payment.Value.Id, step.Kind, payment.Value.Provider, step.ProviderReference);
        }

        return await StoreAsync(payment, await aliases.FindAsync(payment.Value.Alias, cancellationToken), step, news);
    }

    /// <summary>Stores what somebody says that became of the step that waits, because nothing can find it out.</summary>
    /// <param name="payment">The payment with the step.</param>
    /// <param name="result">What is said.</param>
    /// <param name="beside">Adds to the change what belongs to it, given the payment as it will be.</param>
    public Task<StepEnd> SettleAsync(Stored<Payment> payment, StepResult result, Action<PartitionChange, Payment> beside) => StoreAsync(
        payment,
        alias: null,
        payment.Value.Pending ?? throw new InvalidOperationException("There is nothing to settle."),
        new StepNews(result, IsSaid: true),
        beside);

    // Of a provider that tells of charges by itself it is noted, beside the call, which payment each is of. Without the note the charge is
    // found as it would be anyway, only later.
    private async Task<PaymentOutcome> ChargeAsync(IPaymentProvider provider, Payment payment, PaymentStep step)
    {
        var noted = _telling.Contains(provider.Name) ? references.NoteAsync(payment, time.GetUtcNow(), CancellationToken.None) : Task.CompletedTask;
        var outcome = await provider.ChargeAsync(StepRequests.Charge(payment, step), CancellationToken.None);
        try
        {
            await noted;
        }
        catch (Exception exception) when (exception is Azure.RequestFailedException or AggregateException or OperationCanceledException)
        {
            Log.NotNoted(logger, payment.Id, exception.GetType().Name);
        }

        return outcome;
    }

    private async Task<StepEnd> StoreAsync(
        Stored<Payment> payment, Stored<Alias>? alias, PaymentStep step, StepNews news, Action<PartitionChange, Payment>? beside = null)
    {
        var isFirst = true;
        return await Attempts.RunAsync(
            async () =>
            {
                if (!isFirst)
                {
                    payment = await payments.FindAsync(payment.Value.Contact, payment.Value.Id, CancellationToken.None)
                        ?? throw new InvalidOperationException("Payments are never removed.");
                    alias = await aliases.FindAsync(payment.Value.Alias, CancellationToken.None);
                }

                isFirst = false;
                return await TryStoreAsync(payment, alias, step, news, beside);
            },
            // It stays as it is stored, and the sweep comes to it.
            new StepEnd(payment.Value, new StepResult.Unknown()),
            time,
            CancellationToken.None);
    }

    private async Task<StepEnd?> TryStoreAsync(
        Stored<Payment> payment, Stored<Alias>? alias, PaymentStep step, StepNews news, Action<PartitionChange, Payment>? beside)
    {
        var now = time.GetUtcNow();
        if (payment.Value.Settle(step, news.Result, now, news.IsSaid) is not { } next)
        {
            return new StepEnd(payment.Value, await SeenAsync(payment.Value, step));
        }

        var isDone = news.Result is StepResult.Done;
        var isDropped = !isDone && next.Pending is null;
        if (isDone && payment.Value.Pending is null)
        {
            Log.Revived(logger, next.Id, step.Kind);
        }

        // Of what follows a charge and comes to nothing, there is nothing to tell.
        var isTold = next.Pending is null && (isDone || step.Kind is PaymentStepKind.Charge);
        next = isTold ? next with { EventSequence = next.EventSequence + 1 } : next;
        var change = next.ByMerchant && step.Kind is PaymentStepKind.Charge ? changes.ByMessageOf(next.Contact) : changes.Of(next.Contact);
        change.Replace(Touched.Payment, PaymentRow.From(next), payment.Tag);
        // One that was given up as lost waits for nothing any more, even if it is found in the end.
        if (payment.Value.Pending is { State: not PaymentStepState.Lost } && next.Pending is null or { State: PaymentStepState.Lost })
        {
            change.Remove(Touched.PendingPayment, PaymentRow.PendingKey(next.Id));
        }

        beside?.Invoke(change, next);
        if (isDropped && step.Kind is not PaymentStepKind.Charge)
        {
            Forget(change, step);
        }

        if (step.Kind is PaymentStepKind.Charge && alias is not null && Changed(alias.Value, news, now) is { } changed)
        {
            change.Replace(Touched.Alias, AliasRow.From(changed), alias.Tag);
        }

        if (isTold)
        {
            change.Tell(PaymentAnswers.Event(next), now);
        }

        return await change.SubmitAsync(CancellationToken.None) is null ? new StepEnd(next, news.Result, news.RetryAfter) : null;
    }

    // Nothing was done: the same may be asked for again, under the same reference and key.
    private static void Forget(PartitionChange change, PaymentStep step)
    {
        if (step.Reference is { } reference)
        {
            change.Remove(Touched.Reference, PaymentRow.RefundKey(reference));
        }

        if (step.RequestRow is { } row)
        {
            change.Remove(Touched.IdempotencyKey, row);
        }
    }

    private static Alias? Changed(Alias alias, StepNews news, DateTimeOffset now) =>
        news.EndsAlias && !alias.HasFailed ? alias.Next(now) with { HasFailed = true }
        : news.NetworkTransactionId is { } network && alias.NetworkTransactionId is null ? alias.Next(now) with { NetworkTransactionId = network }
        : null;

    // What another has stored of the step meanwhile.
    private async Task<StepResult> SeenAsync(Payment payment, PaymentStep step) => step.Kind switch
    {
        _ when payment.Pending is { } pending && pending.Key == step.Key => new StepResult.Unknown(),
        PaymentStepKind.Charge => payment.Decline is { } why ? new StepResult.Declined(why) : new StepResult.Done(payment.TransactionId ?? ""),
        PaymentStepKind.Capture when payment.Settled is PaymentStatus.Authorised => new StepResult.NeverArrived(),
        PaymentStepKind.Cancel when payment.Settled is PaymentStatus.Authorised => new StepResult.NeverArrived(),
        PaymentStepKind.Refund when await payments.FindRefundAsync(payment.Contact, step.Reference!, CancellationToken.None) is null => new StepResult.NeverArrived(),
        _ => new StepResult.Done(payment.TransactionId ?? ""),
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "What became of the payment {PaymentId} ({Step}) can't be found out any more: look at the records of {Provider} for {Reference}.")]
        public static partial void Lost(ILogger logger, string paymentId, PaymentStepKind step, string provider, string reference);

        [LoggerMessage(LogLevel.Error, "What became of the payment {PaymentId} can't be found out: {Provider} is not set up.")]
        public static partial void NoProvider(ILogger logger, string paymentId, string provider);

        [LoggerMessage(LogLevel.Warning, "The reference of the payment {PaymentId} could not be noted: {Failure}. What its provider tells of it goes unheard.")]
        public static partial void NotNoted(ILogger logger, string paymentId, string failure);

        [LoggerMessage(LogLevel.Error, "The payment {PaymentId} ({Step}) was done, though its provider had said that it never got it.")]
        public static partial void Revived(ILogger logger, string paymentId, PaymentStepKind step);
    }
}
