using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Domain.Clients;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.Clients;

/// <summary>The settings of a client.</summary>
/// <param name="Name">The name that people read: 1 to 200 characters.</param>
/// <param name="Currency">The currency of all its cards: a code of ISO 4217. It can't change once a card exists.</param>
/// <param name="HolderPolicy">Who its virtual cards belong to when no holder is named; shared by default.</param>
/// <param name="AutoProvision">Whether a new service point gets its virtual card by itself; yes by default.</param>
/// <param name="VirtualCardProfile">The card profile of its virtual cards when none is named; VIRTUAL by default.</param>
/// <param name="Approvals">Whether top-ups and transfers wait for a second operator; no by default.</param>
internal sealed record PutClientRequest(
    string? Name,
    string? Currency,
    HolderPolicy? HolderPolicy = null,
    bool? AutoProvision = null,
    string? VirtualCardProfile = null,
    bool? Approvals = null)
    : IRequest<ClientSettings>
{
    /// <inheritdoc/>
    public ClientSettings? Read(Faults faults)
    {
        var name = faults.Name("name", Name);
        var currency = faults.Currency("currency", Currency);
        var profile = VirtualCardProfile is null ? BuiltInProfiles.Virtual.Code : faults.ProfileCode("virtualCardProfile", VirtualCardProfile);
        return faults.Any
            ? null
            : new ClientSettings(
                name, currency, HolderPolicy ?? Domain.Clients.HolderPolicy.Shared, AutoProvision ?? true, profile, Approvals ?? false);
    }
}

/// <summary>A client, as answers show it.</summary>
/// <param name="ClientId">Upstream's identifier.</param>
/// <param name="Name">The name that people read.</param>
/// <param name="Currency">The currency of all its cards.</param>
/// <param name="HolderPolicy">Who its virtual cards belong to when no holder is named.</param>
/// <param name="AutoProvision">Whether a new service point gets its virtual card by itself.</param>
/// <param name="VirtualCardProfile">The card profile of its virtual cards when none is named.</param>
/// <param name="Approvals">Whether top-ups and transfers wait for a second operator.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
internal sealed record ClientAnswer(
    string ClientId,
    string Name,
    string Currency,
    HolderPolicy HolderPolicy,
    bool AutoProvision,
    string VirtualCardProfile,
    bool Approvals,
    DateTime CreatedAt,
    DateTime UpdatedAt)
{
    /// <summary>Shows a client.</summary>
    public static ClientAnswer Of(Client client) => new(
        client.Id.Value,
        client.Name.Value,
        client.Currency.Code,
        client.HolderPolicy,
        client.AutoProvision,
        client.VirtualCardProfile.Value,
        client.Approvals,
        client.CreatedAt.UtcDateTime,
        client.UpdatedAt.UtcDateTime);
}

/// <summary>JSON of clients.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, Converters = [typeof(ClientWords.HolderPolicyConverter)])]
[JsonSerializable(typeof(PutClientRequest))]
[JsonSerializable(typeof(ClientAnswer))]
[JsonSerializable(typeof(Page<ClientAnswer>), TypeInfoPropertyName = "ClientPage")]
internal sealed partial class ClientsJson : JsonSerializerContext;
