using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Isolated;

/// <summary>The isolated worker's head as its files have it: it is not built with the rest, so that its text has to speak for it.</summary>
internal static partial class IsolatedHead
{
    public const string ProjectName = "CardFunctions.Isolated";

    private static readonly string Folder = Path.Combine(Repository.Root, "src", ProjectName);

    /// <summary>Its project.</summary>
    public static XDocument Project => XDocument.Load(Path.Combine(Folder, $"{ProjectName}.csproj"));

    /// <summary>What it tells the host.</summary>
    public static JsonObject HostJson => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "host.json")))!.AsObject();

    /// <summary>Every line of its source.</summary>
    public static string Source { get; } = string.Join('\n', Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(Folder, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
        .Order(StringComparer.Ordinal)
        .Select(File.ReadAllText));

    /// <summary>Its functions. One that is written in another way than the rest is not among them.</summary>
    public static IReadOnlyList<IsolatedFunction> Functions { get; } = [.. Function().Matches(Source).Select(Of)];

    /// <summary>How many functions its source has, however they are written.</summary>
    public static int FunctionCount => Source.AsSpan().Count("[Function(");

    /// <summary>Whether a file lies in its folder.</summary>
    public static bool Has(string file) => File.Exists(Path.Combine(Folder, file));

    /// <summary>The type of what a function class is given under a name.</summary>
    public static string TypeOf(string given) => Regex.Match(Source, $@"[(,]\s*(?<type>\w+) {given}\s*[,)]", RegexOptions.ExplicitCapture, Patience).Groups["type"].Value;

    private static TimeSpan Patience => TimeSpan.FromSeconds(1);

    private static IsolatedFunction Of(Match function)
    {
        var trigger = function.Groups["trigger"].Value;
        var arguments = function.Groups["arguments"].Value;
        string[] texts = [.. Text().Matches(Named().Replace(arguments, "")).Select(text => text.Groups["text"].Value)];
        var named = Named().Matches(arguments).ToDictionary(one => one.Groups["name"].Value, one => one.Groups["text"].Value, StringComparer.Ordinal);
        var binding = new JsonObject
        {
            ["type"] = $"{char.ToLowerInvariant(trigger[0])}{trigger[1..]}Trigger",
            ["direction"] = "in",
            ["name"] = function.Groups["parameter"].Value,
        };
        var members = (trigger, texts) switch
        {
            ("Http", _) => [("authLevel", Level().Match(arguments).Groups["level"].Value), ("route", named["Route"])],
            ("Timer", [var schedule]) => [("schedule", schedule)],
            ("ServiceBus", [var queue]) => [("queueName", queue), ("connection", named["Connection"])],
            ("ServiceBus", [var topic, var subscription]) =>
                new[] { ("topicName", topic), ("subscriptionName", subscription), ("connection", named["Connection"]) },
            _ => throw new NotSupportedException(function.Value),
        };
        foreach (var (name, value) in members)
        {
            binding[name] = value;
        }

        if (function.Groups["type"].Value == "byte[]")
        {
            binding["dataType"] = "binary";
        }

        return new(function.Groups["name"].Value, binding, trigger == "Http" ? texts : [], function.Groups["body"].Value);
    }

    [GeneratedRegex(
        """
        \[Function\((nameof\((?<name>\w+)\)|"(?<name>\w+)")\)\]\s+
        public\s(async\s)?[\w<>]+\s\w+\(\s*
        \[(?<trigger>\w+)Trigger\((?<arguments>[^\]]*)\)\]\s(?<type>[\w\[\]]+)\s(?<parameter>\w+)[^)]*\)\s*
        (?<body>=>[^;]+;|\{[^}]+\})
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Function();

    [GeneratedRegex("\"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Text();

    [GeneratedRegex("(?<name>[A-Z][A-Za-z]+) = \"(?<text>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    [GeneratedRegex("AuthorizationLevel\\.(?<level>\\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Level();
}

/// <summary>A function of the isolated worker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Binding">Its trigger, in the words of a <c>function.json</c>.</param>
/// <param name="Methods">The HTTP methods that it takes; none where it is of another kind.</param>
/// <param name="Body">What it does.</param>
internal sealed record IsolatedFunction(string Name, JsonObject Binding, IReadOnlyList<string> Methods, string Body)
{
    public bool IsHttp => (string?)Binding["type"] == "httpTrigger";
}
