using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using CardFunctions.Storage;
using CardFunctions.Tables;
using CardFunctions.Telemetry;

namespace CardFunctions.Outbox;

/// <summary>
/// A place in a stream of events that are told in order: those of one card, say. The events of one change share its number, and
/// have parts.
/// </summary>
/// <param name="Stream">The stream within its partition; characters of identifiers only.</param>
/// <param name="Sequence">The number of the change, from 1, without a gap.</param>
/// <param name="Part">Which event of the change, from 0.</param>
internal readonly record struct EventPlace(string Stream, long Sequence, int Part = 0)
{
    /// <summary>The first event of the change before; null where this is the first change.</summary>
    public EventPlace? Before => Sequence > 1 ? new EventPlace(Stream, Sequence - 1) : null;

    /// <summary>The key of the row that holds the event until it is published.</summary>
    public string RowKey => string.Create(CultureInfo.InvariantCulture, $"{OutgoingEvent.RowKind}~{Stream}~{Sequence:D12}~{Part}");
}

/// <summary>An event that others are told of: a CloudEvent 1.0 in structured JSON. Stored together with what it tells of.</summary>
/// <param name="Place">Its place in the order.</param>
/// <param name="Id">Its identifier on the whole platform, which is its <c>MessageId</c> as well.</param>
/// <param name="Type">Its type.</param>
/// <param name="Session">What it is in order with, beyond this app: its <c>SessionId</c>.</param>
/// <param name="Json">The whole event.</param>
internal sealed record OutgoingEvent(EventPlace Place, string Id, string Type, string Session, string Json)
{
    /// <summary>What the keys of events begin with.</summary>
    public const string RowKind = "event";

    /// <summary>Where events come from.</summary>
    private const string Source = "/cardfunctions";

    /// <summary>The span that the change was made in, for whoever sends the event, and whoever takes it; null where nobody listens.</summary>
    public string? TraceParent { get; init; }

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Makes the event of a resource that was changed.</summary>
    /// <typeparam name="T">The resource's shape in the API.</typeparam>
    /// <param name="place">Its place in the order.</param>
    /// <param name="resource">The identifier of the resource on the whole platform, of which the event's is made.</param>
    /// <param name="type">Its type.</param>
    /// <param name="subject">The resource's path.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="data">The resource as the API shows it.</param>
    /// <param name="typeInfo">Its JSON.</param>
    /// <param name="session">What it is in order with beyond this app; the resource itself where nothing is given.</param>
    public static OutgoingEvent Of<T>(
        EventPlace place, string resource, string type, string subject, DateTimeOffset time, T data, JsonTypeInfo<T> typeInfo, string? session = null)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"evt_{resource}_{place.Sequence}.{place.Part}");
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("specversion"u8, "1.0"u8);
            json.WriteString("id"u8, id);
            json.WriteString("source"u8, Source);
            json.WriteString("type"u8, type);
            json.WriteString("time"u8, time.UtcDateTime);
            json.WriteString("subject"u8, subject);
            // CloudEvents' extension for the order of related events.
            json.WriteString("sequence"u8, string.Create(CultureInfo.InvariantCulture, $"{place.Sequence:D12}.{place.Part}"));
            json.WriteString("datacontenttype"u8, "application/json"u8);
            json.WritePropertyName("data"u8);
            JsonSerializer.Serialize(json, data, typeInfo);
            json.WriteEndObject();
        }

        return new OutgoingEvent(place, id, type, session ?? resource, Encoding.UTF8.GetString(buffer.WrittenSpan))
        {
            TraceParent = Spans.CurrentContext,
        };
    }

    /// <summary>The event as a row of the partition that it tells of.</summary>
    public TableEntity ToRow(string partition, DateTimeOffset now) => new(partition, Place.RowKey)
    {
        ["Id"] = Id,
        ["Type"] = Type,
        ["Session"] = Session,
        ["Event"] = Json,
        ["StoredAt"] = now,
        ["TraceParent"] = TraceParent,
    };

    /// <summary>The event of a row, and when it was stored.</summary>
    public static (OutgoingEvent Event, DateTimeOffset StoredAt) FromRow(TableEntity row)
    {
        var key = row.RowKey.Split('~');
        var place = new EventPlace(key[1], long.Parse(key[2], CultureInfo.InvariantCulture), int.Parse(key[3], CultureInfo.InvariantCulture));
        var stored = new OutgoingEvent(place, row.Text("Id"), row.Text("Type"), row.Text("Session"), row.Text("Event")) { TraceParent = row.GetString("TraceParent") };
        return (stored, row.Instant("StoredAt"));
    }
}
