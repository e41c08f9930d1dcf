using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Storage;
using CardFunctions.Telemetry;

namespace CardFunctions.AutomaticSales;

/// <summary>An item that changes.</summary>
/// <param name="Before">As it was read.</param>
/// <param name="After">As it is to be.</param>
internal sealed record ItemChange(Stored<SaleItem> Before, SaleItem After);

/// <summary>
/// Stores what became of items, with the counts: together, so that the counts are right whenever they are read. When its last item has ended,
/// the run is finished, and others are told.
/// </summary>
internal sealed class SaleBook(SaleStore sales, SaleChanges changes, TimeProvider time)
{
    /// <summary>The most items of one change: beside them stand the counts.</summary>
    public const int MaxItems = PartitionChange.MaxRows - 1;

    /// <summary>Stores items of one part of a run's counts.</summary>
    /// <returns>False where another writer was faster, and nothing is stored.</returns>
    public async Task<bool> TryStoreAsync(string sale, IReadOnlyList<ItemChange> items, CancellationToken cancellationToken)
    {
        var change = changes.Of(sale);
        foreach (var (before, after) in items)
        {
            change.Replace(Touched.SaleItem, SaleRow.From(sale, after), before.Tag);
        }

        List<(SaleItemStatus, SaleItemStatus)> moves =
            [.. items.Where(item => item.Before.Value.Status != item.After.Status).Select(item => (item.Before.Value.Status, item.After.Status))];
        if (moves.Count == 0)
        {
            return await change.SubmitAsync(cancellationToken) is null;
        }

        var shard = await sales.FindShardAsync(sale, items[0].After.Shard, cancellationToken);
        var next = shard.Value.Moved(moves);
        change.Replace(Touched.SaleShard, SaleRow.From(sale, next), shard.Tag);
        if (await change.SubmitAsync(cancellationToken) is not null)
        {
            return false;
        }

        foreach (var (_, status) in moves)
        {
            Instruments.NoteSaleItem(SaleWords.ItemStatuses.Of(status));
        }

        if (next.IsDone && await sales.FindCountedAsync(sale, cancellationToken) is { } counted)
        {
            await FinishAsync(counted, cancellationToken);
        }

        return true;
    }

    /// <summary>Finishes a run of which all items have ended, unless that was done. The sweep comes to one whose last process died before.</summary>
    public async Task FinishAsync(CountedSale counted, CancellationToken cancellationToken)
    {
        // What is done changes no more, so that the counts stay as they were read.
        for (var stored = counted.Sale; counted.IsDone && stored?.Value is { FinishedAt: null } sale; stored = await sales.FindAsync(sale.Id, cancellationToken))
        {
            var now = time.GetUtcNow();
            var finished = sale.Finish(now);
            var change = changes.Of(sale.Id);
            change.Replace(Touched.Sale, SaleRow.From(finished), stored.Tag);
            change.Tell(SaleAnswers.Finished(finished, counted.Counts), now);
            await change.SubmitAsync(cancellationToken);
        }
    }
}
