using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>A page of messages to look at: <c>?after=&lt;SequenceNumber&gt;&amp;limit=100</c>.</summary>
/// <param name="After">Only messages with a greater sequence number.</param>
/// <param name="Limit">At most so many.</param>
internal sealed record MessagePage(long After, int Limit)
{
    /// <summary>The most messages of a page.</summary>
    public const int MaxLimit = 5000;

    private const int DefaultLimit = 100;

    // A page of large messages is not held in memory whole.
    private const int FlushBytes = 256 * 1024;

    /// <summary>The page that a query asks for.</summary>
    /// <exception cref="FormatException">It asks for something else.</exception>
    public static MessagePage Of(IQueryCollection query)
    {
        if (query.Keys.FirstOrDefault(name => name is not ("after" or "limit")) is { } unknown)
        {
            throw new FormatException($"There is no parameter '{unknown}', but after and limit.");
        }

        var after = Number(query, "after", 0, 0, long.MaxValue);
        return new MessagePage(after, (int)Number(query, "limit", DefaultLimit, 1, MaxLimit));
    }

    /// <summary>Writes messages as JSON, each with its properties, its delivery count and its body.</summary>
    /// <remarks>A body that is no text is there as <c>BodyBase64</c> and not as <c>Body</c>.</remarks>
    public static async Task WriteAsync(PipeWriter output, IReadOnlyList<BrokerMessage> messages, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(output);
        var flushed = 0L;
        writer.WriteStartArray();
        foreach (var message in messages)
        {
            Write(writer, message);
            if (writer.BytesCommitted + writer.BytesPending - flushed > FlushBytes)
            {
                await writer.FlushAsync(cancellationToken);
                await output.FlushAsync(cancellationToken);
                flushed = writer.BytesCommitted;
            }
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, BrokerMessage message)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("BrokerProperties");
        JsonSerializer.Serialize(writer, message.Header, MessageJson.Default.MessageHeader);
        writer.WriteNumber("DeliveryCount", message.DeliveryCount);
        if (Utf8.IsValid(message.Body.Span))
        {
            writer.WriteString("Body", message.Body.Span);
        }
        else
        {
            writer.WriteBase64String("BodyBase64", message.Body.Span);
        }

        writer.WriteEndObject();
    }

    private static long Number(IQueryCollection query, string name, long otherwise, long least, long most)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return otherwise;
        }

        return values.Count == 1 && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} is a whole number from {least} to {most}, given once."));
    }
}
