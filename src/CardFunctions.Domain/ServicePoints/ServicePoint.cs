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

    /// <summary>When upstream closed it, for good; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>
    /// Whether upstream was heard to rename or close it, but not yet to create it. Until then it is nobody's business: it has no card,
    /// and nobody sees it.
    /// </summary>
    public bool IsAwaited { get; init; }

    /// <summary>Its virtual card that is not closed; null while it has none. There is never a second.</summary>
    public AttachedCard? VirtualCard { get; init; }

    /// <summary>Whether it has, or ever had, a virtual card. One that an operator took away is not made up for by an event that comes again.</summary>
    public bool HasHadCard { get; init; }

    /// <summary>Counts the changes, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The service point with a card attached, or with what has become of the one that is.</summary>
    public ServicePoint Attach(Card card, DateTimeOffset now) =>
        Next(now) with { VirtualCard = new AttachedCard(card.Id, card.Status, card.Expires), HasHadCard = true };

    /// <summary>The service point without a card.</summary>
    public ServicePoint Detach(DateTimeOffset now) => Next(now) with { VirtualCard = null };

    /// <summary>The service point under the name that upstream gave it at a time; itself when it has a newer one.</summary>
    public ServicePoint Rename(DisplayName name, DateTimeOffset at, DateTimeOffset now)
    {
        if (at <= NamedAt)
        {
            return this;
        }

        return name == Name ? this with { NamedAt = at } : Next(now) with { Name = name, NamedAt = at };
    }

    /// <summary>The service point as closed; itself when it is closed already.</summary>
    public ServicePoint Close(DateTimeOffset at, DateTimeOffset now) => ClosedAt is null ? Next(now) with { ClosedAt = at } : this;

    /// <summary>Whether it can take transactions at an instant: it is open, and its virtual card is active and has not expired.</summary>
    public bool CanTransact(DateTimeOffset now) =>
        ClosedAt is null && VirtualCard is { } card && CardStatuses.At(card.Status, card.Expires, now) is CardStatus.Active;

    private ServicePoint Next(DateTimeOffset now) => this with { Version = Version + 1, UpdatedAt = now };
}
