using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Cards.Bulk;

/// <summary>Reads bulk operations, their results, and the cards that are still to be done.</summary>
internal sealed class BulkStore(StorageTables tables)
{
    /// <summary>The operation, or null.</summary>
    public async Task<Stored<BulkOperation>?> FindAsync(ClientId client, string id, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(client.Value, BulkRows.Key(id), cancellationToken) is { } row
            ? new Stored<BulkOperation>(BulkRows.ToOperation(row), row.ETag)
            : null;

    /// <summary>One page of an operation's results, in the order of the cards' creation.</summary>
    /// <returns>The results, and the card to go on behind; null when that was all that there is.</returns>
    public async Task<(List<BulkResult> Items, string? Next)> ResultsAsync(
        BulkOperation operation, string? after, int limit, CancellationToken cancellationToken)
    {
        // The row of a part stands under its last card, so that the first row behind a card may begin before it.
        var kind = BulkRows.ResultsKind(operation.Id);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {operation.Client.Value} and RowKey gt {$"{kind}~{after}"} and RowKey lt {$"{kind}~~"}");
        List<BulkResult> items = new(limit);
        await foreach (var row in tables.Clients.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            foreach (var result in BulkRows.ToResults(row).Where(result => string.CompareOrdinal(CardId.Load(result.Card).Unique, after) > 0))
            {
                if (items.Count == limit)
                {
                    return (items, CardId.Load(items[^1].Card).Unique);
                }

                items.Add(result);
            }
        }

        return (items, null);
    }

    /// <summary>The next cards of a client, the oldest first.</summary>
    public async Task<List<Stored<Card>>> CardsAsync(ClientId client, string? after, int limit, CancellationToken cancellationToken)
    {
        var (items, _) = await new RowRange(tables.Clients, client.Value, CardRow.Kind).ReadAsync(
            filter: null, after, limit, row => new Stored<Card>(CardRow.ToCard(row), row.ETag), cancellationToken);
        return items;
    }

    /// <summary>How many cards a client has.</summary>
    public async Task<int> CountCardsAsync(ClientId client, CancellationToken cancellationToken)
    {
        var count = 0;
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {client.Value} and RowKey ge {CardRow.Kind + "~"} and RowKey lt {CardRow.Kind + "~~"}");
        await foreach (var _ in tables.Clients.QueryAsync(filter, select: ["RowKey"], cancellationToken: cancellationToken))
        {
            count++;
        }

        return count;
    }
}
