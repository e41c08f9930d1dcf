using System.Buffers.Text;
using System.Text;
using CardFunctions.Tables.Pipeline;

namespace CardFunctions.Tables.Batch;

/// <summary>One answer inside a batch's answer.</summary>
/// <param name="Status">Its HTTP status.</param>
/// <param name="ETag">The new version, or null.</param>
/// <param name="Error">What it says of an error.</param>
internal readonly record struct BatchItem(int Status, string? ETag, TableErrors.Details Error);

/// <summary>
/// Reads the answer to a batch: parts of a change set, each an HTTP answer. A refusal is one part alone. The emulator's line ends and
/// boundaries differ a little from the service's, so this goes by the parts' own structure: a boundary line, the part's headers, an
/// empty line, a status line, headers, an empty line, the body up to the next boundary line.
/// </summary>
internal static class BatchReader
{
    /// <summary>All answers inside, in the order of the actions.</summary>
    public static List<BatchItem> Read(ReadOnlySpan<byte> body)
    {
        var items = new List<BatchItem>();
        while (TryReadItem(ref body, out var item))
        {
            items.Add(item);
        }

        return items;
    }

    /// <summary>The status of the first answer inside; null when there is none.</summary>
    public static int? FirstStatus(ReadOnlySpan<byte> body) => TryReadStatus(ref body, out var status) ? status : null;

    private static bool TryReadItem(ref ReadOnlySpan<byte> rest, out BatchItem item)
    {
        if (!TryReadStatus(ref rest, out var status))
        {
            item = default;
            return false;
        }

        string? etag = null;
        while (TryReadLine(ref rest, out var line) && !line.IsEmpty)
        {
            if (line.Length > 5 && Ascii.EqualsIgnoreCase(line[..5], "etag:"u8))
            {
                etag = Encoding.ASCII.GetString(line[5..].Trim((byte)' '));
            }
        }

        var end = EndOfBody(rest);
        item = new BatchItem(status, etag, status >= 400 ? TableErrors.Parse(rest[..end]) : default);
        rest = rest[end..];
        return true;
    }

    private static bool TryReadStatus(ref ReadOnlySpan<byte> rest, out int status)
    {
        // Only a line after an empty one begins an answer: a header's value may say anything.
        var afterEmpty = false;
        while (TryReadLine(ref rest, out var line))
        {
            if (afterEmpty && line.StartsWith("HTTP/1.1 "u8) && Utf8Parser.TryParse(line[9..], out status, out _))
            {
                return true;
            }

            afterEmpty = line.IsEmpty;
        }

        status = 0;
        return false;
    }

    /// <summary>Bodies are JSON or empty; neither has a line that begins with two hyphens.</summary>
    private static int EndOfBody(ReadOnlySpan<byte> rest)
    {
        if (rest.StartsWith("--"u8))
        {
            return 0;
        }

        var end = rest.IndexOf("\n--"u8);
        return end < 0 ? rest.Length : end + 1;
    }

    private static bool TryReadLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        if (rest.IsEmpty)
        {
            line = default;
            return false;
        }

        var end = rest.IndexOf((byte)'\n');
        line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        line = line.TrimEnd((byte)'\r');
        return true;
    }
}
