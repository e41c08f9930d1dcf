using CardFunctions.Domain;
using CardFunctions.Domain.Holders;
using CardFunctions.Storage;

namespace CardFunctions.Holders;

/// <summary>Keeps holders, in their client's partition.</summary>
internal sealed class HolderStore(StorageTables tables)
{
    /// <summary>The holder, or null.</summary>
    public async Task<Stored<Holder>?> FindAsync(ClientId client, HolderId id, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(client.Value, HolderRow.Key(id), cancellationToken) is { } row
            ? new Stored<Holder>(HolderRow.ToHolder(row), row.ETag)
            : null;

    /// <summary>One page of a client's holders, in the order of their identifiers.</summary>
    public async Task<(List<Holder> Items, string? Next)> PageAsync(
        ClientId client, string? after, int limit, CancellationToken cancellationToken) =>
        await new RowRange(tables.Clients, client.Value, HolderRow.Kind)
            .ReadAsync(filter: null, after, limit, HolderRow.ToHolder, cancellationToken);
}
