using System.Buffers;

namespace CardFunctions.Http;

/// <summary>What ids in paths and queries may look like.</summary>
internal static class Ids
{
    private const int MaxIdLength = 64;
    private const int MaxCodeLength = 32;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>An id of upstream's: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>; not the two that mean "here" and "above" in a path.</summary>
    public static bool IsId(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxIdLength && !text.ContainsAnyExcept(IdCharacters) && text is not ("." or "..");

    /// <summary>A card profile's code: 1 to 32 of <c>A-Z 0-9 _</c>.</summary>
    public static bool IsProfileCode(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxCodeLength && !text.ContainsAnyExcept(CodeCharacters);
}
