using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CardFunctions.Telemetry;

/// <summary>Listens to spans and metrics while the app runs, and sends them on over OTLP. Registered only where the settings say where to.</summary>
/// <remarks>
/// The settings are OpenTelemetry's own (<c>OTEL_…</c>) and read by its SDK. Where nobody takes what is sent it is dropped: nothing waits
/// for it, and nothing fails.
/// </remarks>
internal sealed class TelemetryExport(IConfiguration configuration) : IHostedService, IDisposable
{
    private const string DefaultServiceName = "cardfunctions";

    // The process may be killed at any moment, and with it goes what has not been sent. The SDK's own delays are 5 and 60 seconds.
    private const int SpanDelayMilliseconds = 1_000;
    private const int MetricIntervalMilliseconds = 15_000;

    // Of the twenty seconds that running requests have to end.
    private static readonly TimeSpan MaxFlush = TimeSpan.FromSeconds(3);

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(Resource())
            .AddSource(Spans.SourceName, $"{Spans.SourceName}.*")
            .AddOtlpExporter(DelaySpans)
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .SetResourceBuilder(Resource())
            // Of the framework: how long requests take, by route and status.
            .AddMeter(Instruments.MeterName, $"{Instruments.MeterName}.*", "Microsoft.AspNetCore.Hosting")
            .AddOtlpExporter((_, reader) => SpaceMetrics(reader))
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends what has not been sent, for a short while.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _traces?.Shutdown((int)MaxFlush.TotalMilliseconds), CancellationToken.None),
        Task.Run(() => _metrics?.Shutdown((int)MaxFlush.TotalMilliseconds), CancellationToken.None));

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    // What the environment says overrides what is said here.
    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddTelemetrySdk()
        .AddService(
            DefaultServiceName,
            serviceVersion: typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddEnvironmentVariableDetector();

    private void DelaySpans(OtlpExporterOptions options)
    {
        if (configuration["OTEL_BSP_SCHEDULE_DELAY"] is null)
        {
            options.BatchExportProcessorOptions.ScheduledDelayMilliseconds = SpanDelayMilliseconds;
        }
    }

    private void SpaceMetrics(MetricReaderOptions options)
    {
        if (configuration["OTEL_METRIC_EXPORT_INTERVAL"] is null)
        {
            options.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = MetricIntervalMilliseconds;
        }
    }
}
