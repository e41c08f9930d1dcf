using CardFunctions.Domain;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.ServicePoints;

/// <summary>Keeps service points: the truth in their client's partition, and an index that says whose they are.</summary>
internal sealed class ServicePointStore(StorageTables tables)
{
    private const string IndexRow = "servicepoint";

    private readonly ImmutableLookup<ClientId> _owners = new();

    /// <summary>The service point, or null; one that is only awaited is not there yet.</summary>
    public async Task<Stored<ServicePoint>?> FindAsync(ClientId client, ServicePointId id, CancellationToken cancellationToken) =>
        await FindAnyAsync(client, id, cancellationToken) is { Value.IsAwaited: false } found ? found : null;

    /// <summary>The service point, be it awaited, or null.</summary>
    public async Task<Stored<ServicePoint>?> FindAnyAsync(ClientId client, ServicePointId id, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(client.Value, ServicePointRow.Key(id), cancellationToken) is { } row
            ? new Stored<ServicePoint>(ServicePointRow.ToServicePoint(row), row.ETag)
            : null;

    /// <summary>One page of a client's service points, in the order of their identifiers.</summary>
    public async Task<(List<ServicePoint> Items, string? Next)> PageAsync(
        ClientId client, string? after, int limit, CancellationToken cancellationToken) =>
        await new RowRange(tables.Clients, client.Value, ServicePointRow.Kind)
            .ReadAsync(
                filter: null,
                after,
                limit,
                row => ServicePointRow.ToServicePoint(row) is { IsAwaited: false } point ? point : null,
                cancellationToken);

    /// <summary>The client that has a service point; null when none has.</summary>
    /// <remarks>A claim never changes, so that it is looked up once.</remarks>
    public async ValueTask<ClientId?> FindOwnerAsync(ServicePointId id, CancellationToken cancellationToken)
    {
        if (_owners.TryGetValue(id.Value, out var known))
        {
            return known;
        }

        if (await tables.ServicePointIndex.FindAsync(id.Value, IndexRow, cancellationToken) is not { } row)
        {
            return null;
        }

        var owner = ClientId.Load(row.Text("Client"));
        _owners.Add(id.Value, owner);
        return owner;
    }

    /// <summary>Claims a service point for a client, for good, before the client's partition says anything of it.</summary>
    /// <returns>False when another client has it.</returns>
    public async Task<bool> ClaimAsync(ClientId client, ServicePointId id, CancellationToken cancellationToken)
    {
        var claim = new TableEntity(id.Value, IndexRow) { ["Client"] = client.Value };
        if (await tables.ServicePointIndex.TryInsertAsync(claim, cancellationToken))
        {
            return true;
        }

        var claimed = await tables.ServicePointIndex.GetEntityAsync(id.Value, IndexRow, cancellationToken: cancellationToken);
        return claimed.Value.Text("Client") == client.Value;
    }
}
