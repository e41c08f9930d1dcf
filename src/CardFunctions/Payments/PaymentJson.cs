using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Payments;
using CardFunctions.Http;
using CardFunctions.Ledger;

namespace CardFunctions.Payments;

/// <summary>What is to be paid.</summary>
internal sealed record PayWish(string? Alias, Money Amount, PaymentModule Module, string Reference, bool Capture)
{
    /// <summary>In how many instalments it is paid; 1 for all at once.</summary>
    public int Instalments { get; init; } = 1;
}

/// <summary>The parts of a shop that a caller may pay in. Automatic sales are run, and not asked for one by one.</summary>
internal enum CallersModule
{
    Sales = PaymentModule.Sales,
    QuickSales = PaymentModule.QuickSales,
}

/// <summary>A payment with an alias.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Module">Which part of the shop takes it.</param>
/// <param name="Reference">The caller's reference, 1 to 100 visible characters; it books once.</param>
/// <param name="AliasId">The alias; the contact's default one where it is left out.</param>
/// <param name="Capture">False to reserve the amount only. True where it is left out.</param>
internal sealed record PayRequest(MoneyMember? Amount, CallersModule? Module, string? Reference, string? AliasId = null, bool? Capture = null)
    : IRequest<PayWish>
{
    /// <inheritdoc/>
    public PayWish? Read(Faults faults)
    {
        var amount = faults.Money("amount", Amount);
        var module = faults.Required("module", Module);
        var reference = faults.Reference("reference", Reference);
        return faults.Any ? null : new PayWish(AliasId, amount, (PaymentModule)module, reference, Capture ?? true);
    }
}

/// <summary>What is to be done to a payment.</summary>
internal sealed record FollowUpWish(Money? Amount, string? Reference);

/// <summary>How much of what is reserved is to be booked.</summary>
/// <param name="Amount">How much; all of it where it is left out. The rest is given up.</param>
internal sealed record CapturePaymentRequest(MoneyMember? Amount = null) : IRequest<FollowUpWish>
{
    /// <inheritdoc/>
    public FollowUpWish? Read(Faults faults)
    {
        Money? amount = Amount is null ? null : faults.Money("amount", Amount);
        return faults.Any ? null : new FollowUpWish(amount, Reference: null);
    }
}

/// <summary>How much of what is booked is to be paid back.</summary>
/// <param name="Reference">The caller's reference of this refund, 1 to 100 visible characters; it books once.</param>
/// <param name="Amount">How much; all that is left where it is left out.</param>
internal sealed record RefundPaymentRequest(string? Reference, MoneyMember? Amount = null) : IRequest<FollowUpWish>
{
    /// <inheritdoc/>
    public FollowUpWish? Read(Faults faults)
    {
        Money? amount = Amount is null ? null : faults.Money("amount", Amount);
        var reference = faults.Reference("reference", Reference);
        return faults.Any ? null : new FollowUpWish(amount, reference);
    }
}

/// <summary>What became of something that a provider was asked for, as its own records say.</summary>
internal enum SaidOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was not done, and will not be.</summary>
    NotDone,
}

/// <summary>What somebody says that became of a payment.</summary>
internal sealed record SettleWish(SaidOutcome Outcome, string? TransactionId, string Comment);

/// <summary>What became of a payment of which nothing else can find that out, as somebody read it in the provider's own records.</summary>
/// <param name="Outcome">Whether what the provider was asked for last was done.</param>
/// <param name="Comment">How it was found out, for the audit trail: 1 to 500 characters.</param>
/// <param name="TransactionId">The provider's identifier of the charge, where a charge was done: 1 to 100 visible characters.</param>
internal sealed record SettlePaymentRequest(SaidOutcome? Outcome, string? Comment, string? TransactionId = null) : IRequest<SettleWish>
{
    /// <inheritdoc/>
    public SettleWish? Read(Faults faults)
    {
        var outcome = faults.Required("outcome", Outcome);
        if (Comment is null)
        {
            faults.Add("comment", FaultTexts.Required);
        }

        faults.Comment("comment", Comment);
        if (TransactionId is not null)
        {
            faults.Reference("transactionId", TransactionId);
        }

        if (TransactionId is not null && Outcome is SaidOutcome.NotDone)
        {
            faults.Add("transactionId", FaultTexts.MustBeAbsent);
        }

        return faults.Any ? null : new SettleWish(outcome, TransactionId, Comment!);
    }
}

/// <summary>Why a payment was declined.</summary>
/// <param name="Code">The provider's code; <c>not_charged</c> where it never got the charge.</param>
/// <param name="Retry">What to do about it.</param>
internal sealed record DeclineAnswer(string Code, DeclineRetry Retry);

/// <summary>A payment, as answers show it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="ContactId">The contact.</param>
/// <param name="AliasId">The alias that it is paid with; it may have been deleted since.</param>
/// <param name="Amount">The amount that was asked for.</param>
/// <param name="Module">Which part of the shop takes it.</param>
/// <param name="Reference">The caller's reference.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Decline">Why it was declined.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
internal sealed record PaymentAnswer(
    string Id,
    string ContactId,
    string AliasId,
    MoneyAnswer Amount,
    PaymentModule Module,
    string Reference,
    PaymentStatus Status,
    DeclineAnswer? Decline,
    DateTime CreatedAt,
    DateTime UpdatedAt)
{
    /// <summary>Where the owner has to do something; only with the status requiresAction.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ActionUrl { get; init; }

    /// <summary>Shows a payment.</summary>
    public static PaymentAnswer Of(Payment payment) => new(
        payment.Id,
        payment.Contact.Value,
        payment.Alias.ToString(),
        new MoneyAnswer(payment.Amount.Amount, payment.Amount.Currency.Code),
        payment.Module,
        payment.Reference,
        payment.Status,
        payment.Decline is { } decline ? new DeclineAnswer(decline.Code, decline.Retry) : null,
        payment.CreatedAt.UtcDateTime,
        payment.UpdatedAt.UtcDateTime)
    {
        ActionUrl = payment.Status is PaymentStatus.RequiresAction ? payment.Pending?.ActionUrl : null,
    };
}

/// <summary>JSON of payments.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(PaymentWords.ModuleConverter), typeof(PaymentWords.CallersModuleConverter), typeof(PaymentWords.StatusConverter), typeof(PaymentWords.RetryConverter), typeof(PaymentWords.SaidConverter)])]
[JsonSerializable(typeof(PayRequest))]
[JsonSerializable(typeof(CapturePaymentRequest))]
[JsonSerializable(typeof(RefundPaymentRequest))]
[JsonSerializable(typeof(SettlePaymentRequest))]
[JsonSerializable(typeof(PaymentAnswer))]
[JsonSerializable(typeof(Page<PaymentAnswer>), TypeInfoPropertyName = "PaymentPage")]
internal sealed partial class PaymentsJson : JsonSerializerContext;
