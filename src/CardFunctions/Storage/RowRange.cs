using CardFunctions.Tables;

namespace CardFunctions.Storage;

/// <summary>Reads the rows of one kind in a partition by page, in the order of their keys.</summary>
/// <param name="table">The table.</param>
/// <param name="partition">The partition.</param>
/// <param name="kind">What the keys begin with, before <c>~</c>; no identifier sorts behind another <c>~</c>.</param>
internal sealed class RowRange(TableClient table, string partition, string kind)
{
    // A page of the store that holds nothing that was asked for still costs a trip: after so many the caller gets what there is,
    // and the place to go on from, if any row was passed at all.
    private const int MaxStorePagesPerPage = 8;

    /// <summary>One page.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="filter">A filter of the store on columns; null takes all.</param>
    /// <param name="after">The identifier, as in the key, that the page begins behind; null begins at the start.</param>
    /// <param name="limit">The most rows of the page.</param>
    /// <param name="read">Makes the row what it becomes; null leaves it out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The rows, and the identifier to go on behind; null when that was all.</returns>
    public async Task<(List<T> Items, string? Next)> ReadAsync<T>(
        string? filter, string? after, int limit, Func<TableEntity, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        var range = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {$"{kind}~{after}"} and RowKey lt {$"{kind}~~"}");
        var items = new List<T>(limit);
        var pages = 0;
        var last = after;
        await foreach (var page in table.QueryAsync(filter is null ? range : $"{range} and ({filter})", limit + 1, cancellationToken: cancellationToken).AsPages())
        {
            foreach (var row in page.Values)
            {
                if (items.Count == limit)
                {
                    return (items, last);
                }

                last = row.RowKey[(kind.Length + 1)..];
                if (read(row) is { } item)
                {
                    items.Add(item);
                }
            }

            if (++pages >= MaxStorePagesPerPage && page.ContinuationToken is not null && last != after)
            {
                return (items, last);
            }
        }

        return (items, null);
    }
}
