using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Cards;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Outbox;
using CardFunctions.Payments;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.AutomaticSales;

/// <summary>How many items of a run stand where.</summary>
/// <param name="Pending">Their turn has not come, or their charge is under way.</param>
/// <param name="Charged">Charged.</param>
/// <param name="Declined">Declined, and not tried again.</param>
/// <param name="Retrying">Declined, and tried again on another day.</param>
/// <param name="NoAlias">Of contacts without an alias to charge.</param>
/// <param name="Reserved">Of such contacts, where the run wants a reservation instead.</param>
/// <param name="Unknown">The provider was asked, and what became of it is not known yet.</param>
/// <param name="Cancelled">Given up with the run.</param>
internal sealed record SaleCountsAnswer(int Pending, int Charged, int Declined, int Retrying, int NoAlias, int Reserved, int Unknown, int Cancelled)
{
    /// <summary>Shows counts.</summary>
    public static SaleCountsAnswer Of(SaleCounts counts) => new(
        counts[SaleItemStatus.Pending],
        counts[SaleItemStatus.Charged],
        counts[SaleItemStatus.Declined],
        counts[SaleItemStatus.Retrying],
        counts[SaleItemStatus.NoAlias],
        counts[SaleItemStatus.Reserved],
        counts[SaleItemStatus.Unknown],
        counts[SaleItemStatus.Cancelled]);
}

/// <summary>A run, as answers show it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Name">What a person knows it by.</param>
/// <param name="Currency">The currency of all its items.</param>
/// <param name="OnFailure">What becomes of items whose contact has no alias.</param>
/// <param name="Status">Where it stands. One that was cancelled stays so; what was under way then is still seen through.</param>
/// <param name="Progress">The share of its items that are final, or wait for another day: from 0 to 1.</param>
/// <param name="Counts">How its items stand.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="FinishedAt">When its last item ended.</param>
internal sealed record AutomaticSaleAnswer(
    string Id,
    string Name,
    string Currency,
    OnFailure OnFailure,
    AutomaticSaleStatus Status,
    decimal Progress,
    SaleCountsAnswer Counts,
    DateTime CreatedAt,
    DateTime? FinishedAt)
{
    /// <summary>Shows a run.</summary>
    public static AutomaticSaleAnswer Of(AutomaticSale sale, SaleCounts counts) => new(
        sale.Id,
        sale.Name,
        sale.Currency.Code,
        sale.OnFailure,
        sale.Status,
        counts.ProgressThousandths / 1000m,
        SaleCountsAnswer.Of(counts),
        sale.CreatedAt.UtcDateTime,
        sale.FinishedAt?.UtcDateTime);
}

/// <summary>An item of a run, as answers show it.</summary>
/// <param name="ItemId">The caller's identifier.</param>
/// <param name="ContactId">Who pays.</param>
/// <param name="AliasId">The alias that was named; null for the contact's default one.</param>
/// <param name="Amount">How much.</param>
/// <param name="Instalments">In how many instalments.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="PaymentId">The last payment, once there is one.</param>
/// <param name="Decline">Why it was declined last.</param>
/// <param name="Tries">How often it was tried.</param>
/// <param name="NextTryAt">When it is tried again; only with the status retrying.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
internal sealed record AutomaticSaleItemAnswer(
    string ItemId,
    string ContactId,
    string? AliasId,
    MoneyAnswer Amount,
    int Instalments,
    SaleItemStatus Status,
    string? PaymentId,
    DeclineAnswer? Decline,
    int Tries,
    DateTime? NextTryAt,
    DateTime UpdatedAt)
{
    /// <summary>The columns of the list as CSV.</summary>
    public static CsvTable<AutomaticSaleItemAnswer> Table { get; } = new(
        ("itemId", item => item.ItemId),
        ("contactId", item => item.ContactId),
        ("aliasId", item => item.AliasId),
        ("amount", item => item.Amount.Amount.ToString(CultureInfo.InvariantCulture)),
        ("currency", item => item.Amount.Currency),
        ("instalments", item => item.Instalments.ToString(CultureInfo.InvariantCulture)),
        ("status", item => SaleWords.ItemStatuses.Of(item.Status)),
        ("paymentId", item => item.PaymentId),
        ("declineCode", item => item.Decline?.Code),
        ("declineRetry", item => item.Decline is { } decline ? PaymentWords.Retries.Of(decline.Retry) : null),
        ("tries", item => item.Tries.ToString(CultureInfo.InvariantCulture)),
        ("nextTryAt", item => item.NextTryAt?.ToString("O", CultureInfo.InvariantCulture)),
        ("updatedAt", item => item.UpdatedAt.ToString("O", CultureInfo.InvariantCulture)));

    /// <summary>Shows an item.</summary>
    public static AutomaticSaleItemAnswer Of(SaleItem item) => new(
        item.Id,
        item.Contact.Value,
        item.Alias?.ToString(),
        new MoneyAnswer(item.Amount.Amount, item.Amount.Currency.Code),
        item.Instalments,
        item.Status,
        item.Payment,
        item.Decline is { } decline ? new DeclineAnswer(decline.Code, decline.Retry) : null,
        item.Tries,
        item.Status is SaleItemStatus.Retrying ? item.DueAt.UtcDateTime : null,
        item.UpdatedAt.UtcDateTime);
}

