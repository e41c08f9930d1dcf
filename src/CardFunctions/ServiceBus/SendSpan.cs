using System.Diagnostics;
using CardFunctions.Telemetry;

namespace CardFunctions.ServiceBus;

/// <summary>Starts the spans of what is sent, after OpenTelemetry's semantic conventions for Service Bus.</summary>
internal static class SendSpan
{
    /// <summary>Of one message: below the span that it belongs to, which may have ended long ago and elsewhere.</summary>
    public static Activity? Start(string entity, string host, BusMessage message)
    {
        var span = message.TraceParent is { } known
            ? Spans.Source.StartActivity(NameOf(entity), ActivityKind.Producer, Spans.ContextOf(known))
            : Spans.Source.StartActivity(NameOf(entity), ActivityKind.Producer);
        Describe(span, entity, host);
        return span?.SetTag("messaging.message.id", message.Id);
    }

    /// <summary>Of a batch: below the span that it is sent in.</summary>
    public static Activity? Start(string entity, string host, int count)
    {
        var span = Spans.Source.StartActivity(NameOf(entity), ActivityKind.Producer);
        Describe(span, entity, host);
        return span?.SetTag("messaging.batch.message_count", count);
    }

    private static string NameOf(string entity) => Spans.Source.HasListeners() ? $"send {entity}" : "";

    private static void Describe(Activity? span, string entity, string host)
    {
        span?.SetTag("messaging.system", "servicebus");
        span?.SetTag("messaging.operation.type", "send");
        span?.SetTag("messaging.operation.name", "send");
        span?.SetTag("messaging.destination.name", entity);
        span?.SetTag("server.address", host);
    }
}
