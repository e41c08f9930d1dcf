using CardFunctions.Domain;
using CardFunctions.Events;
using CardFunctions.Http;

namespace CardFunctions.ServicePoints;

/// <summary>
/// The <c>data</c> of <c>cynod.servicepoint.renamed.v1</c> and <c>.closed.v1</c>. Members that it does not name are upstream's business.
/// </summary>
internal sealed record ServicePointNewsEvent(string? ServicePointId, string? ClientId, string? Name)
{
    /// <summary>The type of the event that a service point has another name.</summary>
    public const string RenamedType = "cynod.servicepoint.renamed.v1";

    /// <summary>The type of the event that a service point is closed.</summary>
    public const string ClosedType = "cynod.servicepoint.closed.v1";

    /// <summary>Reads an event of either type.</summary>
    /// <param name="incoming">The event.</param>
    /// <param name="now">The time, for an event that does not say when it happened.</param>
    /// <param name="rejection">Why it can never be acted on, when the answer is null.</param>
    public static ServicePointNews? Read(IncomingEvent incoming, DateTimeOffset now, out Rejection? rejection) => incoming.ReadData(
        ServicePointEventsJson.Default.ServicePointNewsEvent, (data, faults) => data.Check(faults, incoming.Type is RenamedType, incoming.Time ?? now), out rejection);

    private ServicePointNews? Check(Faults faults, bool isRenamed, DateTimeOffset at)
    {
        var id = faults.Identifier<ServicePointId>("servicePointId", ServicePointId, Domain.ServicePointId.TryCreate);
        ClientId? client = ClientId is null ? null : faults.Identifier<ClientId>("clientId", ClientId, Domain.ClientId.TryCreate);
        var name = isRenamed ? faults.Name("name", Name) : default;
        return (faults.Any, isRenamed) switch
        {
            (true, _) => null,
            (_, true) => new ServicePointNews.Renamed { Id = id, Client = client, At = at, Name = name },
            _ => new ServicePointNews.Closed { Id = id, Client = client, At = at },
        };
    }
}
