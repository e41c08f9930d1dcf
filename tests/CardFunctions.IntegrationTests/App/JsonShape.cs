using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CardFunctions.IntegrationTests.App;

/// <summary>Compares JSON with what it should be, exactly: no member missing, none too many; the order of members does not matter.</summary>
internal static class JsonShape
{
    // What can't be known beforehand stands in the expected JSON as one of these words.
    private static readonly Dictionary<string, Regex> Patterns = new(StringComparer.Ordinal)
    {
        ["<time>"] = Pattern(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"),
        ["<card>"] = Pattern(@"^crd_[A-Za-z0-9._-]{1,64}_[0-9a-f]{32}$"),
        ["<masked>"] = Pattern(@"^\*{12}\d{4}$"),
        ["<month>"] = Pattern(@"^\d{4}-(0[1-9]|1[0-2])$"),
        ["<text>"] = Pattern("^.+$"),
    };

    public static void Matches(string expected, JsonNode? actual) => Compare("$", JsonNode.Parse(expected), actual);

    private static void Compare(string path, JsonNode? expected, JsonNode? actual)
    {
        switch (expected)
        {
            case JsonObject members:
                var found = Assert.IsType<JsonObject>(actual, exactMatch: false);
                Assert.Equal(Names(path, members), Names(path, found));
                foreach (var (name, value) in members)
                {
                    Compare($"{path}.{name}", value, found[name]);
                }

                break;
            case JsonArray items:
                var list = Assert.IsType<JsonArray>(actual, exactMatch: false);
                Assert.True(items.Count == list.Count, $"{path} has {list.Count} items instead of {items.Count}: {list.ToJsonString()}");
                for (var index = 0; index < items.Count; index++)
                {
                    Compare($"{path}[{index}]", items[index], list[index]);
                }

                break;
            default:
                Assert.True(AreEqual(expected, actual), $"{path} is {actual?.ToJsonString() ?? "null"} instead of {expected?.ToJsonString() ?? "null"}");
                break;
        }
    }

    private static bool AreEqual(JsonNode? expected, JsonNode? actual) =>
        expected?.GetValueKind() == JsonValueKind.String && Patterns.TryGetValue((string)expected!, out var pattern)
            ? actual?.GetValueKind() == JsonValueKind.String && pattern.IsMatch((string)actual!)
            : JsonNode.DeepEquals(expected, actual);

    private static IEnumerable<string> Names(string path, JsonObject json) => json.Select(member => $"{path}.{member.Key}").Order(StringComparer.Ordinal);

    private static Regex Pattern(string text) => new(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
