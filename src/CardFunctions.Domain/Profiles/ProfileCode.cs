using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Domain.Profiles;

/// <summary>The code of a card profile: 1 to 32 of <c>A-Z 0-9 _</c>.</summary>
public readonly record struct ProfileCode
{
    /// <summary>The most characters that a code has.</summary>
    public const int MaxLengthCharacters = 32;

    private readonly string? _value;

    private ProfileCode(string value) => _value = value;

    /// <summary>The code's text.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Value => _value ?? throw Unassigned.Of(nameof(ProfileCode));

    /// <summary>Takes a code from outside. False when it has another length or other characters.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out ProfileCode code)
    {
        var valid = text is { Length: > 0 and <= MaxLengthCharacters }
            && text.All(character => char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character) || character is '_');
        code = valid ? new ProfileCode(text!) : default;
        return valid;
    }

    /// <summary>Takes a code from the store, which only holds valid ones.</summary>
    public static ProfileCode Load(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
