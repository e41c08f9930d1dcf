using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CardFunctions.IntegrationTests.Handler;

/// <summary>Reads a function app's folder as the host does.</summary>
internal static class FunctionApp
{
    /// <summary>0755.</summary>
    public const UnixFileMode ExecutableMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The functions in the order of their names.</summary>
    public static IReadOnlyList<Definition> Functions(string folder) =>
        [.. Files(folder).Select(file => new Definition(file.Key, JsonNode.Parse(file.Value)!["bindings"]!.AsArray()))];

    /// <summary>The text of every <c>function.json</c>, by function.</summary>
    public static SortedDictionary<string, string> Files(string folder) => new(
        Directory.EnumerateDirectories(folder)
            .Select(path => (Name: Path.GetFileName(path), File: Path.Combine(path, "function.json")))
            .Where(function => File.Exists(function.File))
            .ToDictionary(function => function.Name, function => File.ReadAllText(function.File), StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <summary>The mode of the file that <c>host.json</c> names.</summary>
    public static UnixFileMode ModeOfExecutable(string folder) => OperatingSystem.IsWindows()
        ? ExecutableMode
        : File.GetUnixFileMode(Path.Combine(folder, "CardFunctions.Handler"));

    internal sealed record Definition(string Name, JsonArray Bindings)
    {
        public bool IsHttp => string.Equals((string?)Bindings[0]!["type"], "httpTrigger", StringComparison.Ordinal);

        /// <summary>A request for every method of the route, with something put in for each parameter.</summary>
        public IEnumerable<(string Name, string Method, string Path)> Requests
        {
            get
            {
                if (!IsHttp)
                {
                    yield break;
                }

                // The one catch-all is the documentation page's, of whose files this one exists.
                var route = ((string)Bindings[0]!["route"]!).Replace("{*path}", "index.html", StringComparison.Ordinal);
                route = Regex.Replace(route, @"\{[^}]+\}", "x1", RegexOptions.None, TimeSpan.FromSeconds(1));
                var methods = Bindings[0]!["methods"]?.AsArray().Select(method => (string)method!) ?? ["get"];
                foreach (var method in methods)
                {
                    yield return (Name, method.ToUpperInvariant(), "/api/" + route);
                }
            }
        }
    }
}
