namespace CardFunctions.Domain.PaymentCards;

/// <summary>The scheme of a credit card.</summary>
public enum CardBrand
{
    /// <summary>Visa.</summary>
    Visa,

    /// <summary>Mastercard.</summary>
    Mastercard,

    /// <summary>American Express.</summary>
    AmericanExpress,
}

/// <summary>What the schemes' numbers look like.</summary>
/// <remarks>
/// Sources: ISO/IEC 7812-1 for the form; the schemes' published ranges: Visa 4; Mastercard 51 to 55 and 2221 to 2720; American Express 34
/// and 37.
/// </remarks>
public static class CardBrands
{
    private const int RangeDigits = 4;

    /// <summary>The brand by a number's leading digits; null where there is none that is taken, or fewer than four digits.</summary>
    public static CardBrand? Of(ReadOnlySpan<char> digits) =>
        digits.Length < RangeDigits ? null : int.Parse(digits[..RangeDigits], System.Globalization.CultureInfo.InvariantCulture) switch
        {
            >= 4000 and <= 4999 => CardBrand.Visa,
            >= 5100 and <= 5599 or >= 2221 and <= 2720 => CardBrand.Mastercard,
            >= 3400 and <= 3499 or >= 3700 and <= 3799 => CardBrand.AmericanExpress,
            _ => null,
        };

    /// <summary>Whether a brand's numbers have so many digits.</summary>
    public static bool HasLength(this CardBrand brand, int digits) => brand switch
    {
        CardBrand.Visa => digits is 13 or 16 or 19,
        CardBrand.Mastercard => digits is 16,
        CardBrand.AmericanExpress => digits is 15,
    };

    /// <summary>How many digits a brand's security code has.</summary>
    public static int SecurityCodeDigits(this CardBrand brand) => brand is CardBrand.AmericanExpress ? 4 : 3;
}
