using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Idempotency;

namespace CardFunctions.Ledger;

/// <summary>How an operation ended.</summary>
internal abstract record LedgerOutcome
{
    private LedgerOutcome()
    {
    }

    /// <summary>It was booked, or entered, or decided.</summary>
    public sealed record Answered(KeptAnswer Answer) : LedgerOutcome;

    /// <summary>The request was seen before: answered, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : LedgerOutcome;

    /// <summary>Its reference was used before, for the same.</summary>
    public sealed record Known(Operation Operation) : LedgerOutcome;

    /// <summary>Its reference was used before, for something else.</summary>
    public sealed record ReferenceReused : LedgerOutcome;

    public sealed record CardUnknown : LedgerOutcome;

    /// <summary>There is no card for the money to go to.</summary>
    public sealed record TargetUnknown : LedgerOutcome;

    public sealed record OperationUnknown : LedgerOutcome;

    /// <summary>It does not wait for anybody.</summary>
    public sealed record NotPending : LedgerOutcome;

    /// <summary>Who entered it can't approve it.</summary>
    public sealed record SameOperator : LedgerOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : LedgerOutcome;

    /// <summary>It can't be booked.</summary>
    /// <param name="Why">Why.</param>
    /// <param name="Card">Where it is the status of a card: which.</param>
    /// <param name="Allowed">What may be done to that card.</param>
    public sealed record Refused(BookingRefusal Why, CardId? Card, IReadOnlyList<CardAction> Allowed) : LedgerOutcome
    {
        /// <summary>A refusal of a card, which is named only where it is its status that refuses.</summary>
        public static Refused Of(BookingRefusal why, Card? card, DateTimeOffset now) =>
            why is BookingRefusal.Status or BookingRefusal.StatusOfTarget && card is not null
                ? new Refused(why, card.Id, CardStatuses.AllowedActions(card.StatusAt(now), virtualised: false))
                : new Refused(why, Card: null, []);
    }

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : LedgerOutcome;
}
