using System.Diagnostics;
using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Cards.Bulk;

/// <summary>
/// Works on bulk operations, part by part: the cards of a part, their events, and how far the operation is change together, so that
/// whoever goes on after a crash finds each card either done or not. Thread safe.
/// </summary>
/// <remarks>
/// Whoever works at an operation leases it with every part that it stores; another waits until the lease has run out. Two that work
/// at it all the same can't do a card twice: the operation's row changes with each part, and only one finds it unchanged.
/// </remarks>
internal sealed partial class RunBulkOperation(CardStores stores, BulkStore bulk, ILogger<RunBulkOperation> logger) : IPendingWork
{
    // So long after a crash the operation waits for the next sweep. It only saves two from doing the same work, and is set anew with each
    // part, which takes a fraction of it.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    // In the background, after the answer: what takes longer is left to the sweep, which comes every minute.
    private static readonly TimeSpan MaxInBackground = TimeSpan.FromMinutes(10);

    private readonly string _me = ActivitySpanId.CreateRandom().ToHexString();

    /// <inheritdoc/>
    public PendingKind Kind => PendingKind.BulkOperation;

    /// <summary>Begins an operation in the background.</summary>
    public void Start(ClientId client, string id) => _ = Task.Run(async () =>
    {
        try
        {
            await RunAsync(client, id, new PendingLook(stores.Time.GetUtcNow() + MaxInBackground), CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever fails here, the sweep goes on with the operation.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Interrupted(logger, id, exception.GetType().Name);
        }
    });

    /// <inheritdoc/>
    public Task ResumeAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken) =>
        RunAsync(ClientId.Load(marker.Partition), marker.Id, look, cancellationToken);

    // An operation without a row was never stored: its marker is all that there is.
    private async Task RunAsync(ClientId client, string id, PendingLook look, CancellationToken cancellationToken)
    {
        while (await bulk.FindAsync(client, id, cancellationToken) is { } stored)
        {
            var (operation, now) = (stored.Value, stores.Time.GetUtcNow());
            if (operation.FinishedAt is not null)
            {
                return;
            }

            look.Found(operation.CreatedAt);
            if (now >= look.Until || (operation.LeasedBy != _me && now < operation.LeasedUntil))
            {
                return;
            }

            await (operation.Total is null ? BeginAsync(stored, now, cancellationToken) : PartAsync(stored, now, cancellationToken));
        }
    }

    // How many there are is what the progress is measured by.
    private async Task BeginAsync(Stored<BulkOperation> stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var operation = stored.Value;
        var total = await bulk.CountCardsAsync(operation.Client, cancellationToken);
        var change = stores.Changes.Of(operation.Client);
        change.Replace(
            Touched.BulkOperation, BulkRows.From(operation with { Total = total, LeasedBy = _me, LeasedUntil = now + Lease }), stored.Tag);
        if (await change.SubmitAsync(cancellationToken) is null)
        {
            Log.Begun(logger, operation.Id, CardWords.Actions.Of(operation.Action), total);
        }
    }

    // Where another writer is faster, at the operation or at a card, nothing is stored, and everything is read anew.
    private async Task PartAsync(Stored<BulkOperation> stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var operation = stored.Value;
        var client = await stores.Clients.FindAsync(operation.Client, cancellationToken);
        if (operation.Wish.Profile is { } code)
        {
            // What is read below is no older than this.
            await stores.Catalogue.KnowingAsync(code, cancellationToken);
        }

        var cards = await bulk.CardsAsync(operation.Client, operation.After, VirtualisationPart.MaxCards, cancellationToken);
        var rules = new BulkRules(
            operation.Client,
            operation.Wish,
            await stores.Catalogue.KnowingThoseOfAsync(cards.Select(card => card.Value), cancellationToken),
            client?.Value.VirtualCardProfile ?? BuiltInProfiles.Virtual.Code,
            now);
        var occasion = new Occasion(operation.Subject, operation.Address, OperationName(operation.Action), operation.TraceId);
        var change = stores.Changes.Of(operation.Client);
        var results = VirtualisationPart.Add(change, cards, rules, occasion);
        var next = operation with
        {
            After = cards.Count > 0 ? cards[^1].Value.Id.Unique : operation.After,
            Counts = operation.Counts.Plus(results),
            LeasedBy = _me,
            LeasedUntil = now + Lease,
            FinishedAt = cards.Count < VirtualisationPart.MaxCards ? now : null,
        };
        change.Replace(Touched.BulkOperation, BulkRows.From(next), stored.Tag);
        if (results.Count > 0)
        {
            change.Insert(Touched.BulkResult, BulkRows.FromResults(operation, results));
        }

        if (await change.SubmitAsync(cancellationToken) is null && next.FinishedAt is not null)
        {
            Log.Finished(logger, operation.Id, next.Counts.Changed, next.Counts.Unchanged, next.Counts.Refused);
        }
    }

    private static string OperationName(CardAction action) => action is CardAction.Virtualise ? "VirtualiseCards" : "DevirtualiseCards";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The bulk operation {BulkOperationId} has begun: {Action}, {Cards} cards.")]
        public static partial void Begun(ILogger logger, string bulkOperationId, string action, int cards);

        [LoggerMessage(LogLevel.Information, "The bulk operation {BulkOperationId} is finished: {Changed} changed, {Unchanged} unchanged, {Refused} refused.")]
        public static partial void Finished(ILogger logger, string bulkOperationId, int changed, int unchanged, int refused);

        [LoggerMessage(LogLevel.Warning, "The bulk operation {BulkOperationId} was interrupted and is gone on with by the next sweep: {Failure}.")]
        public static partial void Interrupted(ILogger logger, string bulkOperationId, string failure);
    }
}
