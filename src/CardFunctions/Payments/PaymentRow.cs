using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.Payments;
using CardFunctions.Idempotency;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Payments;

/// <summary>
/// The rows <c>payment~{id}</c>, <c>pendingpayment~{id}</c> and <c>reference~{payment, automaticsale or refund}~{reference}</c> of a contact's partition.
/// </summary>
internal static class PaymentRow
{
    /// <summary>What the keys of payments begin with, before <c>~</c>.</summary>
    public const string Kind = "payment";

    /// <summary>What the keys of the index of those that wait for an outcome begin with, before <c>~</c>.</summary>
    public const string PendingKind = "pendingpayment";

    /// <summary>The key of a payment's row.</summary>
    public static string Key(string id) => $"{Kind}~{id}";

    /// <summary>The key of the row that says that a payment waits for an outcome.</summary>
    public static string PendingKey(string id) => $"{PendingKind}~{id}";

    /// <summary>The key of the row that makes the reference of a payment book once.</summary>
    /// <remarks>Those that this app makes for automatic sales are apart from the callers': none can be taken away by a guess.</remarks>
    public static string ReferenceKey(PaymentModule module, string reference) =>
        $"reference~{(module is PaymentModule.AutomaticSales ? "automaticsale" : "payment")}~{StorableKey.Of(reference)}";

    /// <summary>The key of the row that makes the reference of a refund book once.</summary>
    public static string RefundKey(string reference) => $"reference~refund~{StorableKey.Of(reference)}";

    /// <summary>The row that says that a payment waits for an outcome.</summary>
    public static TableEntity PendingOf(Payment payment) => new(payment.Contact.Value, PendingKey(payment.Id));

    /// <summary>The row that makes the reference of a payment book once.</summary>
    public static TableEntity ReferenceOf(Payment payment) =>
        new(payment.Contact.Value, ReferenceKey(payment.Module, payment.Reference)) { ["Payment"] = payment.Id };

    /// <summary>The row that makes the reference of a refund book once.</summary>
    public static TableEntity RefundOf(Payment payment, PaymentStep step) =>
        new(payment.Contact.Value, RefundKey(step.Reference!)) { ["Payment"] = payment.Id, ["Amount"] = step.Amount };

    /// <summary>The payment as a row.</summary>
    public static TableEntity From(Payment payment)
    {
        var row = new TableEntity(payment.Contact.Value, Key(payment.Id))
        {
            ["Alias"] = payment.Alias.Unique,
            ["Provider"] = payment.Provider,
            ["Amount"] = payment.Amount.Amount,
            ["Currency"] = payment.Amount.Currency.Code,
            ["Module"] = PaymentWords.Modules.Of(payment.Module),
            ["Reference"] = payment.Reference,
            ["ProviderReference"] = payment.ProviderReference,
            ["Capture"] = payment.Capture,
            ["Instalments"] = payment.Instalments,
            ["Settled"] = payment.Settled is { } settled ? PaymentWords.Statuses.Of(settled) : null,
            ["Captured"] = payment.Captured,
            ["Refunded"] = payment.Refunded,
            ["DeclineCode"] = payment.Decline?.Code,
            ["DeclineRetry"] = payment.Decline is { } decline ? PaymentWords.Retries.Of(decline.Retry) : null,
            ["Transaction"] = payment.TransactionId,
            ["WithdrawnKey"] = payment.WithdrawnKey,
            ["Events"] = payment.EventSequence,
            ["Version"] = payment.Version,
            ["CreatedAt"] = payment.CreatedAt,
            ["UpdatedAt"] = payment.UpdatedAt,
        };
        if (payment.Pending is { } step)
        {
            row["Step"] = PaymentWords.Steps.Of(step.Kind);
            row["StepAmount"] = step.Amount;
            row["StepReference"] = step.ProviderReference;
            row["StepKey"] = step.Key;
            row["StepSentAt"] = step.SentAt;
            row["StepState"] = PaymentWords.States.Of(step.State);
            row["StepStateAt"] = step.StateAt;
            row["StepOwnReference"] = step.Reference;
            row["StepToken"] = step.Card?.Token.Reveal();
            row["StepExpiry"] = step.Card?.Expiry.ToString();
            row["StepNetworkTransaction"] = step.Card?.NetworkTransactionId;
            row["StepActionUrl"] = step.ActionUrl;
            row["StepRequest"] = step.RequestRow;
        }

        return row;
    }

    /// <summary>The payment of a row.</summary>
    public static Payment ToPayment(TableEntity row) => new()
    {
        Id = row.RowKey[(Kind.Length + 1)..],
        Alias = AliasId.Load(ContactId.Load(row.PartitionKey), row.Text("Alias")),
        Provider = row.Text("Provider"),
        Amount = new Money(row.Number("Amount"), Currency.Load(row.Text("Currency"))),
        Module = PaymentWords.Modules.Load(row.Text("Module")),
        Reference = row.Text("Reference"),
        ProviderReference = row.Text("ProviderReference"),
        Capture = row.Flag("Capture"),
        Instalments = row.GetInt32("Instalments") ?? 1,
        Settled = row.GetString("Settled") is { } settled ? PaymentWords.Statuses.Load(settled) : null,
        Captured = row.Number("Captured"),
        Refunded = row.Number("Refunded"),
        Decline = row.GetString("DeclineCode") is { } code ? new Decline(code, PaymentWords.Retries.Load(row.Text("DeclineRetry"))) : null,
        TransactionId = row.GetString("Transaction"),
        WithdrawnKey = row.GetString("WithdrawnKey"),
        EventSequence = row.Number("Events"),
        Version = row.Number("Version"),
        CreatedAt = row.Instant("CreatedAt"),
        UpdatedAt = row.Instant("UpdatedAt"),
        Pending = row.GetString("Step") is { } kind ? ToStep(row, PaymentWords.Steps.Load(kind)) : null,
    };

    private static PaymentStep ToStep(TableEntity row, PaymentStepKind kind) => new()
    {
        Kind = kind,
        Amount = row.Number("StepAmount"),
        ProviderReference = row.Text("StepReference"),
        Key = row.Text("StepKey"),
        SentAt = row.Instant("StepSentAt"),
        State = PaymentWords.States.Load(row.Text("StepState")),
        StateAt = row.Instant("StepStateAt"),
        Reference = row.GetString("StepOwnReference"),
        Card = row.GetString("StepToken") is { } token
            ? new ChargedCard(new Sensitive<string>(token), YearMonth.Load(row.Text("StepExpiry")), row.GetString("StepNetworkTransaction"))
            : null,
        ActionUrl = row.GetString("StepActionUrl"),
        RequestRow = row.GetString("StepRequest"),
    };
}
