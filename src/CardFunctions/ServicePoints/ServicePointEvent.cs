using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Domain;
using CardFunctions.Domain.Holders;
using CardFunctions.Domain.Profiles;
using CardFunctions.Events;
using CardFunctions.Holders;
using CardFunctions.Http;

namespace CardFunctions.ServicePoints;

/// <summary>The <c>data</c> of <c>cynod.servicepoint.created.v1</c>. Members that it does not name are upstream's business.</summary>
internal sealed record ServicePointCreated(
    string? ServicePointId,
    string? Name,
    string? ClientId,
    string? ClientName,
    string? Currency,
    ServicePointCreatedHolder? Holder,
    string? Profile)
{
    /// <summary>The event's type.</summary>
    public const string Type = "cynod.servicepoint.created.v1";

    /// <summary>Reads an event.</summary>
    /// <param name="incoming">The event.</param>
    /// <param name="defaultCurrency">The currency of a client that is made without one being named.</param>
    /// <param name="now">The time, for an event that does not say when it happened.</param>
    /// <param name="rejection">Why it can never be acted on, when the answer is null.</param>
    public static Registration? Read(IncomingEvent incoming, Currency defaultCurrency, DateTimeOffset now, out Rejection? rejection) => incoming.ReadData(
        ServicePointEventsJson.Default.ServicePointCreated, (data, faults) => data.Check(faults, defaultCurrency, incoming.Time ?? now), out rejection);

    private Registration? Check(Faults faults, Currency defaultCurrency, DateTimeOffset time)
    {
        var point = faults.Identifier<ServicePointId>("servicePointId", ServicePointId, Domain.ServicePointId.TryCreate);
        var client = faults.Identifier<ClientId>("clientId", ClientId, Domain.ClientId.TryCreate);
        var name = faults.Name("name", Name);
        var clientName = ClientName is null ? null : (DisplayName?)faults.Name("clientName", ClientName);
        var currency = Currency is null ? defaultCurrency : faults.Currency("currency", Currency);
        var holder = Holder?.Check(faults.Under("holder"));
        ProfileCode? profile = Profile is null ? null : faults.ProfileCode("profile", Profile);
        return faults.Any
            ? null
            : new Registration
            {
                Client = client,
                Id = point,
                Name = name,
                NamedAt = time,
                ClientIfUnknown = clientName is { } known ? new NewClient(known, currency) : null,
                Holder = holder,
                Profile = profile,
            };
    }
}

/// <summary>The holder that an event names for the card.</summary>
internal sealed record ServicePointCreatedHolder(string? HolderId, string? Name, HolderKind? Kind)
{
    internal NewHolder? Check(Faults faults)
    {
        var id = faults.Identifier<HolderId>("holderId", HolderId, Domain.HolderId.TryCreate);
        var name = faults.Name("name", Name);
        return faults.Any ? null : new NewHolder(id, name, Kind ?? HolderKind.Beneficiary);
    }
}

/// <summary>JSON of upstream's events: read leniently, since upstream may add members at any time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(HolderWords.KindConverter)])]
[JsonSerializable(typeof(ServicePointCreated))]
[JsonSerializable(typeof(ServicePointNewsEvent))]
internal sealed partial class ServicePointEventsJson : JsonSerializerContext;