/// <summary>A contact that has to see to an alias.</summary>
/// <param name="ContactId">The contact.</param>
/// <param name="AliasId">The alias that was named; null for the contact's default one, or where there is none.</param>
/// <param name="Reason">Why.</param>
/// <param name="Code">The code of the decline; null where there was no alias to charge.</param>
/// <param name="ItemId">The item that showed it.</param>
internal sealed record AliasRenewalAnswer(string ContactId, string? AliasId, RenewalReason Reason, string? Code, string ItemId)
{
    /// <summary>The columns of the list as CSV.</summary>
    public static CsvTable<AliasRenewalAnswer> Table { get; } = new(
        ("contactId", renewal => renewal.ContactId),
        ("aliasId", renewal => renewal.AliasId),
        ("reason", renewal => SaleWords.Renewals.Of(renewal.Reason)),
        ("code", renewal => renewal.Code),
        ("itemId", renewal => renewal.ItemId));

    /// <summary>Shows what an item showed.</summary>
    public static AliasRenewalAnswer Of(SaleItem item) => new(
        item.Contact.Value,
        item.Alias?.ToString(),
        SaleRow.RenewalOf(item) ?? throw new InvalidOperationException("The alias of the item is good."),
        item.Decline?.Code,
        item.Id);
}

/// <summary>Makes the answers and the events of runs.</summary>
internal static class SaleAnswers
{
    private const string FinishedType = "cardfunctions.automaticsale.finished.v1";

    /// <summary>Where a run is found.</summary>
    public static string Location(string id) => $"/api/v1/automatic-sales/{id}";

    /// <summary>The answer to the request that made a run: as it stood then.</summary>
    public static KeptAnswer Accepted(AutomaticSale sale)
    {
        var begun = sale with { CancelledAt = null, FinishedAt = null };
        return new KeptAnswer(
            StatusCodes.Status202Accepted,
            JsonSerializer.SerializeToUtf8Bytes(AutomaticSaleAnswer.Of(begun, SaleCounts.Pending(sale.ItemCount)), SalesJson.Default.AutomaticSaleAnswer),
            Location(sale.Id),
            Version: 1 + AutomaticSale.ShardsOf(sale.ItemCount));
    }

    /// <summary>The event that nothing more happens to any item of a run.</summary>
    public static OutgoingEvent Finished(AutomaticSale sale, SaleCounts counts) => OutgoingEvent.Of(
        new EventPlace(sale.Id, Sequence: 1),
        sale.Id,
        FinishedType,
        Location(sale.Id),
        sale.FinishedAt!.Value,
        AutomaticSaleAnswer.Of(sale, counts),
        SalesJson.Default.AutomaticSaleAnswer);
}

/// <summary>JSON of runs.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters =
    [
        typeof(SaleWords.StatusConverter),
        typeof(SaleWords.ItemStatusConverter),
        typeof(SaleWords.FailureConverter),
        typeof(SaleWords.RenewalConverter),
        typeof(PaymentWords.RetryConverter),
    ])]
[JsonSerializable(typeof(CreateAutomaticSaleRequest))]
[JsonSerializable(typeof(AutomaticSaleAnswer))]
[JsonSerializable(typeof(Page<AutomaticSaleAnswer>), TypeInfoPropertyName = "SalePage")]
[JsonSerializable(typeof(Page<AutomaticSaleItemAnswer>), TypeInfoPropertyName = "ItemPage")]
[JsonSerializable(typeof(Page<AliasRenewalAnswer>), TypeInfoPropertyName = "RenewalPage")]
internal sealed partial class SalesJson : JsonSerializerContext;
