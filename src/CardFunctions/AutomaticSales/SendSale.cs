using System.Globalization;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Logging;

namespace CardFunctions.AutomaticSales;

/// <summary>
/// Hands the items of runs to the queue: all of them when a run begins, and later those that nobody works on, because a message was lost or
/// given up by the queue. Thread safe.
/// </summary>
internal sealed partial class SendSale(
    SaleStore sales, SaleBook book, SaleQueue queue, CancelSale cancel, StorageTables tables, TimeProvider time, ILogger<SendSale> logger) : IPendingWork
{
    private const int ItemsPerStep = 500;

    // Whoever hands a run over says so with every step; who has not for so long is dead.
    private static readonly TimeSpan SenderLife = TimeSpan.FromSeconds(30);

    // While items end, nothing is lost: the queue is only slower than one would like.
    private static readonly TimeSpan QuietBeforeCheck = TimeSpan.FromMinutes(2);

    // So long after an item was due, or was handed over, its message is taken for lost.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public PendingKind Kind => PendingKind.AutomaticSale;

    /// <summary>Hands a run over in the background.</summary>
    public void Start(string id) => _ = Task.Run(async () =>
    {
        try
        {
            await SendAllAsync(await sales.FindAsync(id, CancellationToken.None), DateTimeOffset.MaxValue, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever fails here, the sweep goes on with the run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Interrupted(logger, id, exception.GetType().Name);
        }
    });

    /// <inheritdoc/>
    public async Task ResumeAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken)
    {
        var id = marker.Partition;
        if (await sales.FindCountedAsync(id, cancellationToken) is not { } counted)
        {
            await RemoveLeftOversAsync(marker, look, cancellationToken);
            return;
        }

        var sale = counted.Sale;
        if (sale.Value.FinishedAt is not null)
        {
            return;
        }

        look.Found(counted.ActiveAt);
        await book.FinishAsync(counted, cancellationToken);
        if (sale.Value is { CancelledAt: not null, IsCancelDone: false })
        {
            await cancel.GiveUpAsync(id, look.Until, cancellationToken);
        }
        else if (sale.Value is { SentAt: null, CancelledAt: null } && time.GetUtcNow() - sale.Value.SendingAt >= SenderLife)
        {
            await SendAllAsync(sale, look.Until, cancellationToken);
        }
        else if (!counted.IsDone && IsCheckDue(counted))
        {
            await CheckAsync(sale, cancellationToken);
        }
    }

    // Until a time, or until somebody else is at it.
    private async Task SendAllAsync(Stored<AutomaticSale>? sale, DateTimeOffset until, CancellationToken cancellationToken)
    {
        while (sale is { Value: { SentAt: null, CancelledAt: null } } && time.GetUtcNow() < until && await StepAsync(sale, cancellationToken))
        {
            sale = await sales.FindAsync(sale.Value.Id, cancellationToken);
        }
    }

    // False where somebody else is at it.
    private async Task<bool> StepAsync(Stored<AutomaticSale> stored, CancellationToken cancellationToken)
    {
        var sale = stored.Value;
        var (items, next) = await sales.ItemsAsync(sale.Id, filter: null, sale.SentThrough, ItemsPerStep, cancellationToken);
        await queue.SendAsync(sale.Id, items.Select(item => item.Value), round: "", cancellationToken);
        var now = time.GetUtcNow();
        return await WriteAsync(
            stored,
            isOurs: latest => latest.SentThrough == sale.SentThrough && latest.SentAt is null,
            latest => latest with { SentThrough = next ?? latest.SentThrough, SentAt = next is null ? now : null, SendingAt = now },
            cancellationToken);
    }

    // A run that is cancelled or finished meanwhile is another row: what happens here is noted all the same.
    private async Task<bool> WriteAsync(
        Stored<AutomaticSale>? stored, Func<AutomaticSale, bool> isOurs, Func<AutomaticSale, AutomaticSale> change, CancellationToken cancellationToken)
    {
        for (; stored is not null && isOurs(stored.Value); stored = await sales.FindAsync(stored.Value.Id, cancellationToken))
        {
            if (await tables.AutomaticSales.TryReplaceAsync(SaleRow.From(change(stored.Value)), stored.Tag, cancellationToken) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCheckDue(CountedSale counted)
    {
        var (now, sale) = (time.GetUtcNow(), counted.Sale.Value);
        return now - counted.ActiveAt >= QuietBeforeCheck
            && (sale.NextCheckAt is not { } next || now >= next || counted.ActiveAt > sale.CheckedAt);
    }

    private async Task CheckAsync(Stored<AutomaticSale> stored, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        List<SaleItem> overdue = [];
        DateTimeOffset? next = null;
        await foreach (var item in sales.OpenItemsAsync(stored.Value.Id, cancellationToken))
        {
            if (item.Value.DueAt + Grace <= now)
            {
                overdue.Add(item.Value);
            }
            else if (next is null || item.Value.DueAt + Grace < next)
            {
                next = item.Value.DueAt + Grace;
            }
        }

        if (overdue.Count > 0)
        {
            var round = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            await queue.SendAsync(stored.Value.Id, overdue, $"c{round}", cancellationToken);
            Log.SentAgain(logger, stored.Value.Id, overdue.Count);
            next = now + Grace;
        }

        await WriteAsync(
            stored,
            isOurs: _ => true,
            latest => latest with { CheckedAt = now, NextCheckAt = next },
            cancellationToken);
    }

    // Items without a run: whoever was to make it died, and nobody asked again.
    private async Task RemoveLeftOversAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - marker.SetAt < PendingMarkers.MinAgeToRemove)
        {
            look.Found(marker.SetAt);
            return;
        }

        var pages = tables.AutomaticSales.QueryAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {marker.Partition}"), PartitionChange.MaxRows, ["PartitionKey", "RowKey"], cancellationToken);
        await foreach (var page in pages.AsPages().Where(page => page.Values.Count > 0).WithCancellation(cancellationToken))
        {
            await tables.AutomaticSales.SubmitTransactionAsync(
                page.Values.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, Azure.ETag.All)), cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The automatic sale {SaleId} was not handed over to its end; the next sweep goes on with it: {Failure}.")]
        public static partial void Interrupted(ILogger logger, string saleId, string failure);

        [LoggerMessage(LogLevel.Warning, "{Count} items of the automatic sale {SaleId} were handed over again: nobody had worked on them.")]
        public static partial void SentAgain(ILogger logger, string saleId, int count);
    }
}
