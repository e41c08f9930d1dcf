using CardFunctions.Domain.Cards;

namespace CardFunctions.Domain.Ledger;

/// <summary>Why a card's balance changed.</summary>
public enum EntryKind
{
    /// <summary>A top-up (recharge).</summary>
    TopUp,

    /// <summary>A transfer from another card of the client.</summary>
    TransferIn,

    /// <summary>A transfer to another card of the client.</summary>
    TransferOut,

    /// <summary>A purchase at a terminal.</summary>
    Purchase,

    /// <summary>A purchase that was taken back.</summary>
    Reversal,

    /// <summary>The balance of the card that this one replaced.</summary>
    ReplacementIn,

    /// <summary>The balance that went to the card that replaced this one.</summary>
    ReplacementOut,

    /// <summary>A transaction code that was spent at a service point.</summary>
    Redemption,

    /// <summary>The allowance of a period, or what was added to it.</summary>
    AllotmentGranted,

    /// <summary>What was left of an allowance when its period was over, or what was taken from it.</summary>
    AllotmentLapsed,
}

/// <summary>The two pots of a card, each with entries of its own.</summary>
public enum LedgerAccount
{
    /// <summary>The card's balance.</summary>
    Card,

    /// <summary>Its allotment.</summary>
    Allotment,
}

/// <summary>What is booked on a card, but for what the card itself says.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Amount">The change of the balance in minor units, negative where money leaves; never 0.</param>
/// <param name="Operation">The identifier of what it belongs to: the operation, the authorisation, of a replacement the card that it made, of a
/// grant its period, such as <c>allotment.2026-11-01</c>.</param>
/// <param name="Reference">The caller's reference, if there is one.</param>
/// <param name="Counterpart">The other card, where money moves between two.</param>
public sealed record Posting(EntryKind Kind, long Amount, string Operation, string? Reference = null, CardId? Counterpart = null)
{
    /// <summary>The service point, of what happened at one.</summary>
    public ServicePointId? ServicePoint { get; init; }

    /// <summary>The terminal, of what happened at one.</summary>
    public string? Terminal { get; init; }
}

/// <summary>One line of a card's ledger. It never changes, and none is ever removed.</summary>
public sealed record LedgerEntry
{
    /// <summary>The card.</summary>
    public required CardId Card { get; init; }

    /// <summary>Which of the card's pots it is an entry of.</summary>
    public LedgerAccount Account { get; init; }

    /// <summary>Its place among the entries of that pot, from 1, without a gap.</summary>
    public required long Sequence { get; init; }

    /// <summary>Why the balance changed.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>The change of the balance in minor units.</summary>
    public required long Amount { get; init; }

    /// <summary>The balance after it, in minor units: the sum of this entry and all before.</summary>
    public required long BalanceAfter { get; init; }

    /// <summary>The currency of both.</summary>
    public required Currency Currency { get; init; }

    /// <summary>
    /// The identifier of what it belongs to: the operation, the authorisation, of a replacement the card that it made, of a grant its period,
    /// such as <c>allotment.2026-11-01</c>.
    /// </summary>
    public required string Operation { get; init; }

    /// <summary>The caller's reference, if there is one.</summary>
    public string? Reference { get; init; }

    /// <summary>The other card, where money moves between two.</summary>
    public CardId? Counterpart { get; init; }

    /// <summary>The service point, of what happened at one.</summary>
    public ServicePointId? ServicePoint { get; init; }

    /// <summary>The terminal, of what happened at one.</summary>
    public string? Terminal { get; init; }

    /// <summary>When it was booked.</summary>
    public required DateTimeOffset At { get; init; }
}
