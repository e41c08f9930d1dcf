using CardFunctions.Aliases;
using CardFunctions.Domain.Payments;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Payments;

/// <summary>How a payment, or something that was asked of one, ended.</summary>
internal abstract record PayResult
{
    private PayResult()
    {
    }

    /// <summary>The provider was asked, and this is known.</summary>
    public sealed record Ended(PaymentStepKind Kind, StepEnd End) : PayResult;

    /// <summary>It was asked for before, and this is how the payment stands.</summary>
    /// <param name="Kind">What was asked for.</param>
    /// <param name="Payment">The payment.</param>
    /// <param name="ByKey">Whether the request's key says that it is the same; else its reference does.</param>
    public sealed record Known(PaymentStepKind Kind, Payment Payment, bool ByKey) : PayResult;

    /// <summary>What became of the payment was said, and is stored.</summary>
    public sealed record Settled(Payment Payment) : PayResult;

    /// <summary>What was said lacks the provider's identifier of the charge, or has one that says nothing.</summary>
    /// <param name="IsMissing">Whether it is missing.</param>
    public sealed record BadTransaction(bool IsMissing) : PayResult;

    /// <summary>The request was answered before, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : PayResult;

    /// <summary>The reference was used for something else.</summary>
    public sealed record ReferenceReused : PayResult;

    public sealed record PaymentUnknown : PayResult;

    /// <summary>The contact has no alias of the identifier that was given.</summary>
    public sealed record AliasUnknown : PayResult;

    /// <summary>The contact has no alias to pay with.</summary>
    public sealed record NoDefault : PayResult;

    public sealed record AliasExpired : PayResult;

    public sealed record AliasFailed : PayResult;

    /// <summary>The provider knows no aliases.</summary>
    public sealed record NoAliases : PayResult;

    /// <summary>The provider can't do this.</summary>
    public sealed record NotSupported : PayResult;

    /// <summary>The provider is not set up any more.</summary>
    public sealed record ProviderGone : PayResult;

    /// <summary>The amount is not in the payment's currency.</summary>
    public sealed record OtherCurrency : PayResult;

    /// <summary>The payment can't have this step.</summary>
    public sealed record Refused(PaymentStepKind Kind, PaymentRefusal Why, PaymentStatus Status) : PayResult;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : PayResult;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : PayResult;
}

/// <summary>Answers payments.</summary>
internal static class PayResults
{
    private static readonly Text UnknownAlias = new("The contact has no such alias.", "Le contact n’a pas cet alias.");

    private static readonly Text OtherCurrency = new("Must be the payment’s currency.", "Doit être la monnaie du paiement.");

    /// <summary>The answer.</summary>
    public static IResult Show(PayResult result) => result switch
    {
        PayResult.Ended ended => Show(ended.Kind, ended.End),
        PayResult.Known known => ShowKnown(known),
        PayResult.Settled settled => KeptAnswers.First(PaymentAnswers.Said(settled.Payment)),
        PayResult.BadTransaction bad => Problems.Invalid("transactionId", bad.IsMissing ? FaultTexts.Required : FaultTexts.MustBeAbsent),
        PayResult.Repeated repeated => KeptAnswers.Again(repeated.What),
        PayResult.ReferenceReused => Problems.Of(ProblemCatalogue.ReferenceReused),
        PayResult.PaymentUnknown => Problems.Of(ProblemCatalogue.PaymentNotFound),
        PayResult.AliasUnknown => Problems.Invalid("aliasId", UnknownAlias),
        PayResult.NoDefault => Problems.Of(ProblemCatalogue.NoDefaultAlias),
        PayResult.AliasExpired => Problems.Of(ProblemCatalogue.AliasExpired),
        PayResult.AliasFailed => Problems.Of(ProblemCatalogue.AliasFailed),
        PayResult.NoAliases => Problems.Of(ProblemCatalogue.ProviderDoesNotSupportAliases),
        PayResult.NotSupported => Problems.Of(ProblemCatalogue.ProviderDoesNotSupportThis),
        PayResult.ProviderGone => Problems.Of(ProblemCatalogue.PaymentProviderNotFound),
        PayResult.OtherCurrency => Problems.Invalid("amount.currency", OtherCurrency),
        PayResult.Refused refused => Refuse(refused),
        PayResult.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
        PayResult.Busy => Problems.Of(ProblemCatalogue.Busy),
        _ => throw new InvalidOperationException("There is no other result."),
    };

    private static IResult Show(PaymentStepKind kind, StepEnd end) => end.Result switch
    {
        StepResult.Done => KeptAnswers.First(PaymentAnswers.Done(end.Payment, kind)),
        StepResult.Declined { Why: var why } => Declined(end.Payment, why),
        StepResult.NeverArrived => Declined(end.Payment, Decline.NotCharged),
        StepResult.ActionRequired or StepResult.Unknown or StepResult.Lost => KeptAnswers.First(PaymentAnswers.Standing(end.Payment, kind)),
        StepResult.Unavailable => AliasResults.Unavailable(end.RetryAfter),
        _ => throw new InvalidOperationException("There is no other result."),
    };

    private static IResult ShowKnown(PayResult.Known known)
    {
        if (known.Payment is { Status: PaymentStatus.Declined, Decline: { } why })
        {
            return Declined(known.Payment, why);
        }

        var answer = PaymentAnswers.Standing(known.Payment, known.Kind);
        return known.ByKey
            ? KeptAnswers.Again(new Remembered.Answered(answer))
            : KeptAnswers.First(answer.Status is StatusCodes.Status201Created ? answer with { Status = StatusCodes.Status200OK, Location = null } : answer);
    }

    private static ProblemResult Declined(Payment payment, Decline why) => Problems.Of(
        ProblemCatalogue.PaymentDeclined,
        ("paymentId", payment.Id),
        ("decline", (KeyValuePair<string, string?>[])[new("code", why.Code), new("retry", PaymentWords.Retries.Of(why.Retry))]));

    private static ProblemResult Refuse(PayResult.Refused refused) => refused.Why switch
    {
        PaymentRefusal.Status => Problems.Of(ProblemCatalogue.IllegalPaymentStatus, ("paymentStatus", PaymentWords.Statuses.Of(refused.Status))),
        PaymentRefusal.TooMuch => Problems.Of(
            refused.Kind is PaymentStepKind.Refund ? ProblemCatalogue.RefundTooLarge : ProblemCatalogue.AmountExceedsHold),
    };
}
