using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CardFunctions.Domain.Cards;

/// <summary>
/// The name of a card, unique among its client's cards: given by an operator, or derived from the service point's name by the
/// rule <c>C_VIRT_{SERVICE POINT}</c>.
/// </summary>
public readonly record struct CardName
{
    /// <summary>The most characters that a name has.</summary>
    public const int MaxLengthCharacters = 64;

    private const string DerivedPrefix = "C_VIRT_";
    private const string Punctuation = " _-.,'&()+";

    private readonly string? _value;

    private CardName(string value) => _value = value;

    /// <summary>The name's text.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw Unassigned.Of(nameof(CardName));

    /// <summary>What makes it unique: names that differ in case alone are one.</summary>
    public string Key => Value.ToUpperInvariant();

    /// <summary>
    /// Takes a name that was given: 1 to 64 letters, digits, spaces and <c>_ - . , ' &amp; ( ) +</c>, trimmed of white space.
    /// </summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out CardName name)
    {
        name = default;
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed) || trimmed.Length > MaxLengthCharacters || !trimmed.EnumerateRunes().All(IsAllowed))
        {
            return false;
        }

        name = new CardName(trimmed);
        return true;
    }

    /// <summary>Takes a name from the store, which only holds valid ones.</summary>
    public static CardName Load(string text) => new(text);

    /// <summary>
    /// The name of a service point's virtual card: <c>C_VIRT_</c> and the service point's name in upper case, without accents,
    /// everything outside <c>A-Z 0-9</c> as a single <c>_</c>, trimmed of <c>_</c>, at most 64 characters.
    /// </summary>
    /// <remarks>A name that has nothing to keep (another script, only signs) gives way to the service point's identifier.</remarks>
    public static CardName Derive(DisplayName servicePoint, ServicePointId id)
    {
        var kept = LatinLetters.Fold(servicePoint.Value);
        return new CardName(Cut(DerivedPrefix + (kept.Length > 0 ? kept : LatinLetters.Fold(id.Value)), MaxLengthCharacters));
    }

    /// <summary>This derived name with a number appended, when it is taken: <c>_2</c>, <c>_3</c> …</summary>
    /// <param name="number">The number; 1 is the name itself.</param>
    public CardName WithSuffix(int number)
    {
        if (number <= 1)
        {
            return this;
        }

        var suffix = string.Create(CultureInfo.InvariantCulture, $"_{number}");
        return new CardName(Cut(Value, MaxLengthCharacters - suffix.Length) + suffix);
    }

    /// <summary>This name without the number that was appended to it, if one was.</summary>
    public CardName WithoutSuffix()
    {
        var digits = Value.Length - Value.AsSpan().TrimEnd("0123456789").Length;
        return digits > 0 && Value.Length > digits + 1 && Value[^(digits + 1)] == '_' ? new CardName(Value[..^(digits + 1)]) : this;
    }

    /// <summary>What the keys of this derived name with any number appended begin with. Other names' keys may begin with it too.</summary>
    /// <remarks>A long name is cut to make room for its number, so that what is left of it is shorter for a longer number.</remarks>
    public string StartOfSuffixedKeys
    {
        get
        {
            const int LongestSuffix = 11;
            return Value.Length > MaxLengthCharacters - LongestSuffix ? Key[..(MaxLengthCharacters - LongestSuffix)].TrimEnd('_') : Key + '_';
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string Cut(string text, int length) => (text.Length > length ? text[..length] : text).TrimEnd('_');

    private static bool IsAllowed(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        || (rune.IsAscii && Punctuation.Contains((char)rune.Value, StringComparison.Ordinal));
}
