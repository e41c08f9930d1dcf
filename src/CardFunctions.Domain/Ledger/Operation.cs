using CardFunctions.Domain.Cards;

namespace CardFunctions.Domain.Ledger;

/// <summary>What an operator does with money from the back office.</summary>
public enum OperationKind
{
    /// <summary>Puts money on a card.</summary>
    TopUp,

    /// <summary>Moves money from a card to another of the same client.</summary>
    Transfer,
}

/// <summary>The state of an operation.</summary>
public enum OperationStatus
{
    /// <summary>It waits for a second operator, and nothing is booked.</summary>
    Pending,

    /// <summary>It is booked.</summary>
    Booked,

    /// <summary>A second operator rejected it, and nothing was booked.</summary>
    Rejected,
}

/// <summary>A top-up or a transfer, be it booked at once or by the approval of a second operator (four eyes).</summary>
public sealed record Operation
{
    /// <summary>Its identifier.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required OperationStatus Status { get; init; }

    /// <summary>The card: of a transfer, the one that money leaves.</summary>
    public required CardId Card { get; init; }

    /// <summary>The card that money goes to, of a transfer.</summary>
    public CardId? To { get; init; }

    /// <summary>The amount in minor units; 0 while a transfer of the full balance waits, since only the booking knows it.</summary>
    public required long Amount { get; init; }

    /// <summary>The currency.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Whether all that is available moves.</summary>
    public bool Full { get; init; }

    /// <summary>Whether who entered it may recover the balance of a card in opposition.</summary>
    public bool MayRecover { get; init; }

    /// <summary>The caller's reference, which books once.</summary>
    public required string Reference { get; init; }

    /// <summary>Who entered it.</summary>
    public required string EnteredBy { get; init; }

    /// <summary>Who approved or rejected it.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>When it was entered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was booked or rejected; null while it waits.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Counts the changes, from 1: it is entered, and decided on by another operator where it had to wait.</summary>
    public long Version => DecidedBy is null ? 1 : 2;

    /// <summary>Whether it asks for the same as another one, whenever and by whomever that was entered.</summary>
    public bool IsSameAs(Operation other) =>
        (Kind, Card, To, Full, Currency) == (other.Kind, other.Card, other.To, other.Full, other.Currency) && (Full || Amount == other.Amount);
}
