using System.Globalization;

namespace CardFunctions.LocalHost.SimulatorPage;

/// <summary>Chooses the language of the page.</summary>
internal static class PageLanguage
{
    // A longer header is no browser's; what follows is not read.
    private const int MaxRanges = 32;

    /// <summary>Whether it is French: because the address says so or else because the browser prefers it (RFC 9110, section 12.5.4).</summary>
    public static bool IsFrench(string wanted, string acceptLanguage) => wanted switch
    {
        "fr" => true,
        "en" => false,
        _ => acceptLanguage.Split(',').Take(MaxRanges).Select(Read)
            .Where(range => range.Tag is "en" or "fr")
            .Append((Tag: "en", Weight: 0))
            .MaxBy(range => range.Weight).Tag == "fr",
    };

    private static (string Tag, double Weight) Read(string range)
    {
        var parts = range.Split(';', 2, StringSplitOptions.TrimEntries);
        var weight = parts.Length == 1 ? 1
            : parts[1].StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(parts[1].AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given) ? given
            : 0;
        return (parts[0].Split('-')[0].ToLowerInvariant(), weight);
    }
}
