using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Cards;

/// <summary>What a card is made of. It says nothing of what the card may do: that is its profile's to say.</summary>
public enum CardKind
{
    /// <summary>No plastic; may be attached to a service point.</summary>
    Virtual,

    /// <summary>Plastic.</summary>
    Physical,
}

/// <summary>A card of the network.</summary>
public sealed record Card
{
    /// <summary>Its identifier, which carries its client.</summary>
    public required CardId Id { get; init; }

    /// <summary>What it is made of.</summary>
    public required CardKind Kind { get; init; }

    /// <summary>Its name, unique among the client's cards.</summary>
    public required CardName Name { get; init; }

    /// <summary>Whether the name was derived from the service point's, and so follows it.</summary>
    public bool NameDerived { get; init; }

    /// <summary>Whether the name ends in a number that was appended when the card replaced another, so that the next one counts on.</summary>
    public bool NameNumbered { get; init; }

    /// <summary>Its number, unique on the platform.</summary>
    public required CardNumber Number { get; init; }

    /// <summary>Who it belongs to.</summary>
    public required HolderId Holder { get; init; }

    /// <summary>The profile that says what it may do.</summary>
    public required ProfileCode Profile { get; init; }

    /// <summary>The profile that it had before it was virtualised, to be restored; null when it was not.</summary>
    public ProfileCode? FormerProfile { get; init; }

    /// <summary>The service point that it is attached to, if it is.</summary>
    public ServicePointId? ServicePoint { get; init; }

    /// <summary>Its status as stored: never <see cref="CardStatus.Expired"/>.</summary>
    public CardStatus Status { get; init; } = CardStatus.Active;

    /// <summary>Why it has its status; null when nobody ever changed that.</summary>
    public StatusReason? StatusReason { get; init; }

    /// <summary>The last month that it is valid in.</summary>
    public required YearMonth Expires { get; init; }

    /// <summary>The currency of its client.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The sum of its ledger entries, in minor units.</summary>
    public long Balance { get; init; }

    /// <summary>The sum of its open holds, in minor units.</summary>
    public long Held { get; init; }

    /// <summary>How many entries its ledger has, which is the number of the last one.</summary>
    public long EntryCount { get; init; }

    /// <summary>Its periodic allowance, a pot of its own; null where it never had one.</summary>
    public Allotment? Allotment { get; init; }

    /// <summary>What it has used of its services, held included, for its profile's limits.</summary>
    public Usage Usage { get; init; } = Usage.None;

    /// <summary>The card that it replaced.</summary>
    public CardId? Replaces { get; init; }

    /// <summary>The card that replaced it.</summary>
    public CardId? ReplacedBy { get; init; }

    /// <summary>Counts the changes, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Counts the changes that others are told of, from 1, without a gap.</summary>
    public long EventSequence { get; init; } = 1;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether there is no money on it: no balance, and nothing held.</summary>
    public bool IsEmpty => Balance == 0 && Held == 0 && Allotment is not { Held: > 0 };

    /// <summary>Its status at an instant.</summary>
    public CardStatus StatusAt(DateTimeOffset now) => CardStatuses.At(Status, Expires, now);

    /// <summary>This card as its next version, which others are told of.</summary>
    public Card Next(DateTimeOffset now) => this with { Version = Version + 1, EventSequence = EventSequence + 1, UpdatedAt = now };

    /// <summary>This card under a name. One that it does not have already was not numbered by a replacement.</summary>
    public Card Named(CardName name) => this with { Name = name, NameNumbered = NameNumbered && name == Name };

    /// <summary>This card with another status. A card that is closed leaves its service point.</summary>
    /// <param name="status">What <see cref="CardStatuses.After"/> says.</param>
    /// <param name="reason">Why; null leaves the reason that is there.</param>
    public Card With(CardStatus status, StatusReason? reason) => this with
    {
        Status = status,
        StatusReason = reason ?? StatusReason,
        ServicePoint = status is CardStatus.Closed ? null : ServicePoint,
    };

    /// <summary>This card under a profile that bars the terminal; the one that it has now is kept, to be restored.</summary>
    public Card Virtualise(ProfileCode profile) => this with { Profile = profile, FormerProfile = Profile };

    /// <summary>This card under a profile that allows the terminal again.</summary>
    public Card Devirtualise(ProfileCode profile) => this with { Profile = profile, FormerProfile = null };
}
