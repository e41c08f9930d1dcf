using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.ServicePoints;

/// <summary>The rows <c>servicepoint~{id}</c> of a client's partition.</summary>
internal static class ServicePointRow
{
    /// <summary>What the keys begin with.</summary>
    public const string Kind = "servicepoint";

    /// <summary>The key of a service point's row.</summary>
    public static string Key(ServicePointId id) => $"{Kind}~{id}";

    /// <summary>The service point as a row.</summary>
    public static TableEntity From(ServicePoint point) => new(point.Client.Value, Key(point.Id))
    {
        ["Name"] = point.Name.Value,
        ["NamedAt"] = point.NamedAt,
        ["ClosedAt"] = point.ClosedAt,
        ["IsAwaited"] = point.IsAwaited,
        ["CardId"] = point.VirtualCard?.Id.ToString(),
        ["CardStatus"] = point.VirtualCard is { } card ? CardWords.Statuses.Of(card.Status) : null,
        ["CardExpires"] = point.VirtualCard?.Expires.ToString(),
        ["HasHadCard"] = point.HasHadCard,
        ["Version"] = point.Version,
        ["CreatedAt"] = point.CreatedAt,
        ["UpdatedAt"] = point.UpdatedAt,
    };

    /// <summary>The service point of a row.</summary>
    public static ServicePoint ToServicePoint(TableEntity row) => new()
    {
        Client = ClientId.Load(row.PartitionKey),
        Id = ServicePointId.Load(row.RowKey[(Kind.Length + 1)..]),
        Name = DisplayName.Load(row.Text("Name")),
        NamedAt = row.Instant("NamedAt"),
        ClosedAt = row.GetDateTimeOffset("ClosedAt"),
        IsAwaited = row.Flag("IsAwaited"),
        VirtualCard = row.GetString("CardId") is { } card
            ? new AttachedCard(CardId.Load(card), CardWords.Statuses.Load(row.Text("CardStatus")), YearMonth.Load(row.Text("CardExpires")))
            : null,
        // A row of an older version does not say; the card that it has says it.
        HasHadCard = row.Flag("HasHadCard") || row.GetString("CardId") is not null,
        Version = row.Number("Version"),
        CreatedAt = row.Instant("CreatedAt"),
        UpdatedAt = row.Instant("UpdatedAt"),
    };
}
