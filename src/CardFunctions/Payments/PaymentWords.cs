using CardFunctions.Domain.Payments;
using CardFunctions.Http;

namespace CardFunctions.Payments;

/// <summary>The contract's words of payments, and those of the store.</summary>
internal static class PaymentWords
{
    public static readonly Words<PaymentModule> Modules = new(
        (PaymentModule.Sales, "sales"), (PaymentModule.QuickSales, "quickSales"), (PaymentModule.AutomaticSales, "automaticSales"));

    /// <summary>The modules that a caller may pay in.</summary>
    public static readonly Words<CallersModule> CallersModules = new((CallersModule.Sales, "sales"), (CallersModule.QuickSales, "quickSales"));

    public static readonly Words<PaymentStatus> Statuses = new(
        (PaymentStatus.Authorised, "authorised"),
        (PaymentStatus.Captured, "captured"),
        (PaymentStatus.Declined, "declined"),
        (PaymentStatus.Cancelled, "cancelled"),
        (PaymentStatus.Refunded, "refunded"),
        (PaymentStatus.PartiallyRefunded, "partiallyRefunded"),
        (PaymentStatus.RequiresAction, "requiresAction"),
        (PaymentStatus.Unknown, "unknown"));

    public static readonly Words<DeclineRetry> Retries = new(
        (DeclineRetry.Never, "never"),
        (DeclineRetry.Later, "later"),
        (DeclineRetry.UpdateCard, "updateCard"),
        (DeclineRetry.Authenticate, "authenticate"));

    /// <summary>Steps, in the store.</summary>
    public static readonly Words<PaymentStepKind> Steps = new(
        (PaymentStepKind.Charge, "charge"),
        (PaymentStepKind.Capture, "capture"),
        (PaymentStepKind.Cancel, "cancel"),
        (PaymentStepKind.Refund, "refund"));

    /// <summary>How far a step is, in the store.</summary>
    public static readonly Words<PaymentStepState> States = new(
        (PaymentStepState.Begun, "begun"),
        (PaymentStepState.Unavailable, "unavailable"),
        (PaymentStepState.Unknown, "unknown"),
        (PaymentStepState.ActionRequired, "actionRequired"),
        (PaymentStepState.Lost, "lost"));

    /// <summary>What somebody may say that became of a payment.</summary>
    public static readonly Words<SaidOutcome> Said = new((SaidOutcome.Done, "done"), (SaidOutcome.NotDone, "notDone"));

    public sealed class SaidConverter() : WordConverter<SaidOutcome>(Said);

    public sealed class ModuleConverter() : WordConverter<PaymentModule>(Modules);

    public sealed class CallersModuleConverter() : WordConverter<CallersModule>(CallersModules);

    public sealed class StatusConverter() : WordConverter<PaymentStatus>(Statuses);

    public sealed class RetryConverter() : WordConverter<DeclineRetry>(Retries);
}
