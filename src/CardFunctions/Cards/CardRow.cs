using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Ledger;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Cards;

/// <summary>The rows <c>card~{…}</c> and <c>cardname~{NAME}</c> of a client's partition.</summary>
internal static class CardRow
{
    /// <summary>What the keys of cards begin with.</summary>
    public const string Kind = "card";

    /// <summary>The key of a card's row.</summary>
    public static string Key(CardId id) => $"{Kind}~{id.Unique}";

    /// <summary>The key of the row that holds a card's name, so that no other card of the client can have it.</summary>
    public static string NameKey(string name) => $"cardname~{name}";

    /// <summary>The card as a row.</summary>
    public static TableEntity From(Card card) => new(card.Id.Client.Value, Key(card.Id))
    {
        ["Kind"] = CardWords.Kinds.Of(card.Kind),
        ["Name"] = card.Name.Value,
        ["NameDerived"] = card.NameDerived,
        ["NameNumbered"] = card.NameNumbered,
        ["Number"] = card.Number.Reveal(),
        ["Holder"] = card.Holder.Value,
        ["Profile"] = card.Profile.Value,
        ["FormerProfile"] = card.FormerProfile?.Value,
        ["ServicePoint"] = card.ServicePoint?.Value,
        ["Status"] = CardWords.Statuses.Of(card.Status),
        ["StatusReason"] = card.StatusReason is { } reason ? CardWords.Reasons.Of(reason) : null,
        ["Expires"] = card.Expires.ToString(),
        ["Currency"] = card.Currency.Code,
        ["Balance"] = card.Balance,
        ["Held"] = card.Held,
        ["EntryCount"] = card.EntryCount,
        ["Allotment"] = AllotmentText.Of(card.Allotment),
        ["Usage"] = UsageText.Of(card.Usage),
        ["Replaces"] = card.Replaces?.ToString(),
        ["ReplacedBy"] = card.ReplacedBy?.ToString(),
        ["Version"] = card.Version,
        ["EventSequence"] = card.EventSequence,
        ["CreatedAt"] = card.CreatedAt,
        ["UpdatedAt"] = card.UpdatedAt,
    };

    /// <summary>The card of a row.</summary>
    public static Card ToCard(TableEntity row) => new()
    {
        Id = CardId.Load(ClientId.Load(row.PartitionKey), row.RowKey[(Kind.Length + 1)..]),
        Kind = CardWords.Kinds.Load(row.Text("Kind")),
        Name = CardName.Load(row.Text("Name")),
        NameDerived = row.Flag("NameDerived"),
        NameNumbered = row.Flag("NameNumbered"),
        Number = CardNumber.Load(row.Text("Number")),
        Holder = HolderId.Load(row.Text("Holder")),
        Profile = ProfileCode.Load(row.Text("Profile")),
        FormerProfile = row.GetString("FormerProfile") is { } former ? ProfileCode.Load(former) : null,
        ServicePoint = row.GetString("ServicePoint") is { } point ? ServicePointId.Load(point) : null,
        Status = CardWords.Statuses.Load(row.Text("Status")),
        StatusReason = row.GetString("StatusReason") is { } reason ? CardWords.Reasons.Load(reason) : null,
        Expires = YearMonth.Load(row.Text("Expires")),
        Currency = Currency.Load(row.Text("Currency")),
        Balance = row.Number("Balance"),
        Held = row.Number("Held"),
        EntryCount = row.GetInt64("EntryCount") ?? 0,
        Allotment = AllotmentText.Load(row.GetString("Allotment")),
        Usage = UsageText.Load(row.GetString("Usage")),
        Replaces = row.GetString("Replaces") is { } replaces ? CardId.Load(replaces) : null,
        ReplacedBy = row.GetString("ReplacedBy") is { } replacedBy ? CardId.Load(replacedBy) : null,
        Version = row.Number("Version"),
        // A row of an older version: nobody was told of anything yet.
        EventSequence = row.GetInt64("EventSequence") ?? 0,
        CreatedAt = row.Instant("CreatedAt"),
        UpdatedAt = row.Instant("UpdatedAt"),
    };

    /// <summary>The row that holds the card's name.</summary>
    public static TableEntity NameOf(Card card) => new(card.Id.Client.Value, NameKey(card.Name.Key)) { ["Card"] = card.Id.Unique };
}
