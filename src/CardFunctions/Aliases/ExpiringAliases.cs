using System.Runtime.CompilerServices;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Aliases;

/// <summary>
/// Finds aliases by the month that they expire in, across contacts. The index says where to look; only what is found there counts.
/// </summary>
internal sealed class ExpiringAliases(StorageTables tables, AliasStore aliases)
{
    private const int ReadsAtOnce = 16;
    private const int RowsAtOnce = 200;

    // A month, as it is written in an index row's partition, and the separator behind it.
    private const int MonthCharacters = 7;

    /// <summary>One page, the earliest month first.</summary>
    /// <param name="before">Only those that expire in an earlier month.</param>
    /// <param name="after">The place that the page begins behind; null begins at the start.</param>
    /// <param name="limit">The most aliases of the page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The aliases, and the place to go on behind; null when that was all.</returns>
    public async Task<(List<(Alias Alias, bool IsDefault)> Items, string? Next)> PageAsync(
        YearMonth before, string? after, int limit, CancellationToken cancellationToken)
    {
        List<(Alias, bool)> items = [];
        while (items.Count < limit)
        {
            var (rows, next) = await IndexPageAsync(before, after, limit - items.Count, cancellationToken);
            items.AddRange((await ReadAsync(rows, cancellationToken)).Select(found => (found.Alias.Value, found.IsDefault)));
            after = next;
            if (next is null)
            {
                break;
            }
        }

        return (items, after);
    }

    /// <summary>All of them from a place on, page by page.</summary>
    public async IAsyncEnumerable<(Alias Alias, bool IsDefault)> AllAsync(
        YearMonth before, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            (var items, after) = await PageAsync(before, after, RowsAtOnce, cancellationToken);
            foreach (var item in items)
            {
                yield return item;
            }
        }
        while (after is not null);
    }

    /// <summary>Every alias that the index names, with the row that does; null where there is no such alias, or it expires in another month.</summary>
    public async IAsyncEnumerable<(TableEntity Row, Stored<Alias>? Alias, bool IsDefault)> SweepAsync(
        YearMonth before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            (var rows, after) = await IndexPageAsync(before, after, RowsAtOnce, cancellationToken);
            var found = (await ReadAsync(rows, cancellationToken)).ToDictionary(one => one.Alias.Value.Id, one => one);
            foreach (var row in rows)
            {
                yield return found.TryGetValue(ExpiryRow.ToAlias(row), out var one) ? (row, one.Alias, one.IsDefault) : (row, null, false);
            }
        }
        while (after is not null);
    }

    private async Task<(List<TableEntity> Rows, string? Next)> IndexPageAsync(
        YearMonth before, string? after, int limit, CancellationToken cancellationToken)
    {
        var isPlace = after is { Length: > MonthCharacters } && after[MonthCharacters] == '~';
        var (month, key) = isPlace ? (after![..MonthCharacters], after[(MonthCharacters + 1)..]) : ("", "");
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey lt {before.ToString()} and (PartitionKey gt {month} or (PartitionKey eq {month} and RowKey gt {key}))");
        List<TableEntity> rows = new(limit);
        await foreach (var row in tables.AliasExpiry.QueryAsync(filter, limit + 1, cancellationToken: cancellationToken))
        {
            if (rows.Count == limit)
            {
                return (rows, $"{rows[^1].PartitionKey}~{rows[^1].RowKey}");
            }

            rows.Add(row);
        }

        return (rows, null);
    }

    // In the order of the index; without what is not so any more.
    private async Task<List<(Stored<Alias> Alias, bool IsDefault)>> ReadAsync(List<TableEntity> rows, CancellationToken cancellationToken)
    {
        var found = new (Stored<Alias> Alias, bool IsDefault)?[rows.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, rows.Count, options, async (index, token) =>
        {
            var id = ExpiryRow.ToAlias(rows[index]);
            var (alias, current) = (aliases.FindAsync(id, token), aliases.FindDefaultAsync(id.Contact, token));
            await Task.WhenAll(alias, current);
            if (await alias is { } stored && stored.Value.Expiry.ToString() == rows[index].PartitionKey)
            {
                found[index] = (stored, (await current)?.Value == id);
            }
        });
        return [.. found.OfType<(Stored<Alias>, bool)>()];
    }
}
