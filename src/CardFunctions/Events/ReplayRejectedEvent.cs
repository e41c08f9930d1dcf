using System.Text.Json;
using CardFunctions.Audit;
using CardFunctions.Idempotency;
using CardFunctions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Events;

/// <summary>How trying a rejected message again ended.</summary>
internal abstract record ReplayOutcome
{
    private ReplayOutcome()
    {
    }

    /// <summary>It was acted on, and is gone.</summary>
    public sealed record Done(KeptAnswer Answer) : ReplayOutcome;

    /// <summary>The request was seen before: answered, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : ReplayOutcome;

    public sealed record Unknown : ReplayOutcome;

    /// <summary>It still can't be acted on, and stays.</summary>
    public sealed record StillRejected(Rejection Rejection) : ReplayOutcome;

    /// <summary>What it needs is not there yet; it stays.</summary>
    public sealed record NotReady(string Reason) : ReplayOutcome;
}

/// <summary>Tries rejected messages again, such as after an update that knows their type, or drops them.</summary>
internal sealed partial class ReplayRejectedEvent(
    RejectedEventStore store, StorageTables tables, IEnumerable<IReplayable> handlers, AuditTrail trail, TimeProvider time, ILogger<ReplayRejectedEvent> logger)
{
    /// <summary>Acts on a message as if it had just come; when that is done, the message goes.</summary>
    public async Task<ReplayOutcome> ExecuteAsync(string id, Occasion occasion, CancellationToken cancellationToken)
    {
        if (RejectedEventStore.PartitionOf(id) is not { } partition)
        {
            return new ReplayOutcome.Unknown();
        }

        // In this order: where the same request at the same time removed the message, its answer is there.
        var found = await store.FindAsync(id, cancellationToken);
        if (await IdempotencyStore.FindAsync(tables.RejectedEvents, partition, occasion, cancellationToken) is { } remembered)
        {
            return new ReplayOutcome.Repeated(remembered);
        }

        if (found is not { } kept)
        {
            return new ReplayOutcome.Unknown();
        }

        if (kept.IsTruncated)
        {
            return new ReplayOutcome.StillRejected(new Rejection(RejectionReason.Truncated, "Only its beginning could be kept."));
        }

        try
        {
            var handler = handlers.First(one => one.Entity == kept.Entity);
            if (await handler.ActAsync(kept.Message, cancellationToken) is { } rejection)
            {
                return new ReplayOutcome.StillRejected(rejection);
            }
        }
        catch (MessageNotReadyException waiting)
        {
            return new ReplayOutcome.NotReady(waiting.Message);
        }

        var answer = new KeptAnswer(
            StatusCodes.Status200OK,
            JsonSerializer.SerializeToUtf8Bytes(new ReplayAnswer(id), RejectedEventsJson.Default.ReplayAnswer),
            Location: null,
            Version: null);
        var change = store.Remove(id);
        change.Remember(answer, partition, occasion, time.GetUtcNow());
        // Where another request was faster, the message was acted on twice, which is as good as once.
        await change.SubmitAsync(cancellationToken);
        await RecordAsync(id, occasion, cancellationToken);
        Log.Replayed(logger, id, occasion.Subject);
        return new ReplayOutcome.Done(answer);
    }

    /// <summary>Drops a message.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DeleteAsync(string id, Occasion occasion, CancellationToken cancellationToken)
    {
        var deleted = RejectedEventStore.PartitionOf(id) is not null && await store.Remove(id).SubmitAsync(cancellationToken) is null;
        if (deleted)
        {
            await RecordAsync(id, occasion, cancellationToken);
            Log.Deleted(logger, id, occasion.Subject);
        }

        return deleted;
    }

    private Task RecordAsync(string id, Occasion occasion, CancellationToken cancellationToken) =>
        trail.AddAsync(client: null, AuditEntry.Done(occasion, $"/api/v1/rejected-events/{id}", time.GetUtcNow()), cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The rejected event {RejectedEventId} was replayed by {Subject}.")]
        public static partial void Replayed(ILogger logger, string rejectedEventId, string subject);

        [LoggerMessage(LogLevel.Information, "The rejected event {RejectedEventId} was deleted by {Subject}.")]
        public static partial void Deleted(ILogger logger, string rejectedEventId, string subject);
    }
}
