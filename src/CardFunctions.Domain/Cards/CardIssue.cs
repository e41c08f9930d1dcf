using CardFunctions.Domain.Clients;
using CardFunctions.Domain.Holders;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Cards;

/// <summary>A holder that may have to be made with a card.</summary>
/// <param name="Id">Its identifier within the client.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is to the client.</param>
/// <param name="Exists">Whether the client has it already.</param>
public sealed record HolderChoice(HolderId Id, DisplayName Name, HolderKind Kind, bool Exists);

/// <summary>What was asked for, with everything looked up that the rules of issuing need.</summary>
public sealed record CardOrder
{
    /// <summary>The new card's identifier.</summary>
    public required CardId Id { get; init; }

    /// <summary>The new card's number, reserved for that identifier.</summary>
    public required CardNumber Number { get; init; }

    /// <summary>What the card is made of.</summary>
    public required CardKind Kind { get; init; }

    /// <summary>Its name, which is free as far as is known.</summary>
    public required CardName Name { get; init; }

    /// <summary>Whether the name was derived from the service point's.</summary>
    public required bool NameDerived { get; init; }

    /// <summary>Its profile.</summary>
    public required CardProfile Profile { get; init; }

    /// <summary>The holder that was asked for; null leaves it to the client's policy.</summary>
    public HolderChoice? Holder { get; init; }

    /// <summary>The service point that it is to be attached to.</summary>
    public ServicePointId? ServicePoint { get; init; }

    /// <summary>Whether that service point is closed already, so that the card can't be used from the start.</summary>
    public bool AtClosedServicePoint { get; init; }
}

/// <summary>What issuing a card changes, all of which is stored together or not at all.</summary>
/// <param name="Card">The new card.</param>
/// <param name="Client">The client as it is afterwards.</param>
/// <param name="NewHolder">The holder that is made with the card; null when it exists already.</param>
public sealed record CardIssue(Card Card, Client Client, Holder? NewHolder)
{
    /// <summary>Decides what a new card is, by the client's policy and the profile.</summary>
    public static CardIssue Plan(CardOrder order, Client client, DateTimeOffset now)
    {
        var holder = order.Holder ?? ByPolicy(order, client);
        var card = new Card
        {
            Id = order.Id,
            Kind = order.Kind,
            Name = order.Name,
            NameDerived = order.NameDerived,
            Number = order.Number,
            Holder = holder.Id,
            Profile = order.Profile.Code,
            ServicePoint = order.ServicePoint,
            Status = order.AtClosedServicePoint ? CardStatus.Suspended : CardStatus.Active,
            StatusReason = order.AtClosedServicePoint ? StatusReason.EndOfUse : null,
            Expires = YearMonth.Of(now).AddMonths(order.Profile.ValidityMonths),
            Currency = client.Currency,
            CreatedAt = now,
            UpdatedAt = now,
        };

        // A holder made for one card alone does not become the one that all cards share.
        var shared = order.Holder is null && client.HolderPolicy is HolderPolicy.PerCard ? client.SharedHolder : client.SharedHolder ?? holder.Id;
        return new CardIssue(card, client with { HasCards = true, SharedHolder = shared }, holder.Exists ? null : Make(holder, client, now));
    }

    // The policies of the contract's cards: `shared` takes the client's holder, made from the client's name if there is none;
    // `perCard` makes a beneficiary named after the card.
    private static HolderChoice ByPolicy(CardOrder order, Client client) => client.HolderPolicy switch
    {
        HolderPolicy.Shared when client.SharedHolder is { } shared => new(shared, client.Name, HolderKind.Member, Exists: true),
        HolderPolicy.Shared => new(HolderId.Load(client.Id.Value), client.Name, HolderKind.Member, Exists: false),
        HolderPolicy.PerCard =>
            new(HolderId.Load($"hld_{order.Id.Unique}"), DisplayName.Load(order.Name.Value), HolderKind.Beneficiary, Exists: false),
    };

    private static Holder Make(HolderChoice choice, Client client, DateTimeOffset now) => new()
    {
        Client = client.Id,
        Id = choice.Id,
        Name = choice.Name,
        Kind = choice.Kind,
        CreatedAt = now,
        UpdatedAt = now,
    };
}
