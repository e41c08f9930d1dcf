using CardFunctions.Domain;
using CardFunctions.Providers;
using Microsoft.Extensions.Options;

namespace CardFunctions.Aliases;

/// <summary>How aliases are kept: with <see cref="PaymentOptions"/>, section <c>Payments</c> of the settings.</summary>
internal sealed class AliasOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = PaymentOptions.Section;

    /// <summary>The shortest key of fingerprints: as long as the hash that it keys (RFC 2104, section 3).</summary>
    public const int MinFingerprintKeyBytes = 32;

    /// <summary>The key of the fingerprints of cards: at least 32 bytes in Base64, from Key Vault. It never changes.</summary>
    public string? FingerprintKey { get; set; }

    /// <summary>How many months ahead others are told that an alias expires: 0 to 12.</summary>
    public int ExpiryNoticeMonths { get; set; } = 1;

    /// <summary>The currency that a card is registered for, as far as its provider wants to know: a code of ISO 4217.</summary>
    public string RegistrationCurrency { get; set; } = "XOF";

    /// <summary>The validated <see cref="RegistrationCurrency"/>.</summary>
    public Currency Currency => Currency.TryCreate(RegistrationCurrency, out var currency)
        ? currency
        : throw new OptionsValidationException(Section, typeof(AliasOptions), ["Payments__RegistrationCurrency is not valid."]);
}

/// <summary>Refuses settings with which no alias can be kept.</summary>
internal sealed class ValidateAliasOptions : IValidateOptions<AliasOptions>
{
    // A year: what is told earlier is forgotten again.
    private const int MaxExpiryNoticeMonths = 12;

    public ValidateOptionsResult Validate(string? name, AliasOptions options)
    {
        List<string> faults = [];
        Span<byte> key = stackalloc byte[512];
        if (options.FingerprintKey is null
            || !Convert.TryFromBase64String(options.FingerprintKey, key, out var length)
            || length < AliasOptions.MinFingerprintKeyBytes)
        {
            faults.Add("Payments__FingerprintKey is not the Base64 of 32 to 512 bytes.");
        }

        if (options.ExpiryNoticeMonths is < 0 or > MaxExpiryNoticeMonths)
        {
            faults.Add("Payments__ExpiryNoticeMonths is not 0 to 12.");
        }

        if (!Currency.TryCreate(options.RegistrationCurrency, out _))
        {
            faults.Add("Payments__RegistrationCurrency is not a currency code of ISO 4217.");
        }

        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
