using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace CardFunctions.Http;

/// <summary>Goes through a JSON document along the shape it should have, notes what differs, and keeps the rest.</summary>
internal sealed class StructureWalk(RequestJson json, Faults faults)
{
    private const int MaxShownName = 64;
    private const int MaxShownDigits = 4;
    private const string HiddenName = "(unknown)";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-$@");

    /// <summary>The document without its faulty members; null when it is not even an object.</summary>
    public JsonNode? Keep(JsonElement root, JsonTypeInfo shape)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            faults.AddStructural(Faults.Root, FaultTexts.MustBeObject);
            return null;
        }

        return TryKeep(root, shape, string.Empty, out var kept) ? kept : null;
    }

    private bool TryKeep(JsonElement element, JsonTypeInfo shape, string path, out JsonNode? kept)
    {
        kept = null;
        if (element.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        return shape.Kind switch
        {
            JsonTypeInfoKind.Object => TryKeepObject(element, shape, path, out kept),
            JsonTypeInfoKind.Dictionary => TryKeepMap(element, shape, path, out kept),
            JsonTypeInfoKind.Enumerable => TryKeepList(element, shape, path, out kept),
            JsonTypeInfoKind.None or _ => TryKeepLeaf(element, shape, path, out kept),
        };
    }

    private bool TryKeepObject(JsonElement element, JsonTypeInfo shape, string path, out JsonNode? kept)
    {
        kept = null;
        if (!Expect(element, JsonValueKind.Object, path, FaultTexts.MustBeObject))
        {
            return false;
        }

        var result = new JsonObject();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var name = NameOf(member);
            var property = name is null ? null : shape.Properties.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal));
            var memberPath = Join(path, property is null ? Shown(name) : name!);
            if (name is not null && !seen.Add(name))
            {
                result.Remove(name);
                faults.AddStructural(memberPath, FaultTexts.DuplicateMember);
            }
            else if (property is null)
            {
                faults.AddStructural(memberPath, FaultTexts.UnknownMember);
            }
            else if (TryKeepMember(member.Value, property, shape, memberPath, out var value))
            {
                result.Add(property.Name, value);
            }
        }

        kept = result;
        return true;
    }

    private bool TryKeepMember(JsonElement element, JsonPropertyInfo property, JsonTypeInfo owner, string path, out JsonNode? kept)
    {
        kept = null;
        switch (property.CustomConverter)
        {
            case IOptionalConverter optional:
                return TryKeep(element, json.Strict.GetTypeInfo(optional.ValueType), path, out kept);
            case null:
                return TryKeep(element, json.Strict.GetTypeInfo(property.PropertyType), path, out kept);
            case var converter:
                // A converter of the property's own can only be tried within the object that has the property.
                var alone = new JsonObject { [property.Name] = JsonNode.Parse(element.GetRawText()) };
                return TryRead(() => JsonSerializer.Deserialize(alone, owner), element, path, LeafTexts.Of(converter, property.PropertyType), out kept);
        }
    }

    private bool TryKeepMap(JsonElement element, JsonTypeInfo shape, string path, out JsonNode? kept)
    {
        kept = null;
        if (!Expect(element, JsonValueKind.Object, path, FaultTexts.MustBeObject))
        {
            return false;
        }

        var result = new JsonObject();
        var values = json.Strict.GetTypeInfo(shape.ElementType!);
        foreach (var member in element.EnumerateObject())
        {
            var name = NameOf(member);
            var memberPath = Join(path, Shown(name));
            if (name is null || !result.TryAdd(name, value: null))
            {
                faults.AddStructural(memberPath, name is null ? FaultTexts.UnknownMember : FaultTexts.DuplicateMember);
            }
            else if (TryKeep(member.Value, values, memberPath, out var value))
            {
                result[name] = value;
            }
            else
            {
                result.Remove(name);
            }
        }

        kept = result;
        return true;
    }

    private bool TryKeepList(JsonElement element, JsonTypeInfo shape, string path, out JsonNode? kept)
    {
        kept = null;
        if (!Expect(element, JsonValueKind.Array, path, FaultTexts.MustBeList))
        {
            return false;
        }

        var result = new JsonArray();
        var items = json.Strict.GetTypeInfo(shape.ElementType!);
        var isWhole = true;
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            var itemPath = string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]");
            if (item.ValueKind == JsonValueKind.Null)
            {
                faults.AddStructural(itemPath, FaultTexts.MustNotBeNull);
            }
            else if (TryKeep(item, items, itemPath, out var value))
            {
                result.Add(value);
                continue;
            }

            // An empty object keeps the place, so that the indices of the others stay right; nothing else can stand in.
            isWhole &= items.Kind == JsonTypeInfoKind.Object;
            result.Add((JsonNode)new JsonObject());
        }

        if (!isWhole)
        {
            faults.Settle(path);
            return false;
        }

        kept = result;
        return true;
    }

    private bool TryKeepLeaf(JsonElement element, JsonTypeInfo shape, string path, out JsonNode? kept)
    {
        if (shape.Converter is IOptionalConverter optional)
        {
            return TryKeep(element, json.Strict.GetTypeInfo(optional.ValueType), path, out kept);
        }

        var underlying = Nullable.GetUnderlyingType(shape.Type);
        var converter = underlying is null ? shape.Converter : json.Strict.GetTypeInfo(underlying).Converter;
        return TryRead(() => element.Deserialize(shape), element, path, LeafTexts.Of(converter, underlying ?? shape.Type), out kept);
    }

    private bool TryRead(Func<object?> read, JsonElement element, string path, Text message, out JsonNode? kept)
    {
        kept = null;
        try
        {
            _ = read();
            kept = JsonNode.Parse(element.GetRawText());
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // Half of a surrogate pair is an InvalidOperationException in places.
            faults.AddStructural(path, message);
            return false;
        }
    }

    private bool Expect(JsonElement element, JsonValueKind kind, string path, Text message)
    {
        if (element.ValueKind == kind)
        {
            return true;
        }

        faults.AddStructural(path, message);
        return false;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>A member's name; null for one that is no text at all (half of a surrogate pair).</summary>
    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A name that the caller made up, shown only if it can't be anything but a name: not a card's number, not markup.</summary>
    private static string Shown(string? name) =>
        name is { Length: > 0 and <= MaxShownName }
        && !char.IsAsciiDigit(name[0])
        && name.Count(char.IsAsciiDigit) <= MaxShownDigits
        && !name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? name
            : HiddenName;
}
