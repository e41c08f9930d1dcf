using CardFunctions.CardProfiles;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.TransactionCodes;

/// <summary>The rows <c>code~{card}~{id}</c> of a client's partition: of the card that the code was made with, the oldest first.</summary>
internal static class TransactionCodeRow
{
    private const string Kind = "code";

    /// <summary>What the keys of all codes of a client begin with.</summary>
    public const string Start = $"{Kind}~";

    /// <summary>What the keys of a card's codes begin with, before <c>~</c>.</summary>
    public static string KindOf(CardId card) => $"{Kind}~{card.Unique}";

    /// <summary>The key of a code's row.</summary>
    public static string Key(CardId card, string id) => $"{KindOf(card)}~{id}";

    /// <summary>The code as a row.</summary>
    public static TableEntity From(TransactionCode code) => new(code.Card.Client.Value, Key(code.Card, code.Id))
    {
        ["Service"] = ProfileWords.Services.Of(code.Service),
        ["Amount"] = code.Amount,
        ["Currency"] = code.Currency.Code,
        ["ServicePoint"] = code.ServicePoint?.Value,
        ["Hash"] = code.Hash,
        ["Status"] = TransactionCodeWords.Statuses.Of(code.Status),
        ["IssuedBy"] = code.IssuedBy,
        ["CreatedAt"] = code.CreatedAt,
        ["ExpiresAt"] = code.ExpiresAt,
        ["EndedAt"] = code.EndedAt,
        ["Authorisation"] = code.Authorisation,
    };

    /// <summary>The code of a row.</summary>
    public static TransactionCode ToCode(TableEntity row)
    {
        var parts = row.RowKey.Split('~');
        return new TransactionCode
        {
            Id = parts[2],
            Card = CardId.Load(ClientId.Load(row.PartitionKey), parts[1]),
            Service = ProfileWords.Services.Load(row.Text("Service")),
            Amount = row.Number("Amount"),
            Currency = Currency.Load(row.Text("Currency")),
            ServicePoint = row.GetString("ServicePoint") is { } point ? ServicePointId.Load(point) : null,
            Hash = row.Text("Hash"),
            Status = TransactionCodeWords.Statuses.Load(row.Text("Status")),
            IssuedBy = row.Text("IssuedBy"),
            CreatedAt = row.Instant("CreatedAt"),
            ExpiresAt = row.Instant("ExpiresAt"),
            EndedAt = row.GetDateTimeOffset("EndedAt"),
            Authorisation = row.GetString("Authorisation"),
        };
    }
}
