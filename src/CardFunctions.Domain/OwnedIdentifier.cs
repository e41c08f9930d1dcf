using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CardFunctions.Domain;

/// <summary>
/// The form of identifiers of ours that carry whom they belong to, so that every read of what they identify is a point read:
/// <c>{prefix}{owner}_{32 lower-case hex digits}</c>.
/// </summary>
internal static class OwnedIdentifier
{
    private const int UniqueLengthCharacters = 32;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Digits that nothing has yet: a UUID of version 7, whose order is the order of creation.</summary>
    public static string NewUnique(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("N", CultureInfo.InvariantCulture);

    /// <summary>Takes an identifier apart. False when it is not of the form; whether there is such an owner is the caller's to say.</summary>
    public static bool TrySplit(
        [NotNullWhen(true)] string? text, string prefix, [NotNullWhen(true)] out string? owner, [NotNullWhen(true)] out string? unique)
    {
        (owner, unique) = (null, null);
        var separator = (text?.Length ?? 0) - UniqueLengthCharacters - 1;
        if (text is null
            || separator < prefix.Length
            || !text.StartsWith(prefix, StringComparison.Ordinal)
            || text[separator] != '_'
            || text.AsSpan(separator + 1).ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        (owner, unique) = (text[prefix.Length..separator], text[(separator + 1)..]);
        return true;
    }
}
