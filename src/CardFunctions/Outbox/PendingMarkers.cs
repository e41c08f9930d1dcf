using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Outbox;

/// <summary>What something must still happen to, if the process that began it dies.</summary>
internal enum PendingKind
{
    /// <summary>A partition in which events may wait to be published.</summary>
    Events,

    /// <summary>A bulk operation that runs.</summary>
    BulkOperation,

    /// <summary>A partition in which amounts may be held.</summary>
    Holds,

    /// <summary>An authorisation whose terminal was told that it timed out, and which may be booked all the same.</summary>
    TimedOutAuthorisation,

    /// <summary>A partition in which tokens may wait to be revoked at their provider.</summary>
    Revocations,

    /// <summary>A partition in which payments may wait for their outcome.</summary>
    Payments,

    /// <summary>An automatic sale that runs.</summary>
    AutomaticSale,
}

/// <summary>A row of the table <c>Pending</c>.</summary>
/// <param name="Kind">What must happen.</param>
/// <param name="Table">The table of what it must happen to.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Id">Its identifier there; empty where the partition says all.</param>
/// <param name="SetAt">When the marker was set last.</param>
/// <param name="Tag">The row's tag.</param>
internal sealed record PendingMarker(PendingKind Kind, string Table, string Partition, string Id, DateTimeOffset SetAt, ETag Tag);

/// <summary>Sets and reads the markers by which a sweep finds what was left undone, without looking at every partition. Thread safe.</summary>
/// <remarks>
/// A marker is set before the change that it speaks of, and one without anything behind it means nothing. It stays for a while after
/// everything is done, so that the next changes of a busy partition find it there and need not set it again.
/// </remarks>
internal sealed class PendingMarkers(StorageTables tables, TimeProvider time)
{
    /// <summary>
    /// How old a marker with nothing behind it must be to be removed. Longer than any change can take from the moment at which its
    /// process knew of the marker: the Functions host ends a process whose function runs for more than five minutes.
    /// </summary>
    public static readonly TimeSpan MinAgeToRemove = TimeSpan.FromMinutes(15);

    // So long this process relies on a marker that it set. With the five minutes that a change can take still below the above.
    private static readonly TimeSpan MaxReliance = TimeSpan.FromMinutes(4);

    private const int Shards = 16;
    private const int MaxRemembered = 10_000;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _set = new(StringComparer.Ordinal);

    /// <summary>Makes sure that the marker is there. Costs nothing when this process set it a short while ago.</summary>
    public ValueTask SetAsync(PendingKind kind, string table, string partition, string id, CancellationToken cancellationToken)
    {
        var key = KeyOf(kind, table, partition, id);
        return _set.TryGetValue(key, out var at) && time.GetUtcNow() - at < MaxReliance
            ? ValueTask.CompletedTask
            : new ValueTask(WriteAsync(kind, table, partition, id, key, cancellationToken));
    }

    /// <summary>All markers, page by page.</summary>
    public async IAsyncEnumerable<PendingMarker> AllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.Pending.QueryAsync(cancellationToken: cancellationToken))
        {
            yield return new PendingMarker(
                Enum.Parse<PendingKind>(row.Text("Kind")),
                row.Text("Table"),
                row.Text("Partition"),
                row.GetString("Id") ?? "",
                row.Instant("SetAt"),
                row.ETag);
        }
    }

    /// <summary>Removes a marker that nothing is behind any more, unless it is young or was set anew meanwhile.</summary>
    public async Task RemoveAsync(PendingMarker marker, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - marker.SetAt < MinAgeToRemove)
        {
            return;
        }

        var key = KeyOf(marker.Kind, marker.Table, marker.Partition, marker.Id);
        try
        {
            await tables.Pending.DeleteEntityAsync(ShardOf(key), key, marker.Tag, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 412)
        {
            // Set anew: the next sweep looks again.
        }
    }

    private async Task WriteAsync(PendingKind kind, string table, string partition, string id, string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await tables.Pending.UpsertEntityAsync(
            new TableEntity(ShardOf(key), key)
            {
                ["Kind"] = kind.ToString(),
                ["Table"] = table,
                ["Partition"] = partition,
                ["Id"] = id,
                ["SetAt"] = now,
            },
            TableUpdateMode.Replace,
            cancellationToken);
        if (_set.Count >= MaxRemembered)
        {
            _set.Clear();
        }

        _set[key] = now;
    }

    private static string KeyOf(PendingKind kind, string table, string partition, string id) => $"{kind}~{table}~{partition}~{id}";

    private static string ShardOf(string key) =>
        (SHA256.HashData(Encoding.UTF8.GetBytes(key))[0] % Shards).ToString("D2", CultureInfo.InvariantCulture);
}
