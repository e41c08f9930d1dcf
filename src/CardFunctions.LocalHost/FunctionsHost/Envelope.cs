using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>
/// The body that a function other than an HTTP one is called with, <c>{"Data":{…},"Metadata":{…}}</c>, encoded as the Functions
/// host encodes it: strings twice, numbers as strings, objects plain, and (unless the trigger is binary) the top-level properties
/// of a JSON body merged into the metadata, over the system's, whatever their case.
/// </summary>
internal sealed class Envelope
{
    // The host escapes no more than JSON demands.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Dictionary<string, Action<Utf8JsonWriter>> _metadata = new(StringComparer.OrdinalIgnoreCase);
    private Action<Utf8JsonWriter> _data = writer => writer.WriteNullValue();

    /// <summary>Puts a text into the metadata; a null is left out.</summary>
    public Envelope With(string name, string? value) => value is null ? this : Put(name, writer => writer.WriteStringValue(Quote(value)));

    /// <summary>Puts a time into the metadata, as the text it is.</summary>
    public Envelope With(string name, DateTimeOffset value) =>
        With(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));

    /// <summary>Puts a number into the metadata: a string once encoded.</summary>
    public Envelope With(string name, long value) => Put(name, writer => writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Puts an object into the metadata, plain.</summary>
    public Envelope WithObject(string name, Action<Utf8JsonWriter> members) => Put(name, writer =>
    {
        writer.WriteStartObject();
        members(writer);
        writer.WriteEndObject();
    });

    /// <summary>Sets a message's bytes as the data.</summary>
    /// <param name="body">The bytes as they were sent.</param>
    /// <param name="binary">Whether the trigger says <c>dataType: binary</c>.</param>
    public Envelope WithBody(ReadOnlyMemory<byte> body, bool binary)
    {
        if (binary)
        {
            _data = writer => writer.WriteBase64StringValue(body.Span);
            return this;
        }

        var text = Encoding.UTF8.GetString(body.Span);
        _data = writer => writer.WriteStringValue(Quote(text));
        Merge(text);
        return this;
    }

    /// <summary>Sets an object as the data.</summary>
    public Envelope WithData(Action<Utf8JsonWriter> data)
    {
        _data = data;
        return this;
    }

    /// <summary>The envelope as UTF-8 JSON, with the data under the binding's name.</summary>
    public ReadOnlyMemory<byte> ToUtf8(string binding)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Plain);
        writer.WriteStartObject();
        writer.WriteStartObject("Data");
        writer.WritePropertyName(binding);
        _data(writer);
        writer.WriteEndObject();
        writer.WriteStartObject("Metadata");
        foreach (var (name, value) in _metadata)
        {
            writer.WritePropertyName(name);
            value(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static string Quote(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Plain);
        writer.WriteStringValue(text);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Lets the body's properties overwrite the system's: so a sender can forge them, and the app must not trust them.</summary>
    private void Merge(string text)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(text);
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return;
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in root.EnumerateObject())
        {
            var value = property.Value;
            Action<Utf8JsonWriter>? write = value.ValueKind switch
            {
                JsonValueKind.String => writer => writer.WriteStringValue(Quote(value.GetString()!)),
                JsonValueKind.Object or JsonValueKind.Array => value.WriteTo,
                JsonValueKind.Null => null,
                _ => writer => writer.WriteStringValue(value.GetRawText()),
            };
            if (write is not null)
            {
                Put(property.Name, write);
            }
        }
    }

    private Envelope Put(string name, Action<Utf8JsonWriter> value)
    {
        // Removed first: the later one's spelling counts.
        _metadata.Remove(name);
        _metadata[name] = value;
        return this;
    }
}
