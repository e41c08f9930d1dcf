using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>Writes <c>application/problem+json</c> in the caller's language. Made by <see cref="Problems"/> only.</summary>
internal sealed class ProblemResult(ProblemKind kind, (string Name, object? Value)[] extensions, Faults? faults)
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    /// <summary>The media type of every problem.</summary>
    public const string MediaType = "application/problem+json";

    // Accents are written as they are; what could end a script or an attribute stays escaped.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The row of the catalogue that this answers with.</summary>
    public ProblemKind Kind => kind;

    /// <summary>The members beside the standard ones.</summary>
    public IReadOnlyList<(string Name, object? Value)> Extensions => extensions;

    /// <summary>What is wrong, for a 400.</summary>
    public Faults? Faults => faults;

    /// <inheritdoc/>
    public int? StatusCode => kind.Status;

    /// <inheritdoc/>
    public string? ContentType => MediaType;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var language = Languages.Of(httpContext);
        var body = Serialize(language, TraceIds.Of(httpContext));
        var response = httpContext.Response;
        response.StatusCode = kind.Status;
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        response.Headers.ContentLanguage = Languages.Tag(language);
        response.Headers.Append("Vary", "Accept-Language");
        response.Headers.CacheControl = "no-store";
        if (kind.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    /// <summary>The body of the answer, UTF-8.</summary>
    public ReadOnlyMemory<byte> Serialize(Language language, string traceId)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, $"urn:cardfunctions:problem:{kind.Code}");
            writer.WriteString("title"u8, kind.Title.In(language));
            writer.WriteNumber("status"u8, kind.Status);
            writer.WriteString("detail"u8, kind.Detail.In(language));
            writer.WriteString("code"u8, kind.Code);
            writer.WriteString("traceId"u8, traceId);
            foreach (var (name, value) in extensions)
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }

            if (faults is not null)
            {
                WriteErrors(writer, faults, language);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteErrors(Utf8JsonWriter writer, Faults faults, Language language)
    {
        writer.WriteStartObject("errors"u8);
        foreach (var (path, messages) in faults.ByPath())
        {
            writer.WriteStartArray(path);
            foreach (var message in messages)
            {
                writer.WriteStringValue(message.In(language));
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case IEnumerable<string> texts:
                WriteList(writer, texts);
                break;
            case IEnumerable<KeyValuePair<string, string?>> map:
                WriteMap(writer, map);
                break;
            default:
                throw new NotSupportedException($"A problem has no form for a {value.GetType().Name}.");
        }
    }

    private static void WriteList(Utf8JsonWriter writer, IEnumerable<string> texts)
    {
        writer.WriteStartArray();
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, string?>> map)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in map)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }
}
