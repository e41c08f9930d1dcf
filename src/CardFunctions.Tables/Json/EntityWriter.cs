using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CardFunctions.Tables.Json;

/// <summary>Entities to JSON with the annotations that keep every value's type.</summary>
internal static class EntityWriter
{
    private const int InitialBytes = 512;
    private const int MaxNumberLength = 32;

    private static readonly JsonWriterOptions Options = new()
    {
        // The names are checked by EntityLimits, the structure is fixed here.
        SkipValidation = true,
        // The body is never part of a page, so only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>Writes an entity that has passed <see cref="Limits.EntityLimits"/>.</summary>
    public static ReadOnlyMemory<byte> Write(TableEntity entity, string writeId)
    {
        var buffer = new ArrayBufferWriter<byte>(InitialBytes);
        Write(buffer, entity, writeId);
        return buffer.WrittenMemory;
    }

    /// <inheritdoc cref="Write(TableEntity, string)"/>
    public static void Write(IBufferWriter<byte> buffer, TableEntity entity, string writeId)
    {
        var writer = _writer ??= new Utf8JsonWriter(buffer, Options);
        writer.Reset(buffer);
        try
        {
            writer.WriteStartObject();
            writer.WriteString("PartitionKey"u8, entity.PartitionKey);
            writer.WriteString("RowKey"u8, entity.RowKey);
            foreach (var (name, value) in entity)
            {
                WriteProperty(writer, name, value);
            }

            writer.WriteString("WriteId"u8, writeId);
            writer.WriteEndObject();
            writer.Flush();
        }
        finally
        {
            // Lets go of the buffer.
            writer.Reset(Stream.Null);
        }
    }

    private static void WriteProperty(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                writer.WriteString(name, text);
                break;
            case int number:
                writer.WriteNumber(name, number);
                break;
            case bool truth:
                writer.WriteBoolean(name, truth);
                break;
            case long number:
                Annotate(writer, name, "Edm.Int64"u8);
                WriteInt64(writer, name, number);
                break;
            case double number:
                Annotate(writer, name, "Edm.Double"u8);
                WriteDouble(writer, name, number);
                break;
            case DateTimeOffset time:
                Annotate(writer, name, "Edm.DateTime"u8);
                writer.WriteString(name, time.UtcDateTime);
                break;
            case DateTime time:
                Annotate(writer, name, "Edm.DateTime"u8);
                writer.WriteString(name, TableEntity.ToUtc(time).UtcDateTime);
                break;
            case Guid id:
                Annotate(writer, name, "Edm.Guid"u8);
                writer.WriteString(name, id);
                break;
            case BinaryData bytes:
                Annotate(writer, name, "Edm.Binary"u8);
                writer.WriteBase64String(name, bytes.ToMemory().Span);
                break;
            case byte[] bytes:
                Annotate(writer, name, "Edm.Binary"u8);
                writer.WriteBase64String(name, bytes);
                break;
            default:
                throw new ArgumentException($"The property '{name}' has the unsupported type {value.GetType()}.", nameof(value));
        }
    }

    private static void Annotate(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> type)
    {
        Span<char> annotation = stackalloc char[name.Length + EdmTypes.AnnotationSuffix.Length];
        name.CopyTo(annotation);
        EdmTypes.AnnotationSuffix.CopyTo(annotation[name.Length..]);
        writer.WriteString(annotation, type);
    }

    private static void WriteInt64(Utf8JsonWriter writer, string name, long number)
    {
        Span<byte> text = stackalloc byte[MaxNumberLength];
        number.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        writer.WriteString(name, text[..length]);
    }

    private static void WriteDouble(Utf8JsonWriter writer, string name, double number)
    {
        // JSON has no such numbers; the service takes and gives them as strings.
        if (!double.IsFinite(number))
        {
            writer.WriteString(name, double.IsNaN(number) ? "NaN"u8 : number > 0 ? "Infinity"u8 : "-Infinity"u8);
            return;
        }

        Span<byte> text = stackalloc byte[MaxNumberLength];
        number.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        if (!text[..length].ContainsAny((byte)'.', (byte)'E'))
        {
            // A whole number must not look like an integer to whoever reads it without its annotation.
            ".0"u8.CopyTo(text[length..]);
            length += 2;
        }

        writer.WritePropertyName(name);
        writer.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
