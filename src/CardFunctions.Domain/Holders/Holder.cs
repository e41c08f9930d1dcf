namespace CardFunctions.Domain.Holders;

/// <summary>What a holder is to its client.</summary>
public enum HolderKind
{
    /// <summary>A member (membre).</summary>
    Member,

    /// <summary>A beneficiary (bénéficiaire).</summary>
    Beneficiary,
}

/// <summary>A holder (porteur): who a card belongs to.</summary>
public sealed record Holder
{
    /// <summary>The client that it belongs to.</summary>
    public required ClientId Client { get; init; }

    /// <summary>Its identifier within the client.</summary>
    public required HolderId Id { get; init; }

    /// <summary>The name that people read.</summary>
    public required DisplayName Name { get; init; }

    /// <summary>What it is to its client.</summary>
    public required HolderKind Kind { get; init; }

    /// <summary>Counts the changes, from 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
