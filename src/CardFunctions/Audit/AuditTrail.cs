using CardFunctions.AutomaticSales;
using CardFunctions.CardProfiles;
using CardFunctions.Domain;
using CardFunctions.Http;
using CardFunctions.Operators;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Audit;

/// <summary>
/// Keeps the audit trail of each client and of each contact, and one of the platform: of what belongs to no client. What was done stands in the same
/// transaction as the doing itself.
/// </summary>
internal sealed class AuditTrail(StorageTables tables)
{
    // Entries of the platform that stand alone.
    private const string PlatformPartition = "audit";

    // Where else they lie: beside what they tell of.
    private static readonly string[] PlatformPartitions = [PlatformPartition, CardProfileRow.Partition, OperatorProfileRow.Partition, SaleListing.Partition];

    /// <summary>Adds an entry that stands alone: a refusal, or a look at what is secret.</summary>
    /// <param name="client">The client; null for the platform.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task AddAsync(ClientId? client, AuditEntry entry, CancellationToken cancellationToken) => client is { } owner
        ? tables.Clients.AddEntityAsync(AuditRow.From(entry, owner.Value), cancellationToken)
        : tables.Catalogue.AddEntityAsync(AuditRow.From(entry, PlatformPartition), cancellationToken);

    /// <summary>One page of the platform's trail, the newest first.</summary>
    /// <inheritdoc cref="PageAsync(ClientId, TimePeriod, string?, int, CancellationToken)"/>
    public async Task<(List<AuditEntry> Items, string? Next)> PlatformPageAsync(
        TimePeriod period, string? after, int limit, CancellationToken cancellationToken)
    {
        var pages = await Task.WhenAll(PlatformPartitions.Select(partition => PageAsync(tables.Catalogue, partition, period, after, limit, cancellationToken)));
        List<AuditEntry> all = [.. pages.SelectMany(page => page.Items).OrderBy(AuditRow.PlaceOf, StringComparer.Ordinal)];
        List<AuditEntry> items = [.. all.Take(limit)];
        var isAll = all.Count == items.Count && Array.TrueForAll(pages, page => page.Next is null);
        return (items, isAll ? null : items.Count > 0 ? AuditRow.PlaceOf(items[^1]) : pages.Min(page => page.Next));
    }

    /// <summary>One page, the newest first.</summary>
    /// <param name="client">The client.</param>
    /// <param name="period">Which time.</param>
    /// <param name="after">The place in the trail that the page begins behind; null begins at the newest.</param>
    /// <param name="limit">The most entries of the page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The entries, and the place to go on behind; null when that was all.</returns>
    public Task<(List<AuditEntry> Items, string? Next)> PageAsync(
        ClientId client, TimePeriod period, string? after, int limit, CancellationToken cancellationToken) =>
        PageAsync(tables.Clients, client.Value, period, after, limit, cancellationToken);

    /// <summary>One page of a contact's trail, the newest first.</summary>
    /// <inheritdoc cref="PageAsync(ClientId, TimePeriod, string?, int, CancellationToken)"/>
    public Task<(List<AuditEntry> Items, string? Next)> PageAsync(
        ContactId contact, TimePeriod period, string? after, int limit, CancellationToken cancellationToken) =>
        PageAsync(tables.Contacts, contact.Value, period, after, limit, cancellationToken);

    /// <summary>All entries from a place on, page by page.</summary>
    /// <param name="pageAsync">Reads the page behind a place.</param>
    /// <param name="after">The place; null begins at the newest.</param>
    public static async IAsyncEnumerable<AuditEntry> AllAsync(Func<string?, Task<(List<AuditEntry> Items, string? Next)>> pageAsync, string? after)
    {
        do
        {
            var (items, next) = await pageAsync(after);
            foreach (var entry in items)
            {
                yield return entry;
            }

            after = next;
        }
        while (after is not null);
    }

    private static async Task<(List<AuditEntry> Items, string? Next)> PageAsync(
        TableClient table, string partition, TimePeriod period, string? after, int limit, CancellationToken cancellationToken)
    {
        // The newest is first, so that the end of the period is where the range begins. Times are inclusive of `from`, not of `to`.
        var begin = period.To is { } to ? $"{AuditRow.Inverted(to)}~~" : null;
        var start = string.CompareOrdinal(begin, after) > 0 ? begin : after;
        var filter = period.From is { } from
            ? TableClient.CreateQueryFilter($"RowKey lt {$"{AuditRow.Kind}~{AuditRow.Inverted(from)}~~"}")
            : null;
        return await new RowRange(table, partition, AuditRow.Kind).ReadAsync(filter, start, limit, AuditRow.ToEntry, cancellationToken);
    }
}
