using CardFunctions.Domain;
using CardFunctions.Domain.Payments;
using CardFunctions.Providers;

namespace CardFunctions.Payments;

/// <summary>What a provider said of a step, in the domain's words, and what else it means.</summary>
/// <param name="Result">What is known of the step.</param>
/// <param name="EndsAlias">Whether the card is never to be charged again.</param>
/// <param name="NetworkTransactionId">The scheme's identifier of it, if the provider told.</param>
/// <param name="RetryAfter">How long to wait, if the provider says.</param>
/// <param name="IsSaid">Whether a person says so, and not the provider.</param>
internal sealed record StepNews(
    StepResult Result, bool EndsAlias = false, string? NetworkTransactionId = null, TimeSpan? RetryAfter = null, bool IsSaid = false)
{
    /// <summary>What an outcome says.</summary>
    public static StepNews Of(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Approved approved => new(new StepResult.Done(approved.TransactionId), NetworkTransactionId: approved.NetworkTransactionId),
        PaymentOutcome.Declined declined => new(
            new StepResult.Declined(new Decline(declined.Code, Of(declined.Retry))), EndsAlias: declined.Retry is RetryAdvice.Never),
        PaymentOutcome.RequiresAction action => new(new StepResult.ActionRequired(action.Url.AbsoluteUri, action.TransactionId)),
        PaymentOutcome.Unknown => new(new StepResult.Unknown()),
        PaymentOutcome.Unavailable away => new(new StepResult.Unavailable(), RetryAfter: away.RetryAfter),
        // The request is wrong and not the card: the alias stays.
        PaymentOutcome.Rejected rejected => new(new StepResult.Declined(new Decline(rejected.Code, DeclineRetry.Never))),
        _ => throw new InvalidOperationException("There is no other outcome."),
    };

    /// <summary>What was found out; null where that is nothing yet.</summary>
    public static StepNews? Of(FindOutcome outcome) => outcome switch
    {
        FindOutcome.Found { Outcome: PaymentOutcome.Unknown or PaymentOutcome.Unavailable } => null,
        FindOutcome.Found found => Of(found.Outcome),
        FindOutcome.NeverArrived => new(new StepResult.NeverArrived()),
        FindOutcome.NotYet => null,
        FindOutcome.Lost => new(new StepResult.Lost()),
        _ => throw new InvalidOperationException("There is no other outcome."),
    };

    private static DeclineRetry Of(RetryAdvice advice) => advice switch
    {
        RetryAdvice.Never => DeclineRetry.Never,
        RetryAdvice.Later => DeclineRetry.Later,
        RetryAdvice.UpdateCard => DeclineRetry.UpdateCard,
        RetryAdvice.Authenticate => DeclineRetry.Authenticate,
    };
}

/// <summary>Makes the requests of steps: the same, however often they are made.</summary>
internal static class StepRequests
{
    /// <summary>The request of a charge.</summary>
    public static ChargeRequest Charge(Payment payment, PaymentStep step)
    {
        var card = step.Card ?? throw new InvalidOperationException("A charge has a card.");
        return new ChargeRequest
        {
            Reference = step.ProviderReference,
            IdempotencyKey = step.Key,
            Token = card.Token,
            Expiry = card.Expiry,
            Amount = payment.Amount,
            Capture = payment.Capture,
            Initiator = payment.ByMerchant ? Initiator.Merchant : Initiator.Cardholder,
            NetworkTransactionId = card.NetworkTransactionId,
            Instalments = payment.Instalments,
        };
    }

    /// <summary>The request of what follows a charge.</summary>
    public static FollowUpRequest FollowUp(Payment payment, PaymentStep step) => new(
        step.Kind switch
        {
            PaymentStepKind.Capture => Providers.FollowUp.Capture,
            PaymentStepKind.Cancel => Providers.FollowUp.Cancel,
            PaymentStepKind.Refund => Providers.FollowUp.Refund,
            PaymentStepKind.Charge => throw new InvalidOperationException("A charge follows nothing."),
        },
        payment.TransactionId ?? throw new InvalidOperationException("What follows a charge needs one that was approved."),
        new Money(step.Amount, payment.Amount.Currency),
        step.ProviderReference,
        step.Key);
}
