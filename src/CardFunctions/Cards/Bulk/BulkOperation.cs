using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;

namespace CardFunctions.Cards.Bulk;

/// <summary>What became of one card of many.</summary>
internal enum BulkOutcome
{
    /// <summary>It was changed, or would be.</summary>
    Changed,

    /// <summary>It is as it was to be already.</summary>
    Unchanged,

    /// <summary>It can't be done to it.</summary>
    Refused,
}

/// <summary>The result of one card of many.</summary>
/// <param name="Card">The card's identifier, as it was given.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Code">The code of the problem that refused it.</param>
internal sealed record BulkResult(string Card, BulkOutcome Outcome, string? Code = null)
{
    /// <summary>The contract's words of the outcomes.</summary>
    public static readonly Words<BulkOutcome> Outcomes = new(
        (BulkOutcome.Changed, "changed"), (BulkOutcome.Unchanged, "unchanged"), (BulkOutcome.Refused, "refused"));
}

/// <summary>How many cards had which result.</summary>
internal sealed record BulkCounts(int Changed = 0, int Unchanged = 0, int Refused = 0)
{
    /// <summary>All of them.</summary>
    public int Total => Changed + Unchanged + Refused;

    /// <summary>These and some more.</summary>
    public BulkCounts Plus(IReadOnlyCollection<BulkResult> results) => new(
        Changed + results.Count(result => result.Outcome is BulkOutcome.Changed),
        Unchanged + results.Count(result => result.Outcome is BulkOutcome.Unchanged),
        Refused + results.Count(result => result.Outcome is BulkOutcome.Refused));
}

/// <summary>The state of a bulk operation.</summary>
internal enum BulkStatus
{
    Running,
    Finished,
}

/// <summary>An operation on all cards of a client, done part by part, each part in one transaction with how far it is.</summary>
internal sealed record BulkOperation
{
    /// <summary>The contract's words of the states.</summary>
    public static readonly Words<BulkStatus> Statuses = new((BulkStatus.Running, "running"), (BulkStatus.Finished, "finished"));

    /// <summary>Its client.</summary>
    public required ClientId Client { get; init; }

    /// <summary>Its identifier.</summary>
    public required string Id { get; init; }

    /// <summary>What is done to each card.</summary>
    public required VirtualisationWish Wish { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Subject { get; init; }

    /// <summary>From where.</summary>
    public string? Address { get; init; }

    /// <summary>The id by which logs speak of the request.</summary>
    public string? TraceId { get; init; }

    /// <summary>How many cards there were when it began; null while nobody has counted.</summary>
    public int? Total { get; init; }

    /// <summary>The card behind which it goes on, by the unique part of its identifier; null at the beginning.</summary>
    public string? After { get; init; }

    /// <summary>What became of those before.</summary>
    public BulkCounts Counts { get; init; } = new();

    /// <summary>Whoever works at it has it to itself until then.</summary>
    public DateTimeOffset LeasedUntil { get; init; }

    /// <summary>Who has it.</summary>
    public string? LeasedBy { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was done; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The action.</summary>
    public CardAction Action => Wish.Action;

    /// <summary>The share that is done, from 0 to 1. Thousandths are enough for a person, and the last is kept for the end.</summary>
    public int ProgressThousandths =>
        FinishedAt is not null ? 1000 : Total is not { } total || total == 0 ? 0 : (int)Math.Min(999, 1000L * Counts.Total / total);
}
