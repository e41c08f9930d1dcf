using CardFunctions.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Ledger;

/// <summary>Answers operations.</summary>
internal static class LedgerOutcomes
{
    /// <summary>The answer to an operation.</summary>
    public static IResult Show(LedgerOutcome outcome) => outcome switch
    {
        LedgerOutcome.Answered answered => KeptAnswers.First(answered.Answer),
        LedgerOutcome.Repeated repeated => KeptAnswers.Again(repeated.What),
        LedgerOutcome.Known { Operation: var operation } =>
            Answers.Ok(OperationAnswer.Of(operation), LedgerJson.Default.OperationAnswer, operation.Version),
        LedgerOutcome.ReferenceReused => Problems.Of(ProblemCatalogue.ReferenceReused),
        LedgerOutcome.CardUnknown => Problems.Of(ProblemCatalogue.CardNotFound),
        LedgerOutcome.TargetUnknown => Problems.Invalid("toCardId", LedgerFaultTexts.UnknownTarget),
        LedgerOutcome.OperationUnknown => Problems.Of(ProblemCatalogue.OperationNotFound),
        LedgerOutcome.NotPending => Problems.Of(ProblemCatalogue.OperationNotPending),
        LedgerOutcome.SameOperator => Problems.Of(ProblemCatalogue.SameOperator),
        LedgerOutcome.PreconditionFailed => Problems.Of(ProblemCatalogue.PreconditionFailed),
        LedgerOutcome.Refused refused => Refuse(refused),
        LedgerOutcome.Busy => Problems.Of(ProblemCatalogue.Busy),
        _ => throw new InvalidOperationException("There is no other outcome."),
    };

    /// <summary>The answer to what can't be booked.</summary>
    public static ProblemResult Refuse(LedgerOutcome.Refused refused) => refused.Why switch
    {
        BookingRefusal.Status or BookingRefusal.StatusOfTarget => CardOutcomes.Illegal(refused.Allowed, ("cardId", refused.Card.ToString())),
        BookingRefusal.ServiceNotAllowed => Problems.Of(ProblemCatalogue.ServiceNotAllowed),
        BookingRefusal.CurrencyMismatch => Problems.Of(ProblemCatalogue.CurrencyMismatch),
        BookingRefusal.InsufficientFunds => Problems.Of(ProblemCatalogue.InsufficientFunds),
        BookingRefusal.BalanceTooLarge => Problems.Of(ProblemCatalogue.BalanceTooLarge),
        BookingRefusal.RecoveryOnly => Problems.Of(ProblemCatalogue.RecoveryOnly),
        BookingRefusal.MayNotRecover => Problems.Of(ProblemCatalogue.Forbidden),
        BookingRefusal.LimitExceeded => Problems.Of(ProblemCatalogue.LimitExceeded),
    };
}
