using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Domain.Payments;
using CardFunctions.Http;
using CardFunctions.Payments;

namespace CardFunctions.AutomaticSales;

/// <summary>Says what the end of a payment means for an item.</summary>
internal static class ChargeOutcomes
{
    /// <summary>What is known of the charge; null where the provider took nothing on, and the same is to be sent again.</summary>
    public static ChargeOutcome? Of(PayResult result) => result switch
    {
        PayResult.Ended ended => Of(ended.End),
        PayResult.Known known => Of(known.Payment),
        PayResult.NoDefault or PayResult.AliasUnknown => new ChargeOutcome.NoAlias(),
        PayResult.AliasExpired => Declined(ProblemCatalogue.AliasExpired, DeclineRetry.UpdateCard),
        PayResult.AliasFailed => Declined(ProblemCatalogue.AliasFailed, DeclineRetry.Never),
        PayResult.NoAliases => Declined(ProblemCatalogue.ProviderDoesNotSupportAliases, DeclineRetry.Never),
        // Somebody has taken it out of the settings: by tomorrow that may be seen.
        PayResult.ProviderGone => Declined(ProblemCatalogue.PaymentProviderNotFound, DeclineRetry.Later),
        PayResult.Busy => null,
        _ => throw new InvalidOperationException("A charge by an automatic sale does not end so."),
    };

    private static ChargeOutcome? Of(StepEnd end) => end.Result switch
    {
        StepResult.Done => new ChargeOutcome.Charged(end.Payment.Id),
        StepResult.Declined declined => new ChargeOutcome.Declined(end.Payment.Id, declined.Why),
        StepResult.NeverArrived => new ChargeOutcome.Lost(end.Payment.Id),
        StepResult.Unavailable => null,
        StepResult.ActionRequired or StepResult.Unknown or StepResult.Lost => new ChargeOutcome.Unknown(end.Payment.Id),
        _ => throw new InvalidOperationException("There is no other result."),
    };

    private static ChargeOutcome Of(Payment payment) => payment.Status switch
    {
        PaymentStatus.Declined when payment.Decline is { Code: Decline.NotChargedCode } or null => new ChargeOutcome.Lost(payment.Id),
        PaymentStatus.Declined => new ChargeOutcome.Declined(payment.Id, payment.Decline),
        PaymentStatus.Unknown or PaymentStatus.RequiresAction => new ChargeOutcome.Unknown(payment.Id),
        // What was done with it afterwards is no matter of the run's.
        PaymentStatus.Authorised or PaymentStatus.Captured or PaymentStatus.Cancelled or PaymentStatus.Refunded or PaymentStatus.PartiallyRefunded =>
            new ChargeOutcome.Charged(payment.Id),
    };

    private static ChargeOutcome.Declined Declined(ProblemKind kind, DeclineRetry retry) => new(Payment: null, new Decline(kind.Code, retry));
}
