using System.Collections.Immutable;

namespace CardFunctions.Domain.Profiles;

/// <summary>A card profile (profil de carte): which services a card may use, and its limits. A change acts on all its cards.</summary>
public sealed record CardProfile
{
    /// <summary>The shortest validity of a card, in months.</summary>
    public const int MinValidityMonths = 1;

    /// <summary>The longest validity of a card, in months: ten years.</summary>
    public const int MaxValidityMonths = 120;

    /// <summary>The validity of a card when a profile does not say it, in months.</summary>
    public const int DefaultValidityMonths = 36;

    /// <summary>The most limits that a profile has: every measure, period and service once would be 72.</summary>
    public const int MaxLimits = 72;

    /// <summary>The code that cards name it by.</summary>
    public required ProfileCode Code { get; init; }

    /// <summary>The name that people read.</summary>
    public required DisplayName Name { get; init; }

    /// <summary>The services that it allows.</summary>
    public required CardServices Services { get; init; }

    /// <summary>The limits of those services.</summary>
    public ImmutableArray<Limit> Limits { get; init; } = [];

    /// <summary>How long a new card is valid, in months.</summary>
    public int ValidityMonths { get; init; } = DefaultValidityMonths;

    /// <summary>
    /// Whether it bars the terminal and leaves the back office. It says nothing of a card's kind: a physical card can be
    /// virtualised, and a virtual card need not be.
    /// </summary>
    public bool Virtualised => IsVirtualised(Services);

    /// <summary>Whether services bar the terminal.</summary>
    public static bool IsVirtualised(CardServices services) => (services & CardServices.Terminal) is CardServices.None;
}
