using System.Security.Cryptography;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;

namespace CardFunctions.IntegrationTests.App;

/// <summary>Card numbers that an operator gives.</summary>
internal static class Numbers
{
    /// <summary>A number of the issuer's default prefix that no other test has.</summary>
    public static string New(string prefix = "708000")
    {
        var digits = prefix + RandomNumberGenerator.GetString("0123456789", CardNumber.LengthDigits - 1 - prefix.Length);
        return digits + Luhn.CheckDigit(digits);
    }
}
