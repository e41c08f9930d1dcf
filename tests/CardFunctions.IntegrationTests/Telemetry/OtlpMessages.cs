using System.Globalization;

namespace CardFunctions.IntegrationTests.Telemetry;

/// <summary>What a span is for, by OTLP's numbers.</summary>
internal enum SpanKind
{
    None = 0,
    Internal = 1,
    Server = 2,
    Client = 3,
    Producer = 4,
    Consumer = 5,
}

/// <summary>A span as it was received.</summary>
internal sealed record ReceivedSpan
{
    public string Service { get; init; } = "";

    public string TraceId { get; init; } = "";

    public string SpanId { get; init; } = "";

    /// <summary>Empty for a root.</summary>
    public string ParentId { get; init; } = "";

    public string Name { get; init; } = "";

    public SpanKind Kind { get; init; }

    public bool IsError { get; init; }

    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);
}

/// <summary>A point of a metric as it was received.</summary>
internal sealed record ReceivedPoint
{
    public string Metric { get; init; } = "";

    public string Unit { get; init; } = "";

    /// <summary>The value of a counter or gauge; the sum of a histogram.</summary>
    public double Value { get; init; }

    /// <summary>How many measurements a histogram has.</summary>
    public ulong Count { get; init; }

    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);
}

/// <summary>Reads what OTLP's exporters post. Source of the numbers: the OpenTelemetry protocol's definitions, version 1.</summary>
internal static class OtlpMessages
{
    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static List<ReceivedSpan> ReadSpans(ReadOnlySpan<byte> request)
    {
        List<ReceivedSpan> spans = [];
        var all = new ProtobufReader(request);
        while (all.Read())
        {
            var service = ServiceOf(all.Bytes);
            var resource = new ProtobufReader(all.Bytes);
            while (resource.Read())
            {
                var scope = new ProtobufReader(resource.Field == 2 ? resource.Bytes : default);
                while (scope.Read())
                {
                    if (scope.Field == 2)
                    {
                        spans.Add(ReadSpan(scope.Bytes, service));
                    }
                }
            }
        }

        return spans;
    }

    /// <summary>The points of an <c>ExportMetricsServiceRequest</c>.</summary>
    public static List<ReceivedPoint> ReadPoints(ReadOnlySpan<byte> request)
    {
        List<ReceivedPoint> points = [];
        var all = new ProtobufReader(request);
        while (all.Read())
        {
            var resource = new ProtobufReader(all.Bytes);
            while (resource.Read())
            {
                var scope = new ProtobufReader(resource.Field == 2 ? resource.Bytes : default);
                while (scope.Read())
                {
                    if (scope.Field == 2)
                    {
                        ReadMetric(scope.Bytes, points);
                    }
                }
            }
        }

        return points;
    }

    private static string ServiceOf(ReadOnlySpan<byte> resourceSpans)
    {
        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        var reader = new ProtobufReader(resourceSpans);
        while (reader.Read())
        {
            var resource = new ProtobufReader(reader.Field == 1 ? reader.Bytes : default);
            while (resource.Read())
            {
                if (resource.Field == 1)
                {
                    ReadAttribute(resource.Bytes, attributes);
                }
            }
        }

        return attributes["service.name"];
    }

    private static ReceivedSpan ReadSpan(ReadOnlySpan<byte> bytes, string service)
    {
        var span = new ReceivedSpan { Service = service };
        var reader = new ProtobufReader(bytes);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    span = span with { TraceId = Convert.ToHexStringLower(reader.Bytes) };
                    break;
                case 2:
                    span = span with { SpanId = Convert.ToHexStringLower(reader.Bytes) };
                    break;
                case 4:
                    span = span with { ParentId = Convert.ToHexStringLower(reader.Bytes) };
                    break;
                case 5:
                    span = span with { Name = reader.Text };
                    break;
                case 6:
                    span = span with { Kind = (SpanKind)reader.Number };
                    break;
                case 9:
                    ReadAttribute(reader.Bytes, span.Attributes);
                    break;
                case 15:
                    span = span with { IsError = IsError(reader.Bytes) };
                    break;
            }
        }

        return span;
    }

    private static bool IsError(ReadOnlySpan<byte> status)
    {
        const int Error = 2;
        var reader = new ProtobufReader(status);
        var isError = false;
        while (reader.Read())
        {
            isError |= reader is { Field: 3, Number: Error };
        }

        return isError;
    }

    private static void ReadMetric(ReadOnlySpan<byte> bytes, List<ReceivedPoint> points)
    {
        var metric = new ReceivedPoint();
        var reader = new ProtobufReader(bytes);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    metric = metric with { Metric = reader.Text };
                    break;
                case 3:
                    metric = metric with { Unit = reader.Text };
                    break;
                // A gauge, a sum or a histogram, whose points are its first field.
                case 5 or 7 or 9:
                    var isHistogram = reader.Field == 9;
                    var data = new ProtobufReader(reader.Bytes);
                    while (data.Read())
                    {
                        if (data.Field == 1)
                        {
                            points.Add(ReadPoint(data.Bytes, metric, isHistogram));
                        }
                    }

                    break;
            }
        }
    }

    private static ReceivedPoint ReadPoint(ReadOnlySpan<byte> bytes, ReceivedPoint metric, bool isHistogram)
    {
        var point = new ReceivedPoint { Metric = metric.Metric, Unit = metric.Unit };
        var reader = new ProtobufReader(bytes);
        while (reader.Read())
        {
            switch (reader.Field, isHistogram)
            {
                case (7, false) or (9, true):
                    ReadAttribute(reader.Bytes, point.Attributes);
                    break;
                case (4, false) or (5, true):
                    point = point with { Value = reader.Double };
                    break;
                case (6, false):
                    point = point with { Value = (long)reader.Number };
                    break;
                case (4, true):
                    point = point with { Count = reader.Number };
                    break;
            }
        }

        return point;
    }

    private static void ReadAttribute(ReadOnlySpan<byte> pair, Dictionary<string, string> attributes)
    {
        var (key, value) = ("", "");
        var reader = new ProtobufReader(pair);
        while (reader.Read())
        {
            if (reader.Field == 1)
            {
                key = reader.Text;
                continue;
            }

            var any = new ProtobufReader(reader.Bytes);
            while (any.Read())
            {
                value = any.Field switch
                {
                    1 => any.Text,
                    4 => any.Double.ToString(CultureInfo.InvariantCulture),
                    _ => ((long)any.Number).ToString(CultureInfo.InvariantCulture),
                };
            }
        }

        attributes[key] = value;
    }
}
