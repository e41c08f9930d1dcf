using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Clients;

/// <summary>Who the virtual cards of a client belong to when no holder is named.</summary>
public enum HolderPolicy
{
    /// <summary>One holder has them all: the first that the client had.</summary>
    Shared,

    /// <summary>Each card has a holder of its own, a beneficiary named after the card.</summary>
    PerCard,
}

/// <summary>A client (client, établissement): the tenant that owns service points, holders and cards, in one currency.</summary>
public sealed record Client
{
    /// <summary>Upstream's identifier.</summary>
    public required ClientId Id { get; init; }

    /// <summary>The name that people read; usually the establishment's.</summary>
    public required DisplayName Name { get; init; }

    /// <summary>The currency of all its cards. It can't change once <see cref="HasCards"/>.</summary>
    public required Currency Currency { get; init; }

    /// <summary>Who its virtual cards belong to when no holder is named.</summary>
    public HolderPolicy HolderPolicy { get; init; } = HolderPolicy.Shared;

    /// <summary>Whether a new service point gets its virtual card by itself.</summary>
    public bool AutoProvision { get; init; } = true;

    /// <summary>The profile of its virtual cards when none is named.</summary>
    public ProfileCode VirtualCardProfile { get; init; } = BuiltInProfiles.Virtual.Code;

    /// <summary>Whether top-ups and transfers wait for a second operator's approval.</summary>
    public bool Approvals { get; init; }

    /// <summary>Whether a card of it exists or existed.</summary>
    public bool HasCards { get; init; }

    /// <summary>The first holder that it had, which <see cref="HolderPolicy.Shared"/> means; null while it has none.</summary>
    public HolderId? SharedHolder { get; init; }

    /// <summary>Counts the changes, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
