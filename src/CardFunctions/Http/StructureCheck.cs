using System.Text.Json;
using System.Text.Unicode;

namespace CardFunctions.Http;

/// <summary>
/// The slow path of reading a body: taken only when the strict reader refused it, to name all that is wrong with its structure
/// and to read what is left, so that faults of meaning stand in the same answer.
/// </summary>
internal static class StructureCheck
{
    /// <summary>What is left of the request without its faulty members; null when nothing can be read.</summary>
    public static T? Run<T>(ReadOnlyMemory<byte> utf8Json, RequestJson json, Faults faults)
        where T : class
    {
        if (!IsReadable(utf8Json.Span, faults))
        {
            return null;
        }

        using var document = JsonDocument.Parse(utf8Json, new JsonDocumentOptions { MaxDepth = RequestJson.MaxDepth });
        var kept = new StructureWalk(json, faults).Keep(document.RootElement, json.StrictInfo<T>());
        if (kept is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(kept, json.LenientInfo<T>());
        }
        catch (JsonException)
        {
            // A refusal by a converter that only shows in its surroundings.
            faults.AddStructural(Faults.Root, FaultTexts.WrongType);
            return null;
        }
    }

    /// <summary>
    /// Whether a list in the body might hold <c>null</c>, which the serializer lets pass and no request allows. Says yes for
    /// every body with a null in it: the walk then looks exactly.
    /// </summary>
    public static bool MayHoldNullElement(ReadOnlySpan<byte> utf8Json)
    {
        for (var index = utf8Json.IndexOf("null"u8); index >= 0;)
        {
            var before = utf8Json[..index].TrimEnd(" \t\r\n"u8);
            if (before is [.., (byte)'[' or (byte)','])
            {
                return true;
            }

            var next = utf8Json[(index + 4)..].IndexOf("null"u8);
            index = next < 0 ? -1 : index + 4 + next;
        }

        return false;
    }

    private static bool IsReadable(ReadOnlySpan<byte> utf8Json, Faults faults)
    {
        if (!Utf8.IsValid(utf8Json))
        {
            var (line, column) = FirstInvalid(utf8Json);
            faults.AddStructural(Faults.Root, FaultTexts.NotJson(line, column));
            return false;
        }

        try
        {
            // The reader keeps one bit a level, so depth costs no stack here.
            var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = utf8Json.Length + 1 });
            while (reader.Read())
            {
                if (reader.CurrentDepth >= RequestJson.MaxDepth && reader.TokenType is (JsonTokenType.StartObject or JsonTokenType.StartArray))
                {
                    faults.AddStructural(Faults.Root, FaultTexts.TooDeep);
                    return false;
                }
            }

            return true;
        }
        catch (JsonException exception)
        {
            faults.AddStructural(Faults.Root, FaultTexts.NotJson((exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1));
            return false;
        }
    }

    private static (long Line, long Column) FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        Span<char> scratch = stackalloc char[256];
        var valid = 0;
        while (Utf8.ToUtf16(bytes[valid..], scratch, out var read, out _, replaceInvalidSequences: false) == System.Buffers.OperationStatus.DestinationTooSmall)
        {
            valid += read;
        }

        Utf8.ToUtf16(bytes[valid..], scratch, out var last, out _, replaceInvalidSequences: false);
        var before = bytes[..(valid + last)];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
