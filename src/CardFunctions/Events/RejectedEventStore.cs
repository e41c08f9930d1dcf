using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using CardFunctions.Tables;
using CardFunctions.Telemetry;

namespace CardFunctions.Events;

/// <summary>A message that could not be acted on, as it is kept.</summary>
internal sealed record RejectedEvent
{
    /// <summary>Its identifier, which carries its day.</summary>
    public required string Id { get; init; }

    /// <summary>The queue or topic that it came by.</summary>
    public required string Entity { get; init; }

    /// <summary>Why it was rejected.</summary>
    public required Rejection Rejection { get; init; }

    /// <summary>Its first 32 KiB.</summary>
    public required ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>How long it was, in bytes.</summary>
    public required int MessageBytes { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Whether not all of it could be kept.</summary>
    public bool IsTruncated => Message.Length < MessageBytes;
}

/// <summary>Keeps messages that can never be acted on, for an operator to look at and to replay.</summary>
internal sealed class RejectedEventStore(StorageTables tables, EventOutbox outbox, TimeProvider time)
{
    /// <summary>How much of a message is kept, in bytes.</summary>
    public const int MaxKeptBytes = 32 * 1024;

    private const string Prefix = "rej_";
    private const int DayLengthCharacters = 8;
    private const int HashLengthHexDigits = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The partition of an identifier; null for what is none.</summary>
    public static string? PartitionOf(string id) =>
        id.Length == Prefix.Length + DayLengthCharacters + 1 + HashLengthHexDigits
        && id.StartsWith(Prefix, StringComparison.Ordinal)
        && DateOnly.TryParseExact(id.AsSpan(Prefix.Length, DayLengthCharacters), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && id.AsSpan(Prefix.Length + DayLengthCharacters + 1).IndexOfAnyExcept(HexDigits) < 0
            ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    /// <summary>Keeps a message. The same one, delivered again on the same day, is kept once.</summary>
    /// <returns>The identifier that it is found by, and whether it is new.</returns>
    public async Task<(string Id, bool IsNew)> KeepAsync(
        string entity, ReadOnlyMemory<byte> message, Rejection rejection, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var day = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var kept = new RejectedEvent
        {
            Id = $"{Prefix}{day}_{Convert.ToHexStringLower(SHA256.HashData(message.Span))[..HashLengthHexDigits]}",
            Entity = entity,
            Rejection = rejection,
            Message = message[..Math.Min(message.Length, MaxKeptBytes)],
            MessageBytes = message.Length,
            ReceivedAt = now,
        };
        var partition = PartitionOf(kept.Id)!;
        var change = new PartitionChange(tables.RejectedEvents, partition, outbox);
        change.Insert(Touched.RejectedEvent, ToRow(kept, partition));
        change.Tell(RejectedEventAnswer.Tell(kept), now);
        if (await change.SubmitAsync(cancellationToken) is not null)
        {
            return (kept.Id, false);
        }

        Instruments.NoteRejectedEvent(entity, Rejection.Reasons.Of(rejection.Reason));
        return (kept.Id, true);
    }

    /// <summary>A message, or null.</summary>
    public async Task<RejectedEvent?> FindAsync(string id, CancellationToken cancellationToken) =>
        PartitionOf(id) is { } partition && await tables.RejectedEvents.FindAsync(partition, id, cancellationToken) is { } row ? ToEvent(row) : null;

    /// <summary>One page of all messages, the oldest day first.</summary>
    /// <returns>The messages, and the identifier to go on behind; null when that was all.</returns>
    public async Task<(List<RejectedEvent> Items, string? Next)> PageAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var day = after is null ? "" : PartitionOf(after) ?? "";
        var filter = TableClient.CreateQueryFilter(
            $"RowKey ge {Prefix} and RowKey lt {"rej`"} and (PartitionKey gt {day} or (PartitionKey eq {day} and RowKey gt {after ?? ""}))");
        List<RejectedEvent> items = new(limit);
        await foreach (var row in tables.RejectedEvents.QueryAsync(filter, limit + 1, cancellationToken: cancellationToken))
        {
            if (items.Count == limit)
            {
                return (items, items[^1].Id);
            }

            items.Add(ToEvent(row));
        }

        return (items, null);
    }

    /// <summary>A change that removes a message.</summary>
    /// <returns>The change, to which more can be added, and which finds <see cref="Touched.RejectedEvent"/> when it has gone.</returns>
    public PartitionChange Remove(string id)
    {
        var change = new PartitionChange(tables.RejectedEvents, PartitionOf(id)!, outbox);
        change.Remove(Touched.RejectedEvent, id);
        return change;
    }

    private static TableEntity ToRow(RejectedEvent kept, string partition) => new(partition, kept.Id)
    {
        ["Source"] = kept.Entity,
        ["Reason"] = Rejection.Reasons.Of(kept.Rejection.Reason),
        ["Detail"] = kept.Rejection.Detail,
        ["Message"] = kept.Message.ToArray(),
        ["MessageBytes"] = kept.MessageBytes,
        ["ReceivedAt"] = kept.ReceivedAt,
    };

    private static RejectedEvent ToEvent(TableEntity row) => new()
    {
        Id = row.RowKey,
        Entity = row.Text("Source"),
        Rejection = new Rejection(Rejection.Reasons.Load(row.Text("Reason")), row.Text("Detail")),
        Message = row.GetBinaryData("Message")?.ToMemory() ?? ReadOnlyMemory<byte>.Empty,
        MessageBytes = row.SmallNumber("MessageBytes"),
        ReceivedAt = row.Instant("ReceivedAt"),
    };
}
