using System.Buffers;

namespace CardFunctions.Handler.Logging;

/// <summary>Puts a text on one line: the Functions host takes every line of output for an event of its own.</summary>
internal static class Line
{
    private const string LineBreak = " | ";

    /// <summary>Control characters and Unicode's own line and paragraph separators, any of which could fake a second event.</summary>
    private static readonly SearchValues<char> Breaking = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code), '\u2028', '\u2029']);

    /// <summary>Gives the text on one line; a text that is on one already comes back as it is.</summary>
    public static string From(string text)
    {
        if (text.AsSpan().IndexOfAny(Breaking) < 0)
        {
            return text;
        }

        var lines = text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Create(lines.Sum(line => line.Length) + (Math.Max(0, lines.Length - 1) * LineBreak.Length), lines, static (target, lines) =>
        {
            for (var i = 0; i < lines.Length; i++)
            {
                if (i > 0)
                {
                    LineBreak.CopyTo(target);
                    target = target[LineBreak.Length..];
                }

                lines[i].CopyTo(target);
                target[..lines[i].Length].ReplaceAny(Breaking, ' ');
                target = target[lines[i].Length..];
            }
        });
    }
}
