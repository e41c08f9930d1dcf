using System.Text.Json;
using CardFunctions.Cards;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Idempotency;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.ServicePoints;

/// <summary>A service point, as answers show it.</summary>
/// <param name="ServicePointId">Upstream's identifier.</param>
/// <param name="ClientId">The client that owns it.</param>
/// <param name="Name">Its name.</param>
/// <param name="VirtualCardId">Its virtual card that is not closed.</param>
/// <param name="CanTransact">Whether it can take transactions now.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
internal sealed record ServicePointAnswer(
    string ServicePointId,
    string ClientId,
    string Name,
    string? VirtualCardId,
    bool CanTransact,
    DateTime CreatedAt,
    DateTime UpdatedAt);

/// <summary>A service point and the virtual card that it has.</summary>
/// <param name="ServicePoint">The service point.</param>
/// <param name="Card">Its virtual card; null while it has none.</param>
internal sealed record RegisteredAnswer(ServicePointAnswer ServicePoint, CardAnswer? Card);

/// <summary>Shows service points.</summary>
internal static class ServicePointAnswers
{
    /// <summary>A service point as it is at an instant.</summary>
    public static ServicePointAnswer Of(ServicePoint point, DateTimeOffset now) => new(
        point.Id.Value,
        point.Client.Value,
        point.Name.Value,
        point.VirtualCard?.Id.ToString(),
        point.CanTransact(now),
        point.CreatedAt.UtcDateTime,
        point.UpdatedAt.UtcDateTime);

    /// <summary>The answer to a registration.</summary>
    public static KeptAnswer Registered(int status, ServicePoint point, CardAnswer? card, DateTimeOffset now)
    {
        var answer = new RegisteredAnswer(Of(point, now), card);
        return new KeptAnswer(
            status,
            JsonSerializer.SerializeToUtf8Bytes(answer, ServicePointsJson.Default.RegisteredAnswer),
            status is StatusCodes.Status201Created ? Location(point) : null,
            point.Version);
    }

    /// <summary>Where a service point is found.</summary>
    public static string Location(ServicePoint point) => $"/api/v1/clients/{point.Client}/service-points/{point.Id}";
}
