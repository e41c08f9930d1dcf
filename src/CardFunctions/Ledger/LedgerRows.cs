using System.Globalization;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Ledger;

/// <summary>
/// The rows <c>entry~{card}~{inverted sequence}</c> and, of allotments, <c>allotmententry~{card}~{inverted sequence}</c> of a client's
/// partition, the newest first.
/// </summary>
internal static class EntryRow
{
    private const string Kind = "entry";
    private const string AllotmentKind = "allotmententry";

    // Of as many digits as the type has, so that keys sort as numbers do.
    private const int Digits = 19;

    /// <summary>What the keys of the entries of one pot of a card begin with, before <c>~</c>.</summary>
    public static string KindOf(CardId card, LedgerAccount account) => $"{(account is LedgerAccount.Allotment ? AllotmentKind : Kind)}~{card.Unique}";

    /// <summary>The place of an entry in its card's statement: the rest of its key.</summary>
    public static string PlaceOf(long sequence) => (long.MaxValue - sequence).ToString($"D{Digits}", CultureInfo.InvariantCulture);

    /// <summary>The entry as a row.</summary>
    public static TableEntity From(LedgerEntry entry) => new(entry.Card.Client.Value, $"{KindOf(entry.Card, entry.Account)}~{PlaceOf(entry.Sequence)}")
    {
        ["Sequence"] = entry.Sequence,
        ["EntryKind"] = LedgerWords.Kinds.Of(entry.Kind),
        ["Amount"] = entry.Amount,
        ["BalanceAfter"] = entry.BalanceAfter,
        ["Currency"] = entry.Currency.Code,
        ["Operation"] = entry.Operation,
        ["Reference"] = entry.Reference,
        ["Counterpart"] = entry.Counterpart?.ToString(),
        ["ServicePoint"] = entry.ServicePoint?.Value,
        ["Terminal"] = entry.Terminal,
        ["At"] = entry.At,
    };

    /// <summary>The entry of a row.</summary>
    public static LedgerEntry ToEntry(TableEntity row) => new()
    {
        Card = CardId.Load(ClientId.Load(row.PartitionKey), row.RowKey.Split('~')[1]),
        Account = row.RowKey.StartsWith(AllotmentKind, StringComparison.Ordinal) ? LedgerAccount.Allotment : LedgerAccount.Card,
        Sequence = row.Number("Sequence"),
        Kind = LedgerWords.Kinds.Load(row.Text("EntryKind")),
        Amount = row.Number("Amount"),
        BalanceAfter = row.Number("BalanceAfter"),
        Currency = Currency.Load(row.Text("Currency")),
        Operation = row.Text("Operation"),
        Reference = row.GetString("Reference"),
        Counterpart = row.GetString("Counterpart") is { } card ? CardId.Load(card) : null,
        ServicePoint = row.GetString("ServicePoint") is { } point ? ServicePointId.Load(point) : null,
        Terminal = row.GetString("Terminal"),
        At = row.Instant("At"),
    };
}
