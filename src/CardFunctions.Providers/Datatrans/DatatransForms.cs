using System.Globalization;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Providers.Datatrans;

/// <summary>The forms that the provider gives and takes values in.</summary>
internal static class DatatransForms
{
    // Its years have two digits.
    private const int Century = 2000;
    private const int YearsOfCentury = 100;

    // Transactions have 18 digits now; what is longer than a whole number of 64 bits is none of theirs.
    private const int MaxTransactionDigits = 19;

    /// <summary>The payment methods that a card may be registered for.</summary>
    public static readonly IReadOnlyList<string> PaymentMethods = [.. Enum.GetValues<CardBrand>().Select(MethodOf)];

    /// <summary>Month and year of an expiry, of two digits each; null for one that it can't be told.</summary>
    public static (string Month, string Year)? Expiry(YearMonth expiry) =>
        expiry.Year - Century is >= 0 and < YearsOfCentury and var year
            ? (TwoDigits(expiry.Month), TwoDigits(year))
            : null;

    /// <summary>The expiry of what it gives for month and year; null where that is none.</summary>
    public static YearMonth? Expiry(string? month, string? year) =>
        month?.Length == 2 && year?.Length == 2
        && int.TryParse(month, NumberStyles.None, CultureInfo.InvariantCulture, out var months)
        && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out var years)
        && YearMonth.TryCreate(Century + years, months, out var expiry)
            ? expiry
            : null;

    /// <summary>The brand of a card by what it was paid with, else by the digits that are shown; null for one that is not taken.</summary>
    public static CardBrand? Brand(string? paymentMethod, string? masked) =>
        Enum.GetValues<CardBrand>().Where(brand => MethodOf(brand) == paymentMethod).Select(brand => (CardBrand?)brand).FirstOrDefault()
        ?? (masked?.Length > LeadingDigits && masked[..LeadingDigits].All(char.IsAsciiDigit) ? CardBrands.Of(masked) : null);

    /// <summary>The last four digits of a masked number such as <c>424242xxxxxx4242</c>; null where it does not end in four.</summary>
    public static string? Last4(string? masked) =>
        masked?.Length > PaymentCardNumber.LastDigits && masked[^PaymentCardNumber.LastDigits..] is var last && last.All(char.IsAsciiDigit) ? last : null;

    /// <summary>Whether something can be the provider's identifier of a transaction. Nothing else goes into a path.</summary>
    public static bool IsTransactionId(string? text) => text?.Length is > 0 and <= MaxTransactionDigits && text.All(char.IsAsciiDigit);

    /// <summary>The path of a transaction, or of something that is done to it.</summary>
    public static string TransactionPath(string transactionId, string action = "") => $"v1/transactions/{transactionId}{action}";

    /// <summary>The path of a token.</summary>
    public static string AliasPath(Sensitive<string> token) => $"v1/aliases/{Uri.EscapeDataString(token.Reveal())}";

    private const int LeadingDigits = 4;

    private static string MethodOf(CardBrand brand) => brand switch
    {
        CardBrand.Visa => "VIS",
        CardBrand.Mastercard => "ECA",
        CardBrand.AmericanExpress => "AMX",
    };

    private static string TwoDigits(int number) => number.ToString("D2", CultureInfo.InvariantCulture);
}
