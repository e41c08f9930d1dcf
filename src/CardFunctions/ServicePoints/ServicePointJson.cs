using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Http;

namespace CardFunctions.ServicePoints;

/// <summary>A service point that upstream has created.</summary>
/// <param name="ServicePointId">Upstream's identifier: 1 to 64 of A-Z a-z 0-9 . _ -</param>
/// <param name="Name">The name that people read: 1 to 200 characters. The virtual card's name is derived from it.</param>
internal sealed record RegisterServicePointRequest(string? ServicePointId, string? Name) : IRequest<ServicePointWish>
{
    /// <inheritdoc/>
    public ServicePointWish? Read(Faults faults)
    {
        var id = faults.Identifier<ServicePointId>("servicePointId", ServicePointId, Domain.ServicePointId.TryCreate);
        var name = faults.Name("name", Name);
        return faults.Any ? null : new ServicePointWish(id, name);
    }
}

/// <summary>A service point that is asked for.</summary>
internal sealed record ServicePointWish(ServicePointId Id, DisplayName Name);

/// <summary>JSON of service points.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [typeof(CardWords.KindConverter), typeof(CardWords.StatusConverter), typeof(CardWords.ActionConverter)])]
[JsonSerializable(typeof(RegisterServicePointRequest))]
[JsonSerializable(typeof(RegisteredAnswer))]
[JsonSerializable(typeof(ServicePointAnswer))]
[JsonSerializable(typeof(Page<ServicePointAnswer>), TypeInfoPropertyName = "ServicePointPage")]
internal sealed partial class ServicePointsJson : JsonSerializerContext;
