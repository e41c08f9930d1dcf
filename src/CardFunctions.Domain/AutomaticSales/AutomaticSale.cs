namespace CardFunctions.Domain.AutomaticSales;

/// <summary>Where an automatic sale stands.</summary>
public enum AutomaticSaleStatus
{
    /// <summary>Items wait, or are being charged, or wait for another day.</summary>
    Running,

    /// <summary>Nothing more happens to any of its items.</summary>
    Finished,

    /// <summary>It was cancelled: what had not been started then is not charged.</summary>
    Cancelled,
}

/// <summary>A run that charges the aliases of many contacts, unattended. Immutable.</summary>
/// <remarks>
/// Its counts are kept in parts (<see cref="SaleShard"/>), so that items which end at the same moment do not wait for one another. Each item
/// belongs to one part for good; when all parts are done, the run is.
/// </remarks>
public sealed record AutomaticSale
{
    /// <summary>The most items of a run.</summary>
    public const int MaxItems = 10_000;

    // As many as items are charged at once by a few instances; their rows are read with the run's, in one trip.
    private const int MaxShards = 64;

    /// <summary>Its identifier.</summary>
    public required string Id { get; init; }

    /// <summary>What a person knows it by.</summary>
    public required string Name { get; init; }

    /// <summary>The currency of all its items.</summary>
    public required Currency Currency { get; init; }

    /// <summary>What becomes of items whose contact has no alias.</summary>
    public required OnFailure OnFailure { get; init; }

    /// <summary>How many items it has.</summary>
    public required int ItemCount { get; init; }

    /// <summary>The item up to which all were handed to the queue; null at the beginning.</summary>
    public string? SentThrough { get; init; }

    /// <summary>When all were handed to the queue; null before.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>When whoever hands them over was at it last.</summary>
    public required DateTimeOffset SendingAt { get; init; }

    /// <summary>When it was cancelled.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Whether all that had not been started then was given up.</summary>
    public bool IsCancelDone { get; init; }

    /// <summary>When it was looked through for items that nobody works on.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>When that is due again, if nothing happens before.</summary>
    public DateTimeOffset? NextCheckAt { get; init; }

    /// <summary>Who started it.</summary>
    public required string Subject { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last item ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Counts its changes, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>Where it stands.</summary>
    public AutomaticSaleStatus Status => CancelledAt is not null ? AutomaticSaleStatus.Cancelled
        : FinishedAt is not null ? AutomaticSaleStatus.Finished
        : AutomaticSaleStatus.Running;

    /// <summary>How many parts the counts of a run have.</summary>
    public static int ShardsOf(int items) => Math.Min(items, MaxShards);

    /// <summary>The part of an item: neighbours, which are charged at the same time, are in different ones.</summary>
    /// <param name="index">The place of the item in the run, from 0.</param>
    /// <param name="items">How many items the run has.</param>
    public static int ShardOf(int index, int items) => index % ShardsOf(items);

    /// <summary>The run when all parts of its counts are done.</summary>
    public AutomaticSale Finish(DateTimeOffset now) => this with { FinishedAt = now, Version = Version + 1 };

    /// <summary>The run, cancelled.</summary>
    public AutomaticSale Cancel(DateTimeOffset now) => this with { CancelledAt = now, Version = Version + 1 };
}

/// <summary>A part of a run's counts. Immutable.</summary>
/// <param name="Number">Which, from 0.</param>
/// <param name="Counts">How its items stand.</param>
/// <param name="Version">Counts its changes, from 1.</param>
public sealed record SaleShard(int Number, SaleCounts Counts, long Version)
{
    /// <summary>Whether nothing more happens to any of its items.</summary>
    public bool IsDone => Counts.Final == Counts.Total;

    /// <summary>The part after items of it changed.</summary>
    public SaleShard Moved(IEnumerable<(SaleItemStatus From, SaleItemStatus To)> moves) => this with
    {
        Counts = moves.Aggregate(Counts, (counts, move) => counts.Moved(move.From, move.To)),
        Version = Version + 1,
    };
}
