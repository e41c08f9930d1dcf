using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CardFunctions.Domain;

/// <summary>A name that people gave and read: of a client, a holder, a service point or a card profile. Any script, one line.</summary>
public readonly record struct DisplayName
{
    /// <summary>The most UTF-16 characters that a name has: what fits on a receipt and in a list.</summary>
    public const int MaxLengthCharacters = 200;

    private readonly string? _value;

    private DisplayName(string value) => _value = value;

    /// <summary>The name's text.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw Unassigned.Of(nameof(DisplayName));

    /// <summary>
    /// Takes a name from outside, trimmed of white space. False when nothing visible is left, when it is too long, or when it
    /// holds control characters, line breaks or broken surrogates.
    /// </summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out DisplayName name)
    {
        name = default;
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed) || trimmed.Length > MaxLengthCharacters || !IsOneVisibleLine(trimmed))
        {
            return false;
        }

        name = new DisplayName(trimmed);
        return true;
    }

    /// <summary>Takes a name from the store, which only holds valid ones.</summary>
    public static DisplayName Load(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsOneVisibleLine(string text)
    {
        var visible = false;
        for (var index = 0; index < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, index, out var rune))
            {
                return false;
            }

            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    return false;
                case UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.OtherNotAssigned:
                    break;
                default:
                    visible = true;
                    break;
            }

            index += rune.Utf16SequenceLength;
        }

        return visible;
    }
}
