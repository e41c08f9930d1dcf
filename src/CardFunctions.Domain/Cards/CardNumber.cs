using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CardFunctions.Domain.Cards;

/// <summary>
/// The issuer's leading digits of the network's own card numbers. Always in the range of ISO/IEC 7812-1 that begins with 7
/// (petroleum), so that no number of a payment scheme can ever be one of ours.
/// </summary>
public readonly record struct CardNumberPrefix
{
    /// <summary>The most digits; at least five random ones stay.</summary>
    public const int MaxLengthDigits = 10;

    private readonly string? _value;

    private CardNumberPrefix(string value) => _value = value;

    /// <summary>The digits.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw Unassigned.Of(nameof(CardNumberPrefix));

    /// <summary>Takes a prefix from configuration: 1 to 10 digits, of which the first is 7.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out CardNumberPrefix prefix)
    {
        var valid = text is { Length: > 0 and <= MaxLengthDigits } && text[0] == '7' && text.All(char.IsAsciiDigit);
        prefix = valid ? new CardNumberPrefix(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>
/// A card number of the closed loop: 16 digits that begin with the issuer's prefix and end with a check digit. It prints
/// masked; <see cref="Reveal"/> is the one way to the digits.
/// </summary>
public readonly record struct CardNumber
{
    /// <summary>How many digits a number has.</summary>
    public const int LengthDigits = 16;

    private const int ShownDigits = 4;

    private readonly string? _digits;

    private CardNumber(string digits) => _digits = digits;

    /// <summary>The number with all digits but the last four hidden: <c>************4821</c>.</summary>
    public string Masked => string.Concat(new string('*', LengthDigits - ShownDigits), Reveal().AsSpan(LengthDigits - ShownDigits));

    /// <summary>
    /// Takes a number from outside. False unless it has 16 digits, the issuer's prefix and a valid check digit: a number of a
    /// payment scheme is never taken.
    /// </summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, CardNumberPrefix prefix, out CardNumber number)
    {
        var valid = text is { Length: LengthDigits } && text.StartsWith(prefix.Value, StringComparison.Ordinal) && Luhn.IsValid(text);
        number = valid ? new CardNumber(text!) : default;
        return valid;
    }

    /// <summary>Takes a number from the store, which only holds valid ones.</summary>
    public static CardNumber Load(string digits) => new(digits);

    /// <summary>Makes a number whose digits between prefix and check digit are random, from a cryptographic source.</summary>
    /// <remarks>It is unique only once its index row was inserted.</remarks>
    public static CardNumber Random(CardNumberPrefix prefix) =>
        new(string.Create(LengthDigits, prefix.Value, static (digits, leading) =>
        {
            leading.CopyTo(digits);
            RandomNumberGenerator.GetItems("0123456789", digits[leading.Length..^1]);
            digits[^1] = Luhn.CheckDigit(digits[..^1]);
        }));

    /// <summary>All the digits.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Reveal() => _digits ?? throw Unassigned.Of(nameof(CardNumber));

    /// <inheritdoc/>
    public override string ToString() => Masked;
}
