using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Ledger;

/// <summary>
/// The rows <c>hold~{…}</c> of a client's partition: each stands while an amount is held, for an authorisation or for a transaction code.
/// </summary>
internal static class HoldRow
{
    /// <summary>What the keys of holds begin with, before <c>~</c>.</summary>
    public const string Kind = "hold";

    /// <summary>The key of the row of what an amount is held for.</summary>
    public static string Key(string holder) => $"{Kind}~{holder}";

    /// <summary>What an amount is held for: the rest of its key.</summary>
    public static string HolderOf(TableEntity row) => row.RowKey[(Kind.Length + 1)..];

    /// <summary>The row of an authorisation that is held.</summary>
    public static TableEntity Of(Authorisation held) => new(held.Card.Client.Value, Key(held.Id.Unique))
    {
        ["Card"] = held.Card.Unique,
        ["Amount"] = held.Request.Amount.Amount,
        ["OfAllotment"] = held.Request.IsFromAllotment,
        ["ExpiresAt"] = held.ExpiresAt,
    };

    /// <summary>The row of a transaction code that is open.</summary>
    public static TableEntity Of(TransactionCode code) => new(code.Card.Client.Value, Key(code.Id))
    {
        ["Card"] = code.Card.Unique,
        ["Amount"] = code.Amount,
        ["IsCode"] = true,
        ["ExpiresAt"] = code.ExpiresAt,
    };

    /// <summary>The card that an amount was held on; one that replaced it holds it now.</summary>
    public static CardId CardOf(TableEntity row) => CardId.Load(ClientId.Load(row.PartitionKey), row.Text("Card"));

    /// <summary>Whether it is held for a transaction code.</summary>
    public static bool IsCode(TableEntity row) => row.Flag("IsCode");
}
