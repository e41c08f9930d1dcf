using System.Globalization;
using System.Text;
using System.Text.Json;
using CardFunctions.LocalHost.FunctionsHost;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>Reads what the REST interface of Service Bus takes: the <c>BrokerProperties</c> header, custom headers, batches.</summary>
/// <remarks>Source: the service's "Send Message" and "Send Message Batch" and its table of message properties; unknown properties are ignored.</remarks>
internal static class BrokerPropertiesParser
{
    /// <summary>The media type of a batch.</summary>
    public const string BatchContentType = "application/vnd.microsoft.servicebus.json";

    private const int MaxIdLength = 128;

    // JSON can write what no string holds: one half of a character that takes two.
    private const string HalfCharacter = "A string has half a character (a lone surrogate).";

    // What is HTTP's own is no custom property. A trace context is one: whoever takes the message is to know of the span it was sent in.
    private static readonly HashSet<string> HttpOwn = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization", "BrokerProperties", "Cache-Control", "Connection",
        "Content-Encoding", "Content-Language", "Content-Length", "Content-Type", "Cookie", "Date", "Expect", "Forwarded", "From", "Host",
        "Keep-Alive", "Origin", "Pragma", "Referer", "Request-Id", "Correlation-Context", "baggage", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "User-Agent", "Via", "Warning", "ServiceBusAuthorization", "ServiceBusSupplementaryAuthorization",
    };

    /// <summary>The one message of a request.</summary>
    /// <exception cref="FormatException">The properties are not what they should be.</exception>
    public static MessageHeader OfRequest(HttpRequest request)
    {
        var custom = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Headers)
        {
            if (!HttpOwn.Contains(name) && !name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Sec-", StringComparison.OrdinalIgnoreCase))
            {
                custom[name] = CustomValue(value.ToString());
            }
        }

        var text = request.Headers["BrokerProperties"].ToString();
        var header = text.Length == 0 ? new MessageHeader() : Readable(Parse(text));
        return header with { ContentType = request.ContentType, ApplicationProperties = custom };
    }

    /// <summary>The messages of a batch.</summary>
    /// <exception cref="FormatException">It is no batch.</exception>
    public static IReadOnlyList<(MessageHeader Header, ReadOnlyMemory<byte> Body)> OfBatch(ReadOnlyMemory<byte> json)
    {
        var root = Parse(Encoding.UTF8.GetString(json.Span));
        try
        {
            return root.ValueKind != JsonValueKind.Array
                ? throw new FormatException("A batch is a JSON array.")
                : [.. root.EnumerateArray().Select(OfBatchItem)];
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException(HalfCharacter, exception);
        }
    }

    private static MessageHeader Readable(JsonElement properties)
    {
        try
        {
            return Properties(properties);
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException(HalfCharacter, exception);
        }
    }

    private static (MessageHeader Header, ReadOnlyMemory<byte> Body) OfBatchItem(JsonElement item)
    {
        var body = item.Find("Body") is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw new FormatException("Each message of a batch has a Body, which is a string.");
        var custom = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (item.Find("UserProperties") is { ValueKind: JsonValueKind.Object } properties)
        {
            foreach (var property in properties.EnumerateObject())
            {
                custom[property.Name] = property.Value;
            }
        }

        var header = item.Find("BrokerProperties") is { } broker ? Properties(broker) : new MessageHeader();
        var bytes = item.Find("IsBodyBase64")?.ValueKind == JsonValueKind.True ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body);
        return (header with { ApplicationProperties = custom }, bytes);
    }

    private static MessageHeader Properties(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("BrokerProperties is a JSON object.");
        }

        string? Text(string name) => json.Find(name) is not { } value ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : throw new FormatException($"BrokerProperties.{name} is a string.");
        string? Id(string name) => Text(name) is { } id && (id.Length is 0 or > MaxIdLength)
            ? throw new FormatException($"BrokerProperties.{name} has 1 to {MaxIdLength} characters.")
            : Text(name);
        var header = new MessageHeader
        {
            MessageId = Id("MessageId"),
            SessionId = Id("SessionId"),
            PartitionKey = Id("PartitionKey"),
            CorrelationId = Text("CorrelationId"),
            ContentType = Text("ContentType"),
            Label = Text("Label") ?? Text("Subject"),
            To = Text("To"),
            ReplyTo = Text("ReplyTo"),
            ReplyToSessionId = Id("ReplyToSessionId"),
            TimeToLive = json.Find("TimeToLive") is { } life ? Seconds(life) : null,
            ScheduledEnqueueTimeUtc = Text("ScheduledEnqueueTimeUtc") is { } time ? Time(time) : null,
        };
        return header.SessionId is null || header.PartitionKey is null || string.Equals(header.SessionId, header.PartitionKey, StringComparison.Ordinal)
            ? header
            : throw new FormatException("SessionId and PartitionKey must be the same where both are given.");
    }

    private static TimeSpan Seconds(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var seconds) && seconds > 0 =>
            seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue / 4 : TimeSpan.FromSeconds(seconds),
        JsonValueKind.String when TimeSpan.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero => span,
        _ => throw new FormatException("BrokerProperties.TimeToLive is a number of seconds above zero."),
    };

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException("BrokerProperties.ScheduledEnqueueTimeUtc is a time, e.g. Sun, 06 Nov 2044 08:49:37 GMT.");

    /// <summary>A string in quotes, a number or a boolean; anything else is taken for the text that it is.</summary>
    private static JsonElement CustomValue(string text)
    {
        try
        {
            var value = Parse(text);
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                return value;
            }
        }
        catch (FormatException)
        {
            // Not quoted: below.
        }

        return Parse($"\"{JsonEncodedText.Encode(text)}\"");
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }
}
