using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Domain.PaymentCards;

/// <summary>What is wrong with what somebody gave for the number of a credit card.</summary>
public enum PaymentCardNumberFault
{
    /// <summary>It is not made of digits, spaces and dashes, or it has too many or too few digits for any card.</summary>
    NotANumber,

    /// <summary>It is of no brand that is taken.</summary>
    UnknownBrand,

    /// <summary>Its brand's numbers have another length.</summary>
    Length,

    /// <summary>Its check digit is wrong.</summary>
    CheckDigit,
}

/// <summary>
/// The number of a credit card. It lives in memory only, on its way to the provider: it is never stored, logged or answered. It prints as
/// <c>***</c>; <see cref="Reveal"/> is the one way to the digits.
/// </summary>
public readonly record struct PaymentCardNumber
{
    /// <summary>The most digits that a number has by ISO/IEC 7812-1.</summary>
    public const int MaxDigits = 19;

    /// <summary>How many digits may be shown and kept.</summary>
    public const int LastDigits = 4;

    private const int MinDigits = 12;

    private readonly string? _digits;

    private PaymentCardNumber(string digits, CardBrand brand) => (_digits, Brand) = (digits, brand);

    /// <summary>The brand.</summary>
    public CardBrand Brand { get; }

    /// <summary>The last four digits, which may be shown and kept.</summary>
    public string Last4 => Reveal()[^LastDigits..];

    /// <summary>Takes a number from outside. Spaces and dashes are left out.</summary>
    /// <param name="text">What somebody gave.</param>
    /// <param name="number">The number.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    public static bool TryCreate(string? text, out PaymentCardNumber number, [NotNullWhen(false)] out PaymentCardNumberFault? fault)
    {
        var digits = string.Concat((text ?? "").Where(character => character is not (' ' or '-')));
        var brand = digits.All(char.IsAsciiDigit) ? CardBrands.Of(digits) : null;
        fault = digits.Length is < MinDigits or > MaxDigits || !digits.All(char.IsAsciiDigit) ? PaymentCardNumberFault.NotANumber
            : brand is null ? PaymentCardNumberFault.UnknownBrand
            : !brand.Value.HasLength(digits.Length) ? PaymentCardNumberFault.Length
            : !Luhn.IsValid(digits) ? PaymentCardNumberFault.CheckDigit
            : null;
        number = fault is null ? new PaymentCardNumber(digits, brand!.Value) : default;
        return fault is null;
    }

    /// <summary>All the digits.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Reveal() => _digits ?? throw Unassigned.Of(nameof(PaymentCardNumber));

    /// <inheritdoc/>
    public override string ToString() => "***";
}

/// <summary>A credit card as somebody typed it: in memory only.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Expiry">The last month that it is valid in.</param>
/// <param name="HolderName">The owner's name.</param>
/// <param name="SecurityCode">Its security code: as many digits as <see cref="CardBrands.SecurityCodeDigits"/> says.</param>
public sealed record PaymentCard(PaymentCardNumber Number, YearMonth Expiry, string HolderName, Sensitive<string> SecurityCode);
