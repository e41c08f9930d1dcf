using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.AutomaticSales;

/// <summary>A run with its counts, as they were read together.</summary>
/// <param name="Sale">The run.</param>
/// <param name="Shards">The parts of its counts.</param>
/// <param name="ActiveAt">When the counts changed last, by the store's clock.</param>
internal sealed record CountedSale(Stored<AutomaticSale> Sale, IReadOnlyList<SaleShard> Shards, DateTimeOffset ActiveAt)
{
    /// <summary>How its items stand.</summary>
    public SaleCounts Counts { get; } = Shards.Aggregate(SaleCounts.Empty, (counts, shard) => counts.Plus(shard.Counts));

    /// <summary>Whether nothing more happens to any of its items.</summary>
    public bool IsDone { get; } = Shards.All(shard => shard.IsDone);

    /// <summary>Rises with every change of it.</summary>
    public long Version { get; } = Sale.Value.Version + Shards.Sum(shard => shard.Version);
}

/// <summary>Reads automatic sales: a partition each.</summary>
internal sealed class SaleStore(StorageTables tables)
{
    private const string Prefix = "sal_";
    private const int UniqueLengthCharacters = 32;
    private const int TimeHexDigits = 12;
    private const int PageRows = 200;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The identifier of a new run: its order is the order of creation.</summary>
    public static string NewId(DateTimeOffset now) => $"{Prefix}{Guid.CreateVersion7(now):N}";

    /// <summary>When a run of an identifier was asked for: its first digits say so (RFC 9562, version 7).</summary>
    public static DateTimeOffset TimeOf(string id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(id.AsSpan(Prefix.Length, TimeHexDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    /// <summary>Whether a text can be the identifier of a run.</summary>
    public static bool IsId(string? text) =>
        text?.Length == Prefix.Length + UniqueLengthCharacters
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(HexDigits);

    /// <summary>The run, or null.</summary>
    public async Task<Stored<AutomaticSale>?> FindAsync(string id, CancellationToken cancellationToken) =>
        await tables.AutomaticSales.FindAsync(id, SaleRow.Key, cancellationToken) is { } row ? new Stored<AutomaticSale>(SaleRow.ToSale(row), row.ETag) : null;

    /// <summary>The run with its counts, or null: one trip, however many items it has.</summary>
    public async Task<CountedSale?> FindCountedAsync(string id, CancellationToken cancellationToken)
    {
        Stored<AutomaticSale>? sale = null;
        List<SaleShard> shards = [];
        var active = DateTimeOffset.MinValue;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {id} and RowKey ge {SaleRow.Key} and RowKey lt {SaleRow.Key + "~~"}");
        await foreach (var row in tables.AutomaticSales.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            if (row.RowKey == SaleRow.Key)
            {
                sale = new Stored<AutomaticSale>(SaleRow.ToSale(row), row.ETag);
            }
            else
            {
                shards.Add(SaleRow.ToShard(row));
                active = row.Timestamp is { } at && at > active ? at : active;
            }
        }

        return sale is null ? null : new CountedSale(sale, shards, active);
    }

    /// <summary>An item, or null.</summary>
    public async Task<Stored<SaleItem>?> FindItemAsync(string sale, string item, CancellationToken cancellationToken) =>
        await tables.AutomaticSales.FindAsync(sale, SaleRow.ItemKey(item), cancellationToken) is { } row
            ? new Stored<SaleItem>(SaleRow.ToItem(row), row.ETag)
            : null;

    /// <summary>A part of a run's counts.</summary>
    /// <exception cref="InvalidOperationException">There is no such part: it is made with the run.</exception>
    public async Task<Stored<SaleShard>> FindShardAsync(string sale, int number, CancellationToken cancellationToken) =>
        await tables.AutomaticSales.FindAsync(sale, SaleRow.ShardKey(number), cancellationToken) is { } row
            ? new Stored<SaleShard>(SaleRow.ToShard(row), row.ETag)
            : throw new InvalidOperationException("A run has all parts of its counts from the beginning.");

    /// <summary>One page of a run's items, in the order of their identifiers.</summary>
    /// <param name="sale">The run.</param>
    /// <param name="filter">A filter on columns; null takes all.</param>
    /// <param name="after">The item that the page begins behind; null begins at the start.</param>
    /// <param name="limit">The most items of the page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<(List<Stored<SaleItem>> Items, string? Next)> ItemsAsync(
        string sale, string? filter, string? after, int limit, CancellationToken cancellationToken) =>
        new RowRange(tables.AutomaticSales, sale, SaleRow.ItemKind).ReadAsync(
            filter, after, limit, row => new Stored<SaleItem>(SaleRow.ToItem(row), row.ETag), cancellationToken);

    /// <summary>All items of a run from a place on, page by page.</summary>
    /// <inheritdoc cref="ItemsAsync"/>
    public async IAsyncEnumerable<Stored<SaleItem>> AllItemsAsync(
        string sale, string? filter, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            (var items, after) = await ItemsAsync(sale, filter, after, PageRows, cancellationToken);
            foreach (var item in items)
            {
                yield return item;
            }
        }
        while (after is not null);
    }

    /// <summary>The items to which something more happens.</summary>
    public IAsyncEnumerable<Stored<SaleItem>> OpenItemsAsync(string sale, CancellationToken cancellationToken) =>
        AllItemsAsync(sale, SaleRow.OpenFilter, after: null, cancellationToken);
}
