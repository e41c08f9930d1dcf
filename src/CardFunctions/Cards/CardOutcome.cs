using CardFunctions.Domain.Cards;
using CardFunctions.Idempotency;

namespace CardFunctions.Cards;

/// <summary>How changing a card ended.</summary>
internal abstract record CardOutcome
{
    private CardOutcome()
    {
    }

    /// <summary>It was changed, or replaced.</summary>
    public sealed record Changed(KeptAnswer Answer) : CardOutcome;

    /// <summary>It is already as it was to be.</summary>
    public sealed record Unchanged(KeptAnswer Answer) : CardOutcome;

    /// <summary>The request was seen before: answered, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : CardOutcome;

    public sealed record Unknown : CardOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : CardOutcome;

    /// <summary>The card's status does not allow it.</summary>
    public sealed record Illegal(IReadOnlyList<CardAction> Allowed) : CardOutcome;

    /// <summary>There is money on it.</summary>
    public sealed record NotEmpty : CardOutcome;

    public sealed record NameTaken : CardOutcome;

    public sealed record HolderUnknown : CardOutcome;

    public sealed record ProfileUnknown : CardOutcome;

    /// <summary>To virtualise takes a profile that bars the terminal.</summary>
    public sealed record ProfileNotVirtualised : CardOutcome;

    /// <summary>To devirtualise takes a profile that does not.</summary>
    public sealed record ProfileVirtualised : CardOutcome;

    /// <summary>Only a virtual card can be attached to a service point.</summary>
    public sealed record NotVirtual : CardOutcome;

    public sealed record ServicePointUnknown : CardOutcome;

    public sealed record ServicePointClosed : CardOutcome;

    public sealed record ServicePointHasCard(CardId Card) : CardOutcome;

    public sealed record NumberInvalid : CardOutcome;

    public sealed record NumberTaken : CardOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : CardOutcome;
}
