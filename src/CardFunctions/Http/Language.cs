using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>A language that texts for people exist in.</summary>
internal enum Language
{
    /// <summary>The default: chosen where the caller states no preference, or none that we can meet.</summary>
    English,

    /// <summary>Chosen where the caller prefers it.</summary>
    French,
}

/// <summary>Chooses the language of an answer by <c>Accept-Language</c> (RFC 9110, section 12.5.4).</summary>
internal static class Languages
{
    // A longer header is no browser's; what follows is not read, so that nobody makes us work.
    private const int MaxRanges = 32;

    /// <summary>The tag that goes into <c>Content-Language</c>.</summary>
    public static string Tag(Language language) => language == Language.French ? "fr" : "en";

    /// <summary>The language that the caller prefers.</summary>
    public static Language Of(HttpContext context) => Choose(context.Request.Headers.AcceptLanguage.ToString());

    /// <summary>The language that a header's value prefers; English unless French has the greater weight.</summary>
    public static Language Choose(ReadOnlySpan<char> header)
    {
        double? english = null, french = null, any = null;
        var ranges = 0;
        foreach (var part in header.Split(','))
        {
            if (++ranges > MaxRanges)
            {
                break;
            }

            var range = header[part].Trim();
            var weight = Weight(range, out var tag);
            if (tag.SequenceEqual("*"))
            {
                any = Math.Max(any ?? 0, weight);
            }
            else if (Speaks(tag, "en"))
            {
                english = Math.Max(english ?? 0, weight);
            }
            else if (Speaks(tag, "fr"))
            {
                french = Math.Max(french ?? 0, weight);
            }
        }

        return (french ?? any ?? 0) > (english ?? any ?? 0) ? Language.French : Language.English;
    }

    private static bool Speaks(ReadOnlySpan<char> tag, ReadOnlySpan<char> language) =>
        tag.StartsWith(language, StringComparison.OrdinalIgnoreCase) && (tag.Length == language.Length || tag[language.Length] == '-');

    private static double Weight(ReadOnlySpan<char> range, out ReadOnlySpan<char> tag)
    {
        var semicolon = range.IndexOf(';');
        tag = (semicolon < 0 ? range : range[..semicolon]).Trim();
        if (semicolon < 0)
        {
            return 1;
        }

        var parameter = range[(semicolon + 1)..].Trim();
        return parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            && weight <= 1
                ? weight
                : 0;
    }
}
