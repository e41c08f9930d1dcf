using System.Security.Cryptography;
using System.Text;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using Microsoft.Extensions.Options;

namespace CardFunctions.Cards;

/// <summary>How cards are issued: section <c>Cards</c> of the settings.</summary>
internal sealed class CardOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Cards";

    /// <summary>The shortest key of the number index: as long as the hash that it keys (RFC 2104, section 3).</summary>
    public const int MinNumberKeyBytes = 32;

    /// <summary>The issuer's prefix of card numbers: 1 to 10 digits from 7.</summary>
    public string NumberPrefix { get; set; } = "708000";

    /// <summary>
    /// The key of the index of card numbers, from which that of transaction codes is derived: at least 32 bytes in Base64, from Key Vault.
    /// It never changes.
    /// </summary>
    public string? NumberKey { get; set; }

    /// <summary>A key of 32 bytes for another purpose than the index of numbers: what one protects tells nothing of the other (RFC 5869).</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(NumberKey!), MinNumberKeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>The currency of a client that an event makes without naming one: a code of ISO 4217.</summary>
    public string DefaultCurrency { get; set; } = "XOF";

    /// <summary>How long an amount is held that a terminal does not capture, in hours: 1 to 720.</summary>
    public int HoldHours { get; set; } = 24;

    /// <summary>The same as a time.</summary>
    public TimeSpan HoldTime => TimeSpan.FromHours(HoldHours);

    /// <summary>The validated <see cref="NumberPrefix"/>.</summary>
    public CardNumberPrefix Prefix => CardNumberPrefix.TryCreate(NumberPrefix, out var prefix)
        ? prefix
        : throw new OptionsValidationException(Section, typeof(CardOptions), ["Cards__NumberPrefix is not valid."]);

    /// <summary>The validated <see cref="DefaultCurrency"/>.</summary>
    public Currency Currency => Currency.TryCreate(DefaultCurrency, out var currency)
        ? currency
        : throw new OptionsValidationException(Section, typeof(CardOptions), ["Cards__DefaultCurrency is not valid."]);
}

/// <summary>Refuses settings with which no card can be issued.</summary>
internal sealed class ValidateCardOptions : IValidateOptions<CardOptions>
{
    // A month: longer is no hold but a loan.
    private const int MaxHoldHours = 720;

    public ValidateOptionsResult Validate(string? name, CardOptions options)
    {
        List<string> faults = [];
        if (!CardNumberPrefix.TryCreate(options.NumberPrefix, out _))
        {
            faults.Add("Cards__NumberPrefix is not 1 to 10 digits of which the first is 7.");
        }

        if (options.HoldHours is < 1 or > MaxHoldHours)
        {
            faults.Add("Cards__HoldHours is not 1 to 720.");
        }

        if (!Currency.TryCreate(options.DefaultCurrency, out _))
        {
            faults.Add("Cards__DefaultCurrency is not a currency code of ISO 4217.");
        }

        Span<byte> key = stackalloc byte[512];
        if (options.NumberKey is null
            || !Convert.TryFromBase64String(options.NumberKey, key, out var length)
            || length < CardOptions.MinNumberKeyBytes)
        {
            faults.Add("Cards__NumberKey is not the Base64 of 32 to 512 bytes.");
        }

        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
