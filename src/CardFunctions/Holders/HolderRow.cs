using CardFunctions.Domain;
using CardFunctions.Domain.Holders;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Holders;

/// <summary>The rows <c>holder~{id}</c> of a client's partition.</summary>
internal static class HolderRow
{
    /// <summary>What the keys begin with.</summary>
    public const string Kind = "holder";

    /// <summary>The key of a holder's row.</summary>
    public static string Key(HolderId id) => $"{Kind}~{id}";

    /// <summary>The holder as a row.</summary>
    public static TableEntity From(Holder holder) => new(holder.Client.Value, Key(holder.Id))
    {
        ["Name"] = holder.Name.Value,
        ["Kind"] = HolderWords.Kinds.Of(holder.Kind),
        ["Version"] = holder.Version,
        ["CreatedAt"] = holder.CreatedAt,
        ["UpdatedAt"] = holder.UpdatedAt,
    };

    /// <summary>The holder of a row.</summary>
    public static Holder ToHolder(TableEntity row) => new()
    {
        Client = ClientId.Load(row.PartitionKey),
        Id = HolderId.Load(row.RowKey[(Kind.Length + 1)..]),
        Name = DisplayName.Load(row.Text("Name")),
        Kind = HolderWords.Kinds.Load(row.Text("Kind")),
        Version = row.Number("Version"),
        CreatedAt = row.Instant("CreatedAt"),
        UpdatedAt = row.Instant("UpdatedAt"),
    };
}
