using System.Collections.Concurrent;
using Azure;
using Azure.Core.Pipeline;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Outbox;

/// <summary>
/// Publishes the events that lie stored beside what they tell of: at once, after the change, in the background; and in a sweep, what
/// was left behind. At least once, and in order within a stream. Thread safe.
/// </summary>
/// <remarks>
/// An event is removed only after it was sent. So the events of a change are sent only when those of the change before are gone;
/// where that is not so (another process is at it, or died), the sweep sends both, in order.
/// </remarks>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing, and what runs in the background may outlive us.
internal sealed partial class EventOutbox(
    StorageTables tables, PendingMarkers markers, EventSender sender, TimeProvider time, ILogger<EventOutbox> logger) : IPendingWork
#pragma warning restore CA1001
{
    /// <summary>The property of a storage call that says that nobody waits for it.</summary>
    public const string BackgroundProperty = "CardFunctions.Background";

    // How many changes of this process may wait to be published; what is beyond is left to the sweep.
    private const int MaxWaiting = 5_000;
    private const int MaxAtOnce = 16;
    private const int SendsAtOnce = 16;

    // After a failure nothing is tried for so long: the sweep comes every minute.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    // How long the events of a change wait for those of the change before, which another process is publishing.
    private static readonly TimeSpan[] TurnDelays = [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(1)];

    // Younger events are being published by the process that stored them.
    private static readonly TimeSpan MinAgeToSweep = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _atOnce = new(MaxAtOnce);
    private readonly ConcurrentDictionary<string, Task> _lastOfStream = new(StringComparer.Ordinal);
    private long _pausedUntilTicks;
    private int _waiting;

    /// <inheritdoc/>
    public PendingKind Kind => PendingKind.Events;

    /// <summary>Makes sure that a sweep will look for events in a partition. To be called before the change that stores them.</summary>
    public ValueTask AnnounceAsync(TableClient table, string partition, CancellationToken cancellationToken) =>
        markers.SetAsync(PendingKind.Events, table.Name, partition, id: "", cancellationToken);

    /// <summary>Publishes events that were just stored, in the background.</summary>
    public void Publish(TableClient table, string partition, IReadOnlyList<OutgoingEvent> events)
    {
        if (Volatile.Read(ref _waiting) >= MaxWaiting || time.GetUtcNow().UtcTicks < Volatile.Read(ref _pausedUntilTicks))
        {
            return;
        }

        Interlocked.Increment(ref _waiting);
        var streams = events
            .OrderBy(outgoing => outgoing.Place.RowKey, StringComparer.Ordinal)
            .GroupBy(outgoing => outgoing.Place.Stream, StringComparer.Ordinal)
            .Select(stream => stream.ToList())
            .ToList();
        var work = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<Task> before = [];
        foreach (var stream in streams)
        {
            var key = $"{partition}~{stream[0].Place.Stream}";
            _ = _lastOfStream.AddOrUpdate(key, work.Task, (_, last) =>
            {
                before.Add(last);
                return work.Task;
            });
        }

        _ = Task.Run(async () =>
        {
            try
            {
                await RunAsync(table, partition, streams, before);
            }
            finally
            {
                foreach (var stream in streams)
                {
                    _lastOfStream.TryRemove(KeyValuePair.Create($"{partition}~{stream[0].Place.Stream}", (Task)work.Task));
                }

                Interlocked.Decrement(ref _waiting);
                work.SetResult();
            }
        });
    }

    /// <summary>Publishes events that were just stored, and waits until they are.</summary>
    /// <exception cref="RequestFailedException">The store or the bus can't be reached.</exception>
    public async Task PublishNowAsync(TableClient table, string partition, IReadOnlyList<OutgoingEvent> events, CancellationToken cancellationToken)
    {
        var first = events.MinBy(outgoing => outgoing.Place.RowKey, StringComparer.Ordinal)!;
        if (await IsTurnAsync(table, partition, first.Place, cancellationToken))
        {
            await SendAsync(table, partition, [events], cancellationToken);
        }
        else
        {
            await PublishAllAsync(table, partition, cancellationToken);
        }
    }

    /// <summary>Publishes the event of a place if it still waits, however young it is, and what waits before it.</summary>
    /// <exception cref="RequestFailedException">The store or the bus can't be reached.</exception>
    public async Task PublishAsync(TableClient table, string partition, EventPlace place, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(partition, place.RowKey, cancellationToken) is { } row)
        {
            await PublishNowAsync(table, partition, [OutgoingEvent.FromRow(row).Event], cancellationToken);
        }
    }

    // Whatever lies in a partition, in order.
    private Task PublishAllAsync(TableClient table, string partition, CancellationToken cancellationToken) =>
        PublishAsync(table, partition, time.GetUtcNow(), new PendingLook(DateTimeOffset.MaxValue), cancellationToken);

    /// <summary>Publishes what lies in a partition, in order.</summary>
    /// <exception cref="RequestFailedException">The store or the bus can't be reached.</exception>
    public Task ResumeAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken) =>
        PublishAsync(tables.Find(marker.Table), marker.Partition, time.GetUtcNow() - MinAgeToSweep, look, cancellationToken);

    // Those that were stored by a time.
    private async Task PublishAsync(TableClient table, string partition, DateTimeOffset limit, PendingLook look, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey ge {OutgoingEvent.RowKind + "~"} and RowKey lt {OutgoingEvent.RowKind + "~~"}");
        // Streams of which an event is too young: whatever is behind it waits too, even if the clock that stamped it was behind.
        var young = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in table.QueryAsync(filter, cancellationToken: cancellationToken).AsPages())
        {
            List<(OutgoingEvent Event, DateTimeOffset StoredAt)> found = [.. page.Values.Select(OutgoingEvent.FromRow)];
            found.ForEach(stored => look.Found(stored.StoredAt));
            var due = found
                .Where(stored => !young.Contains(stored.Event.Place.Stream) && (stored.StoredAt <= limit || !young.Add(stored.Event.Place.Stream)))
                .Select(stored => stored.Event)
                .GroupBy(outgoing => outgoing.Place.Stream, StringComparer.Ordinal)
                .Select(stream => stream.ToList());
            await SendAsync(table, partition, [.. due], cancellationToken);
        }
    }

    private async Task RunAsync(TableClient table, string partition, List<List<OutgoingEvent>> streams, List<Task> before)
    {
        await Task.WhenAll(before);
        using var background = HttpPipeline.CreateHttpMessagePropertiesScope(
            new Dictionary<string, object?>(StringComparer.Ordinal) { [BackgroundProperty] = true });
        try
        {
            foreach (var delay in TurnDelays)
            {
                await Task.Delay(delay, time);
                streams = await PublishReadyAsync(table, partition, streams);
                if (streams.Count == 0)
                {
                    return;
                }
            }
        }
#pragma warning disable CA1031 // Whatever fails here, the events are stored, and the sweep comes to them.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Volatile.Write(ref _pausedUntilTicks, (time.GetUtcNow() + PauseAfterFailure).UtcTicks);
            Log.NotPublished(logger, partition, exception.GetBaseException().GetType().Name);
        }
    }

    // Publishes the streams whose turn it is; gives those back whose turn it is not.
    private async Task<List<List<OutgoingEvent>>> PublishReadyAsync(TableClient table, string partition, List<List<OutgoingEvent>> streams)
    {
        await _atOnce.WaitAsync();
        try
        {
            var turns = new bool[streams.Count];
            await Parallel.ForAsync(0, streams.Count, new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce }, async (index, token) =>
                turns[index] = await IsTurnAsync(table, partition, streams[index][0].Place, token));
            await SendAsync(table, partition, streams.Where((_, index) => turns[index]), CancellationToken.None);
            return [.. streams.Where((_, index) => !turns[index])];
        }
        finally
        {
            _atOnce.Release();
        }
    }

    private static async Task<bool> IsTurnAsync(TableClient table, string partition, EventPlace place, CancellationToken cancellationToken) =>
        place.Before is not { } before || await table.FindAsync(partition, before.RowKey, cancellationToken) is null;

    // Each stream in order, streams side by side. What was sent is removed, also where another stream could not be.
    private async Task SendAsync(
        TableClient table, string partition, IEnumerable<IReadOnlyList<OutgoingEvent>> streams, CancellationToken cancellationToken)
    {
        List<OutgoingEvent> sent = [];
        try
        {
            await Parallel.ForEachAsync(
                streams,
                new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellationToken },
                async (stream, token) =>
                {
                    foreach (var outgoing in stream)
                    {
                        FaultPoints.Reach(FaultPoint.BeforeSend);
                        await sender.SendAsync(outgoing, token);
                        FaultPoints.Reach(FaultPoint.AfterSend);
                        lock (sent)
                        {
                            sent.Add(outgoing);
                        }
                    }
                });
        }
        finally
        {
            await RemoveAsync(table, partition, sent, cancellationToken);
        }
    }

    private static async Task RemoveAsync(TableClient table, string partition, List<OutgoingEvent> sent, CancellationToken cancellationToken)
    {
        foreach (var chunk in sent.OrderByDescending(outgoing => outgoing.Place.RowKey, StringComparer.Ordinal).Chunk(PartitionChange.MaxRows))
        {
            var keys = chunk.Select(outgoing => outgoing.Place.RowKey).ToList();
            if (keys.Count == 1 || !await TryRemoveTogetherAsync(table, partition, keys, cancellationToken))
            {
                // Backwards: the first event of a change, which the next one looks for, goes last.
                foreach (var key in keys)
                {
                    await table.DeleteEntityAsync(partition, key, cancellationToken: cancellationToken);
                }
            }

            FaultPoints.Reach(FaultPoint.AfterForget);
        }
    }

    // False when one of them has gone already: a sweep was at it too.
    private static async Task<bool> TryRemoveTogetherAsync(TableClient table, string partition, List<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(
                keys.Select(key => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, key), ETag.All)),
                cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException exception) when (exception.Status is 404)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Events of {Partition} could not be published and wait for the next sweep: {Reason}")]
        public static partial void NotPublished(ILogger logger, string partition, string reason);
    }
}
