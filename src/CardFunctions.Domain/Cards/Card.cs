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

    /// <summary>Its number, unique on the platform.</summary>
    public required CardNumber Number { get; init; }

    /// <summary>Who it belongs to.</summary>
    public required HolderId Holder { get; init; }

    /// <summary>The profile that says what it may do.</summary>
    public required ProfileCode Profile { get; init; }

    /// <summary>The service point that it is attached to, if it is.</summary>
    public ServicePointId? ServicePoint { get; init; }

    /// <summary>Its status as stored: never <see cref="CardStatus.Expired"/>.</summary>
    public CardStatus Status { get; init; } = CardStatus.Active;

    /// <summary>The last month that it is valid in.</summary>
    public required YearMonth Expires { get; init; }

    /// <summary>The currency of its client.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The sum of its ledger entries, in minor units.</summary>
    public long Balance { get; init; }

    /// <summary>The sum of its open holds, in minor units.</summary>
    public long Held { get; init; }

    /// <summary>Counts the changes, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Its status at an instant.</summary>
    public CardStatus StatusAt(DateTimeOffset now) => CardStatuses.At(Status, Expires, now);
}
