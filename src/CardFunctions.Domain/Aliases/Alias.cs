using System.Globalization;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Domain.Aliases;

/// <summary>Whether an alias can be paid with.</summary>
public enum AliasStatus
{
    /// <summary>It can.</summary>
    Active,

    /// <summary>The card's last month is over. Computed, never stored.</summary>
    Expired,

    /// <summary>A charge said that this card is never to be charged again.</summary>
    Failed,
}

/// <summary>Where an alias was registered.</summary>
public enum AliasSource
{
    /// <summary>On the contact's own page.</summary>
    Contact,

    /// <summary>While paying a basket.</summary>
    Basket,
}

/// <summary>What the owner of a card agreed to: that it is kept, and charged later.</summary>
/// <param name="TextVersion">Which text.</param>
/// <param name="At">When.</param>
public sealed record Consent(string TextVersion, DateTimeOffset At);

/// <summary>Where an alias comes from, and by whose leave: kept with it for as long as it is there.</summary>
/// <param name="Source">Where it was registered.</param>
/// <param name="Basket">The basket, where it was one.</param>
/// <param name="Consent">What the owner agreed to; null where nothing was said of it.</param>
/// <param name="RegisteredBy">The caller who registered it.</param>
public sealed record AliasOrigin(AliasSource Source, string? Basket, Consent? Consent, string RegisteredBy);

/// <summary>A credit card that a provider keeps for a contact, and what may be known of it here.</summary>
public sealed record Alias
{
    // Thirteen characters, as sales people know them from the dialog: nine that hide, and the last four.
    private const int HiddenCharacters = 9;
    private const int GroupCharacters = 4;

    /// <summary>Its identifier.</summary>
    public required AliasId Id { get; init; }

    /// <summary>The name of the provider that keeps the card.</summary>
    public required string Provider { get; init; }

    /// <summary>What the provider knows the card by. It is worth money, and never shown.</summary>
    public required Sensitive<string> Token { get; init; }

    /// <summary>The card's identity, hashed with a key: the same for each registration of it with this provider.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The brand.</summary>
    public required CardBrand Brand { get; init; }

    /// <summary>The last four digits.</summary>
    public required string Last4 { get; init; }

    /// <summary>The last month that it is valid in.</summary>
    public required YearMonth Expiry { get; init; }

    /// <summary>The owner's name, where it is known.</summary>
    public string? HolderName { get; init; }

    /// <summary>Where it comes from, and by whose leave.</summary>
    public required AliasOrigin Origin { get; init; }

    /// <summary>Whether a charge said never again.</summary>
    public bool HasFailed { get; init; }

    /// <summary>The scheme's identifier of the first transaction, which later ones by the merchant refer to.</summary>
    public string? NetworkTransactionId { get; init; }

    /// <summary>What others were told last of its expiry: told once for each month that it expires in.</summary>
    public string? Notice { get; init; }

    /// <summary>How many events told of it.</summary>
    public required long EventSequence { get; init; }

    /// <summary>Counts its changes, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The number as it is shown: <c>XXXX XXXX X000 3</c>, the same length for all cards.</summary>
    public string Display =>
        string.Join(' ', (new string('X', HiddenCharacters) + Last4).Chunk(GroupCharacters).Select(group => new string(group)));

    /// <summary>The last month as it is shown: <c>1/2028</c>.</summary>
    public string ExpiryText => string.Create(CultureInfo.InvariantCulture, $"{Expiry.Month}/{Expiry.Year}");

    /// <summary>Whether it can be paid with at a time.</summary>
    public AliasStatus StatusAt(DateTimeOffset now) =>
        HasFailed ? AliasStatus.Failed : Expiry < YearMonth.Of(now) ? AliasStatus.Expired : AliasStatus.Active;

    /// <summary>The next version, changed at a time.</summary>
    public Alias Next(DateTimeOffset now) => this with { Version = Version + 1, UpdatedAt = now };

    /// <summary>The next version, of which others are told.</summary>
    public Alias NextTold(DateTimeOffset now) => Next(now) with { EventSequence = EventSequence + 1 };

    /// <summary>
    /// The same alias when its card was registered again: the provider took the card, so that it has not failed any more, and it
    /// has the expiry that was given now.
    /// </summary>
    public Alias RegisteredAgain(YearMonth expiry, string? holderName, DateTimeOffset now) =>
        expiry == Expiry && !HasFailed && (holderName ?? HolderName) == HolderName
            ? this
            : Next(now) with { Expiry = expiry, HasFailed = false, HolderName = holderName ?? HolderName };
}
