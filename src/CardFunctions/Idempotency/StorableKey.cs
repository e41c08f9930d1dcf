using System.Security.Cryptography;
using System.Text;

namespace CardFunctions.Idempotency;

/// <summary>Makes a part of a row's key of a text that a caller chose.</summary>
/// <remarks>Keys of rows are limited to 512 characters and exclude some; a text that may not fit is hashed.</remarks>
internal static class StorableKey
{
    private const int MaxReadableLengthCharacters = 128;

    /// <summary>The text itself where it fits, else its hash.</summary>
    public static string Of(string text) =>
        text.Length <= MaxReadableLengthCharacters && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')
            ? text
            : $"={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
