using CardFunctions.Audit;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Idempotency;
using CardFunctions.Outbox;
using CardFunctions.Storage;

namespace CardFunctions.AutomaticSales;

/// <summary>How the start of a run ended.</summary>
internal abstract record StartOutcome
{
    private StartOutcome()
    {
    }

    /// <summary>It is made, and runs.</summary>
    public sealed record Started(KeptAnswer Answer) : StartOutcome;

    /// <summary>The request was answered before, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : StartOutcome;
}

/// <summary>
/// Makes runs: their items first, then the run itself, without which the items mean nothing. A request that is repeated goes on with the
/// run that the first one began to make.
/// </summary>
internal sealed class StartSale(
    StorageTables tables, SaleStore sales, SaleChanges changes, SaleListing listing, SendSale send, PendingMarkers markers, TimeProvider time)
{
    /// <summary>The partition of all requests that had a key: few, and removed after two days.</summary>
    public const string RequestPartition = "requests";
    private const int WritesAtOnce = 4;

    /// <summary>Makes a run, and has it begin in the background.</summary>
    public async Task<StartOutcome> ExecuteAsync(SaleWish wish, Occasion occasion, CancellationToken cancellationToken)
    {
        var id = SaleStore.NewId(time.GetUtcNow());
        if (occasion.Once is { } request)
        {
            switch (await ClaimAsync(request, occasion, id, cancellationToken))
            {
                case Remembered.Begun begun:
                    id = begun.Subject;
                    if (await sales.FindAsync(id, cancellationToken) is { Value: var earlier })
                    {
                        await ListAsync(earlier, occasion, cancellationToken);
                        return new StartOutcome.Repeated(new Remembered.Answered(SaleAnswers.Accepted(earlier)));
                    }

                    break;
                case { } other:
                    return new StartOutcome.Repeated(other);
            }
        }

        // Whoever finds it, and no run behind it, removes what was left of one that was never made.
        await markers.SetAsync(PendingKind.AutomaticSale, tables.AutomaticSales.Name, id, id: "", cancellationToken);
        var created = SaleStore.TimeOf(id);
        await WriteItemsAsync(id, wish, created, cancellationToken);
        var sale = new AutomaticSale
        {
            Id = id,
            Name = wish.Name,
            Currency = wish.Currency,
            OnFailure = wish.OnFailure,
            ItemCount = wish.Items.Count,
            SendingAt = time.GetUtcNow(),
            Subject = occasion.Subject,
            CreatedAt = created,
            Version = 1,
        };
        var change = changes.Of(id);
        change.Insert(Touched.Sale, SaleRow.From(sale));
        foreach (var shard in ShardsOf(sale))
        {
            change.Insert(Touched.SaleShard, SaleRow.From(id, shard));
        }

        var isFirst = await change.SubmitAsync(cancellationToken) is null;
        await ListAsync(sale, occasion, cancellationToken);
        if (!isFirst)
        {
            // The same request at the same time was faster.
            return new StartOutcome.Repeated(new Remembered.Answered(SaleAnswers.Accepted(sale)));
        }

        send.Start(id);
        return new StartOutcome.Started(SaleAnswers.Accepted(sale));
    }

    private static IEnumerable<SaleShard> ShardsOf(AutomaticSale sale) => Enumerable.Range(0, sale.ItemCount)
        .CountBy(index => AutomaticSale.ShardOf(index, sale.ItemCount))
        .Select(shard => new SaleShard(shard.Key, SaleCounts.Pending(shard.Value), Version: 1));

    private Task ListAsync(AutomaticSale sale, Occasion occasion, CancellationToken cancellationToken) =>
        listing.AddAsync(sale, occasion.Address, occasion.TraceId, cancellationToken);

    // Notes which run the request makes: the first one decides. Null where that is this one.
    private async Task<Remembered?> ClaimAsync(IdempotentRequest request, Occasion occasion, string id, CancellationToken cancellationToken)
    {
        var row = BegunRequest.ToRow(RequestPartition, request, id, time.GetUtcNow());
        return await tables.AutomaticSales.TryInsertAsync(row, cancellationToken)
            ? null
            : await IdempotencyStore.FindAsync(tables.AutomaticSales, RequestPartition, occasion, cancellationToken);
    }

    // Items of a chunk are written together or not at all: a chunk that is there already is one of the same request.
    private Task WriteItemsAsync(string id, SaleWish wish, DateTimeOffset created, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        wish.Items.Index().Chunk(PartitionChange.MaxRows),
        new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken },
        async (chunk, token) =>
        {
            var change = changes.Of(id);
            foreach (var (index, item) in chunk)
            {
                change.Insert(Touched.SaleItem, SaleRow.From(id, new SaleItem
                {
                    Id = item.Id,
                    Contact = item.Contact,
                    Alias = item.Alias,
                    Amount = item.Amount,
                    Instalments = item.Instalments,
                    Shard = AutomaticSale.ShardOf(index, wish.Items.Count),
                    DueAt = created,
                    UpdatedAt = created,
                }));
            }

            await change.SubmitAsync(token);
        });
}
