using System.Globalization;

namespace CardFunctions.Http;

/// <summary>Times on the wire: RFC 3339.</summary>
internal static class Times
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd",
    ];

    /// <summary>Reads a time with its offset, or a date, which means its beginning in UTC. A time without an offset is refused.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
        && (text.Length == "yyyy-MM-dd".Length || text[^1] == 'Z' || text[^6] is '+' or '-');

    /// <summary>An instant in UTC, as JSON writes it too.</summary>
    public static string Format(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
