using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CardFunctions.Http;

namespace CardFunctions.Events;

/// <summary>An event that upstream sent: a CloudEvent 1.0 in structured JSON, or the plain <c>data</c> object alone.</summary>
/// <param name="Type">The event's type; null for a plain object.</param>
/// <param name="Source">Where it comes from; null for a plain object, and when upstream does not say.</param>
/// <param name="Time">When it happened; null when upstream does not say.</param>
/// <param name="Data">What it is about.</param>
internal sealed record IncomingEvent(string? Type, string? Source, DateTimeOffset? Time, JsonElement Data)
{
    /// <summary>The earliest instant that the store can hold. Upstream sends an unset time as the year 1; what counts is that it is old.</summary>
    public static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // An event from further ahead would shut out every later one, since the newer wins. Clocks differ by less than this.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromHours(24);

    private const int MaxSourceCharacters = 200;

    // No event that we take is nested deeper; a deeper one is an attack or a mistake.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Reads a message.</summary>
    /// <param name="message">UTF-8, with or without a byte order mark.</param>
    /// <param name="now">The time that the event can't be far ahead of.</param>
    /// <param name="rejection">Why it can never be read, when the answer is null.</param>
    public static IncomingEvent? Read(ReadOnlyMemory<byte> message, DateTimeOffset now, out Rejection? rejection)
    {
        try
        {
            return ReadText(message, now, out rejection);
        }
        catch (InvalidOperationException)
        {
            // A text of the message is none: bytes that are not UTF-8, or half of a surrogate pair.
            rejection = new Rejection(RejectionReason.NotJson, "A text is not valid Unicode.");
            return null;
        }
    }

    /// <summary>Reads what it is about.</summary>
    /// <param name="type">The metadata of <c>data</c>.</param>
    /// <param name="check">Takes the data, or says what is wrong with it.</param>
    /// <param name="rejection">Why it can never be acted on, when the answer is null.</param>
    public T? ReadData<TData, T>(JsonTypeInfo<TData> type, Func<TData, Faults, T?> check, out Rejection? rejection)
        where TData : class
        where T : class
    {
        TData data;
        try
        {
            data = Data.Deserialize(type)!;
        }
        catch (JsonException exception)
        {
            rejection = new Rejection(RejectionReason.DataInvalid, $"`{exception.Path}` has another type.");
            return null;
        }

        var faults = new Faults();
        var taken = check(data, faults);
        rejection = taken is null ? Rejection.Of(faults) : null;
        return taken;
    }

    private static IncomingEvent? ReadText(ReadOnlyMemory<byte> message, DateTimeOffset now, out Rejection? rejection)
    {
        rejection = null;
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(message), Strict);
            root = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            rejection = new Rejection(
                RejectionReason.NotJson,
                string.Create(CultureInfo.InvariantCulture, $"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}."));
            return null;
        }

        if (root.ValueKind is not JsonValueKind.Object)
        {
            rejection = new Rejection(RejectionReason.NotAnEvent, "The message is not a JSON object.");
            return null;
        }

        return root.TryGetProperty("specversion", out _) || root.TryGetProperty("type", out _)
            ? ReadEnvelope(root, now, out rejection)
            : new IncomingEvent(Type: null, Source: null, Time: null, root);
    }

    private static IncomingEvent? ReadEnvelope(JsonElement root, DateTimeOffset now, out Rejection? rejection)
    {
        rejection = null;
        if (TextOf(root, "id") is not { Length: > 0 })
        {
            rejection = new Rejection(RejectionReason.IdMissing, "`id` is missing or not a text.");
        }
        else if (TextOf(root, "type") is not { Length: > 0 } type)
        {
            rejection = new Rejection(RejectionReason.TypeUnknown, "`type` is missing or not a text.");
        }
        else if (!TryReadTime(root, out var time))
        {
            rejection = new Rejection(RejectionReason.NotAnEvent, "`time` is not an RFC 3339 time.");
        }
        else if (time - now > MaxAhead)
        {
            rejection = new Rejection(RejectionReason.TimeAhead, "`time` is more than 24 hours ahead.");
        }
        else if (!root.TryGetProperty("data", out var data) || data.ValueKind is not JsonValueKind.Object)
        {
            rejection = new Rejection(RejectionReason.DataInvalid, "`data` is missing or not a JSON object.");
        }
        else
        {
            return new IncomingEvent(type, SourceOf(root), time, data);
        }

        return null;
    }

    private static bool TryReadTime(JsonElement root, out DateTimeOffset? time)
    {
        time = null;
        if (!root.TryGetProperty("time", out var element) || element.ValueKind is JsonValueKind.Null)
        {
            return true;
        }

        if (element.ValueKind is not JsonValueKind.String || !element.TryGetDateTimeOffset(out var read))
        {
            return false;
        }

        time = read < Earliest ? Earliest : read.ToUniversalTime();
        return true;
    }

    // It goes into the audit trail: what is longer than any real one is cut.
    private static string? SourceOf(JsonElement root) =>
        TextOf(root, "source") is { Length: > 0 } source ? source[..Math.Min(source.Length, MaxSourceCharacters)] : null;

    private static string? TextOf(JsonElement root, string member) =>
        root.TryGetProperty(member, out var element) && element.ValueKind is JsonValueKind.String ? element.GetString() : null;

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> message) =>
        message.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? message[3..] : message;
}
