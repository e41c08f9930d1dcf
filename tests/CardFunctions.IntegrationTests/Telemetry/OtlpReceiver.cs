using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.Telemetry;

/// <summary>Takes what is exported over OTLP, by HTTP or by gRPC, and keeps all of it. Thread safe.</summary>
internal sealed partial class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    // Of gRPC: whether the message is compressed, and its length.
    private const int FrameHeaderBytes = 5;

    private readonly WebApplication _web;
    private readonly bool _isGrpc;
    private readonly Lock _gate = new();
    private readonly List<ReceivedSpan> _spans = [];
    private readonly List<ReceivedPoint> _points = [];
    private readonly List<byte[]> _bodies = [];

    private OtlpReceiver(WebApplication web, bool isGrpc) => (_web, _isGrpc) = (web, isGrpc);

    /// <summary>The settings of a process that is to export to it, soon.</summary>
    public Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _web.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = _isGrpc ? "grpc" : "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
    };

    /// <summary>All spans that came so far.</summary>
    public IReadOnlyList<ReceivedSpan> Spans => Copy(_spans);

    /// <summary>All points that came so far: those of a counter again and again.</summary>
    public IReadOnlyList<ReceivedPoint> Points => Copy(_points);

    /// <summary>Starts it.</summary>
    public static async Task<OtlpReceiver> StartAsync(bool isGrpc = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        var receiver = new OtlpReceiver(web, isGrpc);
        web.Run(receiver.TakeAsync);
        await web.StartAsync();
        return receiver;
    }

    /// <summary>The spans of one trace.</summary>
    public List<ReceivedSpan> TraceOf(string traceId) => [.. Spans.Where(span => span.TraceId == traceId)];

    /// <summary>Waits until something can be found in what came.</summary>
    /// <param name="find">Looks for it; null or false while it is not there.</param>
    public async Task<T> UntilAsync<T>(Func<OtlpReceiver, T?> find)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience);
        using var interval = new PeriodicTimer(Interval);
        while (true)
        {
            if (find(this) is { } found)
            {
                return found;
            }

            Assert.False(limit.IsCancellationRequested, $"It never came. What came:\n{this}");
            await interval.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Waits for a span.</summary>
    public Task<ReceivedSpan> SpanAsync(Func<ReceivedSpan, bool> wanted) => UntilAsync(all => all.Spans.FirstOrDefault(wanted));

    /// <summary>Waits for a point of a metric with an attribute.</summary>
    public Task<ReceivedPoint> PointAsync(string metric, string attribute, string value) => UntilAsync(all => all.Points.LastOrDefault(
        point => point.Metric == metric && point.Attributes.GetValueOrDefault(attribute) == value));

    /// <summary>Whether a text is in anything that came.</summary>
    public bool Holds(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Copy(_bodies).Exists(body => body.AsSpan().IndexOf(bytes) >= 0);
    }

    /// <summary>Whether a text that is too short to be told from a part of an identifier is in a name or an attribute, identifiers left out.</summary>
    public bool Says(string text) => Spans.SelectMany(span => span.Attributes.Values.Append(span.Name))
        .Concat(Points.SelectMany(point => point.Attributes.Values.Append(point.Metric)))
        .Any(value => Identifier().Replace(value, "").Contains(text, StringComparison.Ordinal));

    /// <summary>What came, for the message of a failed test.</summary>
    public override string ToString() => string.Join('\n', Spans
        .Select(span => $"{span.TraceId} {span.ParentId,16} > {span.SpanId} {span.Kind} {span.Service}: {span.Name} {string.Join(' ', span.Attributes)}")
        .Concat(Points.Select(point => $"{point.Metric} {point.Value} {string.Join(' ', point.Attributes)}").Distinct(StringComparer.Ordinal)));

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    // A GUID with dashes or without, or what begins with one.
    [GeneratedRegex("[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{16,}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Identifier();

    private async Task TakeAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray()[(_isGrpc ? FrameHeaderBytes : 0)..];
        lock (_gate)
        {
            _bodies.Add(body);
            switch (context.Request.Path.Value)
            {
                case "/v1/traces" or "/opentelemetry.proto.collector.trace.v1.TraceService/Export":
                    _spans.AddRange(OtlpMessages.ReadSpans(body));
                    break;
                case "/v1/metrics" or "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export":
                    _points.AddRange(OtlpMessages.ReadPoints(body));
                    break;
            }
        }

        // An empty message: everything was taken.
        context.Response.ContentType = _isGrpc ? "application/grpc" : "application/x-protobuf";
        if (_isGrpc)
        {
            await context.Response.Body.WriteAsync(new byte[FrameHeaderBytes], context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }

    private List<T> Copy<T>(List<T> all)
    {
        lock (_gate)
        {
            return [.. all];
        }
    }
}
