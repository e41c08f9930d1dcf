using System.Buffers;
using System.Globalization;

namespace CardFunctions.Http;

/// <summary>Cells of CSV as RFC 4180 has them, safe to open in a spreadsheet.</summary>
internal static class Csv
{
    /// <summary>The media type, with the parameter that says that there is a header line.</summary>
    public const string MediaType = "text/csv";

    /// <summary>RFC 4180, section 2.1.</summary>
    public const string EndOfLine = "\r\n";

    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",\"\r\n");

    // What a spreadsheet takes for the beginning of a formula or command.
    private static readonly SearchValues<char> StartsFormula = SearchValues.Create("=+-@\t\r\n|%＝＋－＠");

    /// <summary>A whole number as a cell.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes one cell, with the comma before it unless it is the first.</summary>
    public static void WriteCell(TextWriter writer, string? value, bool isFirst)
    {
        if (!isFirst)
        {
            writer.Write(',');
        }

        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        var isFormula = IsFormula(value);
        var isQuoted = isFormula || value.AsSpan().ContainsAny(NeedsQuotes) || value[0] == ' ' || value[^1] == ' ';
        if (!isQuoted)
        {
            writer.Write(value);
            return;
        }

        writer.Write('"');
        if (isFormula)
        {
            // The apostrophe makes it a text for every spreadsheet.
            writer.Write('\'');
        }

        writer.Write(value.Replace("\"", "\"\"", StringComparison.Ordinal));
        writer.Write('"');
    }

    /// <summary>Whether a spreadsheet might calculate it. A plain number, be it negative, is only a number.</summary>
    private static bool IsFormula(string value)
    {
        var text = value.AsSpan().TrimStart(' ');
        return !text.IsEmpty
            && StartsFormula.Contains(text[0])
            && !decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
    }
}
