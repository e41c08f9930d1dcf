using CardFunctions.Audit;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Http;
using CardFunctions.Storage;
using Microsoft.Extensions.Logging;

namespace CardFunctions.AutomaticSales;

/// <summary>How a cancellation ended.</summary>
internal abstract record CancelOutcome
{
    private CancelOutcome()
    {
    }

    /// <summary>It is cancelled, be it by this request or by an earlier one.</summary>
    public sealed record Cancelled(CountedSale Sale) : CancelOutcome;

    public sealed record Unknown : CancelOutcome;

    /// <summary>It is finished: there is nothing to cancel.</summary>
    public sealed record Finished : CancelOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : CancelOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : CancelOutcome;
}

/// <summary>Cancels runs: what has not been started is given up, what has been is seen through. Thread safe.</summary>
internal sealed partial class CancelSale(
    StorageTables tables, SaleStore sales, SaleBook book, SaleListing listing, TimeProvider time, ILogger<CancelSale> logger)
{
    private static readonly TimeSpan MaxInBackground = TimeSpan.FromMinutes(10);

    /// <summary>Cancels a run, and gives its items up in the background.</summary>
    public Task<CancelOutcome> ExecuteAsync(string id, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        Attempts.RunAsync<CancelOutcome>(() => TryAsync(id, ifMatch, occasion, cancellationToken), new CancelOutcome.Busy(), time, cancellationToken);

    /// <summary>Gives up the items of a cancelled run that were not started, until a time.</summary>
    /// <exception cref="Azure.RequestFailedException">The store can't be reached; the next sweep goes on.</exception>
    public async Task GiveUpAsync(string id, DateTimeOffset until, CancellationToken cancellationToken)
    {
        Dictionary<int, List<Stored<SaleItem>>> byShard = [];
        await foreach (var item in sales.OpenItemsAsync(id, cancellationToken))
        {
            if (item.Value.CanBeCancelled)
            {
                (byShard.TryGetValue(item.Value.Shard, out var list) ? list : byShard[item.Value.Shard] = []).Add(item);
            }
        }

        foreach (var part in byShard.Values.SelectMany(items => items.Chunk(SaleBook.MaxItems)))
        {
            if (time.GetUtcNow() >= until)
            {
                return;
            }

            await GiveUpAsync(id, part, cancellationToken);
        }

        await NoteDoneAsync(id, cancellationToken);
    }

    private async Task<CancelOutcome?> TryAsync(string id, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        if (!SaleStore.IsId(id) || await sales.FindCountedAsync(id, cancellationToken) is not { } counted)
        {
            return new CancelOutcome.Unknown();
        }

        var sale = counted.Sale.Value;
        if (sale.CancelledAt is not null)
        {
            await listing.NoteCancelAsync(sale, occasion, cancellationToken);
            return new CancelOutcome.Cancelled(counted);
        }

        if (!ifMatch.Allows(counted.Version))
        {
            return new CancelOutcome.PreconditionFailed();
        }

        if (sale.FinishedAt is not null)
        {
            return new CancelOutcome.Finished();
        }

        var cancelled = sale.Cancel(time.GetUtcNow());
        if (!await TryWriteAsync(cancelled, counted.Sale.Tag, cancellationToken))
        {
            return null;
        }

        await listing.NoteCancelAsync(cancelled, occasion, cancellationToken);
        Start(id);
        return new CancelOutcome.Cancelled(new CountedSale(new Stored<AutomaticSale>(cancelled, counted.Sale.Tag), counted.Shards, counted.ActiveAt));
    }

    private void Start(string id) => _ = Task.Run(async () =>
    {
        try
        {
            await GiveUpAsync(id, time.GetUtcNow() + MaxInBackground, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever fails here, the sweep goes on with the run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Interrupted(logger, id, exception.GetType().Name);
        }
    });

    // Those that others change at the same moment are left to them: a charge that is begun meanwhile is seen through, and whoever comes to
    // one that is not finds the run cancelled.
    private async Task GiveUpAsync(string id, Stored<SaleItem>[] part, CancellationToken cancellationToken) => await Attempts.RunAsync(
        async () =>
        {
            var now = time.GetUtcNow();
            if (part.Length == 0
                || await book.TryStoreAsync(id, [.. part.Select(item => new ItemChange(item, item.Value.Cancel(now)))], cancellationToken))
            {
                return "";
            }

            List<Stored<SaleItem>> again = [];
            foreach (var item in part)
            {
                if (await sales.FindItemAsync(id, item.Value.Id, cancellationToken) is { Value.CanBeCancelled: true } latest)
                {
                    again.Add(latest);
                }
            }

            part = [.. again];
            return null;
        },
        "",
        time,
        cancellationToken);

    private async Task NoteDoneAsync(string id, CancellationToken cancellationToken)
    {
        while (await sales.FindAsync(id, cancellationToken) is { } stored
            && !await TryWriteAsync(stored.Value with { IsCancelDone = true }, stored.Tag, cancellationToken))
        {
        }
    }

    private async Task<bool> TryWriteAsync(AutomaticSale sale, Azure.ETag tag, CancellationToken cancellationToken) =>
        await tables.AutomaticSales.TryReplaceAsync(SaleRow.From(sale), tag, cancellationToken) is not null;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The items of the cancelled automatic sale {SaleId} were not all given up; the next sweep goes on: {Failure}.")]
        public static partial void Interrupted(ILogger logger, string saleId, string failure);
    }
}
