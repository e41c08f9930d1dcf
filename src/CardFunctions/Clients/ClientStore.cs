using CardFunctions.Domain;
using CardFunctions.Domain.Clients;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Clients;

/// <summary>Keeps clients: the truth in their partitions, and an index by which they are listed.</summary>
internal sealed class ClientStore(StorageTables tables)
{
    private const string IndexPartition = "client";

    /// <summary>The client, or null.</summary>
    public async Task<Stored<Client>?> FindAsync(ClientId id, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(id.Value, ClientRow.Key, cancellationToken) is { } row
            ? new Stored<Client>(ClientRow.ToClient(row), row.ETag)
            : null;

    /// <summary>Whether a client exists: asked when a page of what it owns is empty, which otherwise answers the question.</summary>
    /// <param name="id">The client.</param>
    /// <param name="page">The page that is being read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<bool> OwnsAsync<T>(ClientId id, Task<(List<T> Items, string? Next)> page, CancellationToken cancellationToken) =>
        (await page).Items.Count > 0 || await FindAsync(id, cancellationToken) is not null;

    /// <summary>Lists a client before it is made. A listed client that does not exist means nothing.</summary>
    public async Task ListAsync(ClientId id, CancellationToken cancellationToken) =>
        await tables.Catalogue.TryInsertAsync(new TableEntity(IndexPartition, id.Value), cancellationToken);

    /// <summary>One page of all clients, in the order of their identifiers.</summary>
    /// <returns>The clients, and the identifier to go on behind; null when that was all.</returns>
    public async Task<(IReadOnlyList<Client> Items, string? Next)> PageAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {IndexPartition} and RowKey gt {after ?? string.Empty}");
        var ids = new List<ClientId>(limit + 1);
        await foreach (var row in tables.Catalogue.QueryAsync(filter, limit + 1, ["RowKey"], cancellationToken))
        {
            ids.Add(ClientId.Load(row.RowKey));
            if (ids.Count > limit)
            {
                break;
            }
        }

        var next = ids.Count > limit ? ids[limit - 1].Value : null;
        return (await FindManyAsync(ids.Take(limit), cancellationToken), next);
    }

    /// <summary>One page of some clients, in the order of their identifiers. Those that do not exist are left out.</summary>
    public async Task<(IReadOnlyList<Client> Items, string? Next)> PageOfAsync(
        IEnumerable<string> among, string? after, int limit, CancellationToken cancellationToken)
    {
        var ids = among
            .Where(text => after is null || string.CompareOrdinal(text, after) > 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(text => (Valid: ClientId.TryCreate(text, out var id), Id: id))
            .Where(candidate => candidate.Valid)
            .Select(candidate => candidate.Id)
            .Take(limit + 1)
            .ToList();
        var next = ids.Count > limit ? ids[limit - 1].Value : null;
        return (await FindManyAsync(ids.Take(limit), cancellationToken), next);
    }

    private async Task<IReadOnlyList<Client>> FindManyAsync(IEnumerable<ClientId> ids, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(ids.Select(id => FindAsync(id, cancellationToken)));
        return [.. found.OfType<Stored<Client>>().Select(stored => stored.Value)];
    }
}
