using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Ledger;

/// <summary>Reads entries and operations, in their client's partition.</summary>
internal sealed class LedgerStore(StorageTables tables)
{
    /// <summary>One page of the statement of one pot of a card, the newest first.</summary>
    /// <returns>The entries, and the place to go on behind; null when that was all.</returns>
    public async Task<(List<LedgerEntry> Items, string? Next)> EntriesAsync(
        CardId card, LedgerAccount account, TimePeriod period, string? after, int limit, CancellationToken cancellationToken)
    {
        string?[] conditions =
        [
            period.From is { } from ? TableClient.CreateQueryFilter($"At ge {from}") : null,
            period.To is { } to ? TableClient.CreateQueryFilter($"At lt {to}") : null,
        ];
        var given = conditions.OfType<string>().ToList();
        return await new RowRange(tables.Clients, card.Client.Value, EntryRow.KindOf(card, account)).ReadAsync(
            given.Count > 0 ? string.Join(" and ", given) : null, after, limit, EntryRow.ToEntry, cancellationToken);
    }

    /// <summary>The sums of the open holds that were made on a card, in minor units: of its balance, and of its allotment.</summary>
    public async Task<(long Card, long Allotment)> HeldAsync(CardId card, CancellationToken cancellationToken)
    {
        var (held, allotted) = (0L, 0L);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {card.Client.Value} and RowKey ge {HoldRow.Key("")} and RowKey lt {HoldRow.Key("~")} and Card eq {card.Unique}");
        await foreach (var row in tables.Clients.QueryAsync(filter, select: ["Amount", "OfAllotment"], cancellationToken: cancellationToken))
        {
            if (row.Flag("OfAllotment"))
            {
                allotted += row.Number("Amount");
            }
            else
            {
                held += row.Number("Amount");
            }
        }

        return (held, allotted);
    }

    /// <summary>The operation, or null.</summary>
    public async Task<Stored<Operation>?> FindAsync(ClientId client, string id, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(client.Value, OperationRow.Key(id), cancellationToken) is { } row
            ? new Stored<Operation>(OperationRow.ToOperation(row), row.ETag)
            : null;

    /// <summary>The operation that a reference was used for, or null.</summary>
    public async Task<Operation?> FindByReferenceAsync(ClientId client, string reference, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(client.Value, OperationRow.ReferenceKey(reference), cancellationToken) is { } row
            ? (await FindAsync(client, row.Text("Operation"), cancellationToken))?.Value
            : null;

    /// <summary>One page of a client's operations, the oldest first.</summary>
    /// <param name="client">The client.</param>
    /// <param name="status">Which; null takes all.</param>
    /// <param name="after">The operation that the page begins behind; null begins at the start.</param>
    /// <param name="limit">The most operations of the page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<(List<Operation> Items, string? Next)> OperationsAsync(
        ClientId client, OperationStatus? status, string? after, int limit, CancellationToken cancellationToken)
    {
        if (status is not OperationStatus.Pending)
        {
            var filter = status is { } wanted ? TableClient.CreateQueryFilter($"Status eq {LedgerWords.Statuses.Of(wanted)}") : null;
            return await new RowRange(tables.Clients, client.Value, OperationRow.Kind).ReadAsync(filter, after, limit, OperationRow.ToOperation, cancellationToken);
        }

        // Those that wait are few among many, and have an index.
        var (ids, next) = await new RowRange(tables.Clients, client.Value, OperationRow.PendingKind)
            .ReadAsync(filter: null, after, limit, row => row.RowKey[(OperationRow.PendingKind.Length + 1)..], cancellationToken);
        var found = await Task.WhenAll(ids.Select(id => FindAsync(client, id, cancellationToken)));
        return ([.. found.OfType<Stored<Operation>>().Select(stored => stored.Value)], next);
    }
}
