using CardFunctions.Domain.Cards;

namespace CardFunctions.Domain.ServicePoints;

/// <summary>What a service point knows of its virtual card; changed together with the card.</summary>
/// <param name="Id">The card.</param>
/// <param name="Status">The card's stored status.</param>
/// <param name="Expires">The last month that the card is valid in.</param>
public sealed record AttachedCard(CardId Id, CardStatus Status, YearMonth Expires);

/// <summary>A service point (point de service): a station. It can transact only while an active virtual card is attached.</summary>
public sealed record ServicePoint
{
    /// <summary>The client that owns it.</summary>
    public required ClientId Client { get; init; }

    /// <summary>Upstream's identifier, unique on the platform.</summary>
    public required ServicePointId Id { get; init; }

    /// <summary>The name that people read.</summary>
    public required DisplayName Name { get; init; }

    /// <summary>When upstream gave the name. News that are older change nothing.</summary>
    public required DateTimeOffset NamedAt { get; init; }

    /// <summary>Its virtual card that is not closed; null while it has none. There is never a second.</summary>
    public AttachedCard? VirtualCard { get; init; }

    /// <summary>Counts the changes, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The service point with a card attached.</summary>
    public ServicePoint Attach(Card card, DateTimeOffset now) =>
        this with { VirtualCard = new AttachedCard(card.Id, card.Status, card.Expires), Version = Version + 1, UpdatedAt = now };

    /// <summary>Whether it can take transactions at an instant: its virtual card is active and has not expired.</summary>
    public bool CanTransact(DateTimeOffset now) =>
        VirtualCard is { } card && CardStatuses.At(card.Status, card.Expires, now) is CardStatus.Active;
}
