using System.Text;
using System.Text.RegularExpressions;

namespace CardFunctions.Tests.Infra;

/// <summary>
/// A Bicep file, read as text: as much of the language as these files use. Comments are gone, so that nothing in one counts.
/// </summary>
internal sealed partial class BicepFile
{
    private const int MatchTimeoutMilliseconds = 1000;

    private BicepFile(string path, string text) => (Path, Text) = (path, WithoutComments(text));

    /// <summary>The path below <c>infra</c>, with slashes.</summary>
    public string Path { get; }

    /// <summary>What it says, without comments.</summary>
    public string Text { get; }

    /// <summary>The parameters, and whether each has a default.</summary>
    public IReadOnlyDictionary<string, bool> Parameters => ParameterLine().Matches(Text)
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["default"].Success, StringComparer.Ordinal);

    /// <summary>The outputs, and what each is.</summary>
    public IReadOnlyDictionary<string, string> Outputs => OutputLine().Matches(Text)
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim(), StringComparer.Ordinal);

    /// <summary>The variables that are one value.</summary>
    public IReadOnlyDictionary<string, string> Variables => VariableLine().Matches(Text)
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value.Trim(), StringComparer.Ordinal);

    /// <summary>The resources that it makes: by symbol, the type without its version, and the object.</summary>
    public IReadOnlyDictionary<string, (string Type, BicepObject Body)> Resources => ResourceLine().Matches(Text)
        .ToDictionary(match => match.Groups["symbol"].Value, match => (match.Groups["type"].Value, ObjectFrom(match.Index)), StringComparer.Ordinal);

    /// <summary>The modules that it deploys: by symbol, the file, and the parameters that it passes.</summary>
    public IReadOnlyDictionary<string, (string File, BicepObject Passed)> Modules => ModuleLine().Matches(Text)
        .ToDictionary(match => match.Groups["symbol"].Value, match => (match.Groups["file"].Value, ObjectFrom(match.Index)["params"].AsObject()), StringComparer.Ordinal);

    /// <summary>The object that begins with the first brace after what is searched for.</summary>
    public BicepObject ObjectAfter(string start) => ObjectFrom(Text.IndexOf(start, StringComparison.Ordinal) is var at and >= 0
        ? at
        : throw new InvalidDataException($"{Path} has no '{start}'."));

    /// <summary>Reads a file below <c>infra</c>.</summary>
    public static BicepFile Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Checkout.Infra, path)));

    private BicepObject ObjectFrom(int index) => BicepObject.Parse(Text[Text.IndexOf('{', index)..]);

    private static string WithoutComments(string text)
    {
        var kept = new StringBuilder();
        for (var index = 0; index < text.Length;)
        {
            var end = BicepObject.EndOfString(text, index);
            if (end == index && text.AsSpan(index).StartsWith("//"))
            {
                index = text.IndexOf('\n', index);
                continue;
            }

            end = Math.Max(end, index + 1);
            kept.Append(text, index, end - index);
            index = end;
        }

        return kept.ToString();
    }

    [GeneratedRegex(@"^param (?<name>\w+) \w+(?<default> =)?", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex ParameterLine();

    [GeneratedRegex(@"^output (?<name>\w+) \w+ = (?<value>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex OutputLine();

    [GeneratedRegex(@"^var (?<name>\w+) = (?<value>[^\[{\n]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex VariableLine();

    [GeneratedRegex(@"^resource (?<symbol>\w+) '(?<type>[^'@]+)@[\w-]+' = ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex ResourceLine();

    [GeneratedRegex(@"^module (?<symbol>\w+) '(?<file>[^']+)' = ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex ModuleLine();
}

/// <summary>An object of a Bicep file: what is assigned to each property, as it stands there.</summary>
internal sealed class BicepObject
{
    private readonly Dictionary<string, BicepValue> _properties = new(StringComparer.Ordinal);

    /// <summary>The properties' names.</summary>
    public IReadOnlyCollection<string> Names => _properties.Keys;

    /// <summary>The value of a property, or of one further down: <c>properties.requiresSession</c>.</summary>
    /// <exception cref="KeyNotFoundException">It is not there.</exception>
    public BicepValue this[string path] => Find(path) ?? throw new KeyNotFoundException($"There is no {path}.");

    /// <summary>The same; null where it is not there.</summary>
    public BicepValue? Find(string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var found = _properties.GetValueOrDefault(dot < 0 ? path : path[..dot]);
        return dot < 0 ? found : found?.AsObject().Find(path[(dot + 1)..]);
    }

    /// <summary>Reads the object that a text begins with.</summary>
    public static BicepObject Parse(string text)
    {
        var parsed = new BicepObject();
        var (depth, start) = (0, 1);
        for (var index = 0; index < text.Length; index++)
        {
            if (EndOfString(text, index) is var end && end > index)
            {
                index = end - 1;
                continue;
            }

            depth += text[index] switch { '{' or '[' or '(' => 1, '}' or ']' or ')' => -1, _ => 0 };
            if (depth == 0 || (depth == 1 && text[index] is '\n' or ','))
            {
                parsed.Add(text[start..index]);
                start = index + 1;
            }

            if (depth == 0)
            {
                return parsed;
            }
        }

        throw new InvalidDataException("An object has no end.");
    }

    /// <summary>Where the string ends that begins here; the same place where none does.</summary>
    public static int EndOfString(string text, int index)
    {
        const string MultiLine = "'''";
        if (text[index] != '\'')
        {
            return index;
        }

        if (text.AsSpan(index).StartsWith(MultiLine))
        {
            return text.IndexOf(MultiLine, index + MultiLine.Length, StringComparison.Ordinal) + MultiLine.Length;
        }

        var end = index + 1;
        while (text[end] != '\'')
        {
            end += text[end] == '\\' ? 2 : 1;
        }

        return end + 1;
    }

    private void Add(string entry)
    {
        // A name in quotes may hold a colon; none here does.
        if (entry.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
        {
            _properties.Add(entry[..colon].Trim().Trim('\''), new BicepValue(entry[(colon + 1)..].Trim()));
        }
    }
}

/// <summary>What is assigned to a property.</summary>
/// <param name="Text">The expression.</param>
internal sealed record BicepValue(string Text)
{
    /// <summary>The text of a plain string.</summary>
    public string AsText() => Text.Length >= 2 && Text[0] == '\'' && Text[^1] == '\'' && !Text.Contains("${", StringComparison.Ordinal)
        ? Text[1..^1]
        : throw new InvalidDataException($"{Text} is not a plain string.");

    /// <summary>The object.</summary>
    public BicepObject AsObject() => BicepObject.Parse(Text);

    /// <inheritdoc />
    public override string ToString() => Text;
}

/// <summary>Where the files lie that these tests read.</summary>
internal static class Checkout
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of the infrastructure.</summary>
    public static string Infra { get; } = Path.Combine(Root, "infra");

    /// <summary>The Bicep files.</summary>
    public static IReadOnlyList<BicepFile> BicepFiles { get; } =
        [BicepFile.Read("main.bicep"), .. Directory.GetFiles(Path.Combine(Infra, "modules"), "*.bicep").Select(path => BicepFile.Read($"modules/{Path.GetFileName(path)}"))];

    /// <summary>A module of its name.</summary>
    public static BicepFile Module(string name) => BicepFiles.Single(file => file.Path == $"modules/{name}.bicep");

    /// <summary>A file of the checkout.</summary>
    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CardFunctions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No CardFunctions.sln above {AppContext.BaseDirectory}.");
    }
}
