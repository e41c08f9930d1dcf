using System.Runtime.CompilerServices;
using CardFunctions.Domain;
using CardFunctions.Http;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Audit;

/// <summary>Keeps the audit trail of each client. What was done stands in the same transaction as the doing itself.</summary>
internal sealed class AuditTrail(StorageTables tables)
{
    /// <summary>Adds an entry that stands alone: a refusal, or a look at what is secret.</summary>
    public Task AddAsync(ClientId client, AuditEntry entry, CancellationToken cancellationToken) =>
        tables.Clients.AddEntityAsync(AuditRow.From(entry, client.Value), cancellationToken);

    /// <summary>One page, the newest first.</summary>
    /// <param name="client">The client.</param>
    /// <param name="period">Which time.</param>
    /// <param name="after">The place in the trail that the page begins behind; null begins at the newest.</param>
    /// <param name="limit">The most entries of the page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The entries, and the place to go on behind; null when that was all.</returns>
    public async Task<(List<AuditEntry> Items, string? Next)> PageAsync(
        ClientId client, AuditPeriod period, string? after, int limit, CancellationToken cancellationToken)
    {
        // The newest is first, so that the end of the period is where the range begins. Times are inclusive of `from`, not of `to`.
        var begin = period.To is { } to ? $"{AuditRow.Inverted(to)}~~" : null;
        var start = string.CompareOrdinal(begin, after) > 0 ? begin : after;
        var filter = period.From is { } from
            ? TableClient.CreateQueryFilter($"RowKey lt {$"{AuditRow.Kind}~{AuditRow.Inverted(from)}~~"}")
            : null;
        return await new RowRange(tables.Clients, client.Value, AuditRow.Kind).ReadAsync(filter, start, limit, AuditRow.ToEntry, cancellationToken);
    }

    /// <summary>All entries from a place on, page by page.</summary>
    public async IAsyncEnumerable<AuditEntry> AllAsync(
        ClientId client, AuditPeriod period, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var (items, next) = await PageAsync(client, period, after, ListRequest.MaxLimit, cancellationToken);
            foreach (var entry in items)
            {
                yield return entry;
            }

            after = next;
        }
        while (after is not null);
    }
}
