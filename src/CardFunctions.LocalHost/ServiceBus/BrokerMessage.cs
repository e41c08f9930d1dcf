using System.Text.Json;
using System.Text.Json.Serialization;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>What a sender says about a message beside its body; the names are Service Bus's.</summary>
internal sealed record MessageHeader
{
    /// <summary>Made by the broker where the sender gives none.</summary>
    public string? MessageId { get; init; }

    public string? SessionId { get; init; }

    public string? CorrelationId { get; init; }

    public string? Label { get; init; }

    public string? To { get; init; }

    public string? ReplyTo { get; init; }

    public string? ReplyToSessionId { get; init; }

    public string? PartitionKey { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Null: it never expires.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Null: deliverable at once.</summary>
    public DateTimeOffset? ScheduledEnqueueTimeUtc { get; init; }

    /// <summary>The sender's own properties: strings, numbers and booleans.</summary>
    public IReadOnlyDictionary<string, JsonElement> ApplicationProperties { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Given by the broker: its place in the order. For a scheduled message the time it becomes deliverable.</summary>
    public DateTimeOffset EnqueuedTimeUtc { get; init; }

    /// <summary>Given by the broker, rising.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>Why it is in the dead-letter queue; null while it is not.</summary>
    public string? DeadLetterReason { get; init; }

    public string? DeadLetterErrorDescription { get; init; }
}

/// <summary>A message in the broker, of one receiver.</summary>
internal sealed class BrokerMessage(MessageHeader header, ReadOnlyMemory<byte> body)
{
    /// <summary>The order of delivery.</summary>
    public static readonly IComparer<BrokerMessage> Order = Comparer<BrokerMessage>.Create((one, other) =>
        (one.Header.EnqueuedTimeUtc, one.Header.SequenceNumber).CompareTo((other.Header.EnqueuedTimeUtc, other.Header.SequenceNumber)));

    public MessageHeader Header { get; } = header;

    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>How often it was delivered, the present delivery included.</summary>
    public int DeliveryCount { get; set; }

    /// <summary>The part of the journal that holds it; it stays there for good, also as a dead letter and when that is sent anew.</summary>
    public int Shard { get; init; }

    /// <summary>When it expires, if ever.</summary>
    /// <remarks>Service Bus's own way to say "never" is the longest time there is, which leads beyond the calendar.</remarks>
    public DateTimeOffset? ExpiresAt =>
        Header.TimeToLive is { } life && life < DateTimeOffset.MaxValue - Header.EnqueuedTimeUtc ? Header.EnqueuedTimeUtc + life : null;
}

/// <summary>Headers as JSON, in the journal and for a person to look at.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageHeader))]
internal sealed partial class MessageJson : JsonSerializerContext;
