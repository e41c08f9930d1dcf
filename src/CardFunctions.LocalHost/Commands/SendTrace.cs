using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CardFunctions.LocalHost.Commands;

/// <summary>
/// The spans of what <c>send</c> sends, each the root of what the app does with its message. Only where the environment says where to send
/// them to (OpenTelemetry's own settings): below a root that nobody has, the app's spans would hang in the air.
/// </summary>
internal sealed class SendTrace : IDisposable
{
    private const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string SourceName = "CardFunctions.LocalHost";
    private const string ServiceName = "cardfunctions-send";

    private readonly ActivitySource _source = new(SourceName);
    private readonly TracerProvider? _provider;

    private SendTrace(bool isOn) => _provider = isOn
        ? Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService(ServiceName))
            .AddSource(SourceName)
            .AddOtlpExporter()
            .Build()
        : null;

    /// <summary>Listens if the environment says so.</summary>
    public static SendTrace Start() => new(!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointSetting)));

    /// <summary>Starts the span of one message, and lets the message tell of it.</summary>
    /// <param name="request">The request that sends it.</param>
    /// <param name="entity">The queue or topic.</param>
    public Activity? StartMessage(HttpRequestMessage request, string entity)
    {
        var span = _source.StartActivity($"send {entity}", ActivityKind.Producer);
        if (span is not null)
        {
            span.SetTag("messaging.system", "servicebus");
            span.SetTag("messaging.operation.type", "send");
            span.SetTag("messaging.operation.name", "send");
            span.SetTag("messaging.destination.name", entity);
            request.Headers.TryAddWithoutValidation("Diagnostic-Id", $"\"{span.Id}\"");
        }

        return span;
    }

    /// <summary>Sends the spans.</summary>
    public void Dispose()
    {
        _provider?.Dispose();
        _source.Dispose();
    }
}
