using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace CardFunctions.LocalHost.SimulatorPage;

/// <summary>The files of the page, which the program carries in itself.</summary>
internal static partial class PageFiles
{
    public static byte[] Read(string name)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream($"SimulatorPage/{name}")
            ?? throw new InvalidOperationException($"The program lacks its file {name}.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    public static string ReadText(string name) => Encoding.UTF8.GetString(Read(name));

    /// <summary>
    /// Fills in a template: <c>{{name}}</c> is text, and is encoded; <c>{{&amp;name}}</c> is HTML that was made here.
    /// </summary>
    public static string Fill(string template, IReadOnlyDictionary<string, string> values) => Placeholder().Replace(template, match =>
    {
        var value = values[match.Groups["name"].Value];
        return match.Groups["html"].Success ? value : WebUtility.HtmlEncode(value);
    });

    [GeneratedRegex(@"\{\{(?<html>&)?(?<name>[A-Za-z.]+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
