using CardFunctions.Domain;
using CardFunctions.Domain.Clients;
using CardFunctions.Domain.Profiles;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Clients;

/// <summary>The row <c>client</c> of a client's partition.</summary>
internal static class ClientRow
{
    /// <summary>The row's key.</summary>
    public const string Key = "client";

    /// <summary>The client as a row.</summary>
    public static TableEntity From(Client client) => new(client.Id.Value, Key)
    {
        ["Name"] = client.Name.Value,
        ["Currency"] = client.Currency.Code,
        ["HolderPolicy"] = ClientWords.HolderPolicies.Of(client.HolderPolicy),
        ["AutoProvision"] = client.AutoProvision,
        ["VirtualCardProfile"] = client.VirtualCardProfile.Value,
        ["Approvals"] = client.Approvals,
        ["HasCards"] = client.HasCards,
        ["SharedHolder"] = client.SharedHolder?.Value,
        ["Version"] = client.Version,
        ["CreatedAt"] = client.CreatedAt,
        ["UpdatedAt"] = client.UpdatedAt,
    };

    /// <summary>The client of a row.</summary>
    public static Client ToClient(TableEntity row) => new()
    {
        Id = ClientId.Load(row.PartitionKey),
        Name = DisplayName.Load(row.Text("Name")),
        Currency = Currency.Load(row.Text("Currency")),
        HolderPolicy = ClientWords.HolderPolicies.Load(row.Text("HolderPolicy")),
        AutoProvision = row.Flag("AutoProvision"),
        VirtualCardProfile = ProfileCode.Load(row.Text("VirtualCardProfile")),
        Approvals = row.Flag("Approvals"),
        HasCards = row.Flag("HasCards"),
        SharedHolder = row.GetString("SharedHolder") is { } holder ? HolderId.Load(holder) : null,
        Version = row.Number("Version"),
        CreatedAt = row.Instant("CreatedAt"),
        UpdatedAt = row.Instant("UpdatedAt"),
    };
}
