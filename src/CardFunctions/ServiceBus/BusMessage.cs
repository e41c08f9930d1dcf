using System.Text.Json.Serialization;

namespace CardFunctions.ServiceBus;

/// <summary>A message for a queue or topic.</summary>
/// <param name="Id">Its <c>MessageId</c>: a repeat of it is dropped by duplicate detection.</param>
/// <param name="Body">Its body, which is JSON.</param>
internal sealed record BusMessage(string Id, string Body)
{
    /// <summary>What it is in order with; null where the order does not matter.</summary>
    public string? Session { get; init; }

    /// <summary>What it is about, for whoever looks at the queue.</summary>
    public string? Label { get; init; }

    /// <summary>When it is delivered; null for at once.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The span that it belongs to, where that is another than the one it is sent in; null where it is not.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>What stands beside a message, as the REST interface of Service Bus takes it.</summary>
/// <remarks>Source: Microsoft's reference of Service Bus messages, "Message headers and properties".</remarks>
internal sealed record BrokerProperties(string MessageId, string? SessionId, string? Label, string? ScheduledEnqueueTimeUtc)
{
    /// <summary>The properties of a message.</summary>
    public static BrokerProperties Of(BusMessage message) => new(message.Id, message.Session, message.Label, message.DueAt is { } due ? Whole(due) : null);

    // The form has whole seconds: the next one, since whoever is early has nothing to do.
    private static string Whole(DateTimeOffset due) =>
        due.UtcDateTime.AddTicks(TimeSpan.TicksPerSecond - 1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A message of a batch.</summary>
internal sealed record BatchMessage(string Body, BrokerProperties BrokerProperties, TraceProperties? UserProperties);

/// <summary>
/// The properties by which a message tells whoever takes it of the span that it was sent in: by the name that W3C has for it, and by the
/// one that the libraries of Service Bus look for too, which every header can bear.
/// </summary>
/// <remarks>Source: Microsoft's page "Distributed tracing and correlation through Service Bus messaging".</remarks>
internal sealed record TraceProperties(
    [property: JsonPropertyName(TraceProperties.DiagnosticIdName)] string DiagnosticId,
    [property: JsonPropertyName(TraceProperties.TraceParentName)] string TraceParent)
{
    public const string DiagnosticIdName = "Diagnostic-Id";
    public const string TraceParentName = "traceparent";

    /// <summary>The properties; null where there is no span.</summary>
    public static TraceProperties? Of(string? context) => context is null ? null : new(context, context);
}

/// <summary>JSON of messages.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BrokerProperties))]
[JsonSerializable(typeof(IReadOnlyList<BatchMessage>), TypeInfoPropertyName = "Batch")]
internal sealed partial class BusJson : JsonSerializerContext;
