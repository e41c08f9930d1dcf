using System.Text.Json;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Reads configuration files as the Functions host does: comments and trailing commas allowed, absent means null.</summary>
internal static class JsonNavigation
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The file's content, not tied to a document that would have to be disposed of.</summary>
    public static JsonElement ReadFile(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
        return document.RootElement.Clone();
    }

    /// <summary>The element at the end of the path, or null where a part of the path is absent, null or no object.</summary>
    public static JsonElement? Find(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element) || element.ValueKind == JsonValueKind.Null)
            {
                return null;
            }
        }

        return element;
    }
}
