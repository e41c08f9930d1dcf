using System.Globalization;

namespace CardFunctions.Http;

/// <summary>Chooses the form of a list by <c>Accept</c> (RFC 9110, section 12.5.1).</summary>
internal static class Accept
{
    private const int MaxRanges = 32;

    /// <summary>A form that a list can have.</summary>
    public enum Form
    {
        /// <summary>The default.</summary>
        Json,

        /// <summary>Where the endpoint offers it.</summary>
        Csv,
    }

    /// <summary>The form that the caller prefers, JSON among equals; null when it accepts none of ours.</summary>
    public static Form? Choose(string? header, bool offersCsv)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            return Form.Json;
        }

        var json = Weight(header, "application/", "application/json");
        var csv = offersCsv ? Weight(header, "text/", Csv.MediaType) : 0;
        return csv > json ? Form.Csv : json > 0 ? Form.Json : null;
    }

    /// <summary>The weight of the most specific range that matches.</summary>
    private static double Weight(ReadOnlySpan<char> header, ReadOnlySpan<char> family, ReadOnlySpan<char> type)
    {
        double weight = 0;
        var specificity = 0;
        var ranges = 0;
        foreach (var part in header.Split(','))
        {
            if (++ranges > MaxRanges)
            {
                break;
            }

            var range = header[part];
            var semicolon = range.IndexOf(';');
            var name = (semicolon < 0 ? range : range[..semicolon]).Trim();
            var match = name.Equals(type, StringComparison.OrdinalIgnoreCase) ? 3
                : name.EndsWith("/*") && name[..^1].Equals(family, StringComparison.OrdinalIgnoreCase) ? 2
                : name.SequenceEqual("*/*") ? 1 : 0;
            if (match > specificity)
            {
                specificity = match;
                weight = semicolon < 0 ? 1 : Quality(range[(semicolon + 1)..]);
            }
        }

        return weight;
    }

    private static double Quality(ReadOnlySpan<char> parameters)
    {
        foreach (var part in parameters.Split(';'))
        {
            var parameter = parameters[part].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
            {
                return double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) ? Math.Min(quality, 1) : 0;
            }
        }

        return 1;
    }
}
