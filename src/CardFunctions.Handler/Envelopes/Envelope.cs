using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace CardFunctions.Handler.Envelopes;

/// <summary>What the host sends of a message: <c>{"Data":{"binding":…},"Metadata":{…}}</c>.</summary>
/// <param name="Message">The message's body as it was sent.</param>
/// <param name="DeliveryCount">
/// How often the message was delivered, counted from 1. For the log only: with a trigger of text the sender of a message can
/// put any value here.
/// </param>
/// <remarks>
/// How a host encodes a body depends on its version and on the binding's <c>dataType</c>, so each way is understood: a JSON
/// object as it is, a string that holds the text, a string that holds a JSON string that holds the text, and Base64 (what
/// <c>"dataType": "binary"</c> gives) at either depth. A text that begins as an object or an array is taken as it is; any
/// other that is valid Base64 is taken for Base64. The messages that the product knows are JSON objects, so that the one
/// ambiguous case, a bare word of four letters, is no message in either reading.
/// </remarks>
internal sealed record Envelope(ReadOnlyMemory<byte> Message, int? DeliveryCount)
{
    /// <summary>The span that the message was sent in, from the sender's own properties; null where these say none. For traces only.</summary>
    public string? TraceParent { get; init; }

    // W3C's form of version 00, the only one there is.
    private const int TraceParentLength = 55;

    /// <summary>
    /// Objects nest as deep as the sender pleased, where a host merges a body into the metadata; they are stepped over without
    /// recursion. The number is the reader's own bound on its bit stack, well above what a host writes.
    /// </summary>
    private const int MaxDepth = 1024;

    /// <summary>Reads an envelope.</summary>
    /// <param name="json">The request's body.</param>
    /// <param name="binding">The binding whose data is the message.</param>
    /// <param name="envelope">The envelope, where this returns true.</param>
    /// <returns>False where the bytes are no envelope or hold no data of that binding.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, string binding, [NotNullWhen(true)] out Envelope? envelope)
    {
        envelope = null;
        try
        {
            envelope = Read(json, binding);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string with half a surrogate pair, which is no text.
        }

        return envelope is not null;
    }

    private static Envelope? Read(ReadOnlySpan<byte> json, string binding)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        byte[]? message = null;
        (int? DeliveryCount, string? TraceParent) metadata = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Data"u8))
            {
                message = FindMessage(ref reader, json, binding);
            }
            else if (reader.ValueTextEquals("Metadata"u8))
            {
                metadata = ReadMetadata(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // One more step, so that bytes after the object are a fault.
        reader.Read();
        return message is null ? null : new Envelope(message, metadata.DeliveryCount) { TraceParent = metadata.TraceParent };
    }

    private static byte[]? FindMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string binding)
    {
        byte[]? message = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(binding))
            {
                reader.Read();
                message = MessageOf(ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        return message;
    }

    private static (int? DeliveryCount, string? TraceParent) ReadMetadata(ref Utf8JsonReader reader)
    {
        int? count = null;
        string? traceParent = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return default;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ApplicationProperties"u8))
            {
                traceParent = FindTraceParent(ref reader);
            }
            else if (reader.ValueTextEquals("DeliveryCount"u8))
            {
                reader.Read();
                count = reader.TokenType is JsonTokenType.String or JsonTokenType.Number
                    && Utf8Parser.TryParse(reader.ValueSpan, out int number, out var used) && used == reader.ValueSpan.Length
                    ? number
                    : null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        return (count, traceParent);
    }

    // The libraries of Service Bus write both properties, older ones the latter alone, and read them in this order.
    private static string? FindTraceParent(ref Utf8JsonReader reader)
    {
        string? traceParent = null;
        string? diagnosticId = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isTraceParent, isDiagnosticId) = (reader.ValueTextEquals("traceparent"u8), reader.ValueTextEquals("Diagnostic-Id"u8));
            reader.Read();
            if ((isTraceParent || isDiagnosticId)
                && reader is { TokenType: JsonTokenType.String, ValueIsEscaped: false, ValueSpan.Length: TraceParentLength }
                && Ascii.IsValid(reader.ValueSpan))
            {
                var text = Encoding.ASCII.GetString(reader.ValueSpan);
                (traceParent, diagnosticId) = isTraceParent ? (text, diagnosticId) : (traceParent, text);
            }

            reader.Skip();
        }

        return traceParent ?? diagnosticId;
    }

    private static byte[] MessageOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return [];
            case JsonTokenType.String:
                return MessageOf(Unescape(ref reader));
            default:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return json[start..(int)reader.BytesConsumed].ToArray();
        }
    }

    private static byte[] MessageOf(byte[] text)
    {
        if (FirstOf(text) == '"' && TryUnquote(text, out var inner))
        {
            text = inner;
        }

        return FirstOf(text) is (byte)'{' or (byte)'[' || !Base64.IsValid(text) ? text : FromBase64(text);
    }

    private static bool TryUnquote(byte[] text, [NotNullWhen(true)] out byte[]? inner)
    {
        inner = null;
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            var unquoted = Unescape(ref reader);
            if (!reader.Read())
            {
                inner = unquoted;
            }
        }
        catch (JsonException)
        {
            // A text that only begins like a JSON string is taken as it is.
        }

        return inner is not null;
    }

    private static byte[] Unescape(ref Utf8JsonReader reader)
    {
        var text = new byte[reader.ValueSpan.Length];
        return text[..reader.CopyString(text)];
    }

    private static byte[] FromBase64(byte[] text)
    {
        Base64.DecodeFromUtf8InPlace(text, out var length);
        return text[..length];
    }

    private static byte FirstOf(ReadOnlySpan<byte> text)
    {
        var trimmed = text.TrimStart(" \t\r\n"u8);
        return trimmed.IsEmpty ? (byte)0 : trimmed[0];
    }
}
