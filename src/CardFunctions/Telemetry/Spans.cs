using System.Diagnostics;

namespace CardFunctions.Telemetry;

/// <summary>Where the product's spans come from. Nobody listens unless the settings name where to send them to, and then it costs nothing.</summary>
/// <remarks>
/// Attributes hold identifiers only: no number of a card, no token, no name, no path and no query, which may have anything in them.
/// </remarks>
internal static class Spans
{
    /// <summary>The source's name; storage and payment providers have sources of their own behind a dot.</summary>
    public const string SourceName = "CardFunctions";

    /// <summary>OpenTelemetry's attribute of what went wrong: a status or a type, never a text.</summary>
    public const string ErrorType = "error.type";

    /// <summary>The source.</summary>
    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span that the caller stands in, as W3C writes it, for a message that belongs to it; null where nobody listens.</summary>
    public static string? CurrentContext =>
        Source.HasListeners() && Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    /// <summary>Starts a span below another process's, or a root where there is none.</summary>
    /// <remarks>What is current may be the web server's own activity, which is not sent to anybody: it is nobody's parent.</remarks>
    public static Activity? StartBelow(string? traceParent, string? traceState, string name, ActivityKind kind)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        Activity.Current = null;
        return Source.StartActivity(name, kind, ContextOf(traceParent, traceState));
    }

    /// <summary>Marks a span as failed; of no effect where there is none.</summary>
    /// <param name="span">The span.</param>
    /// <param name="errorType">A status or a type.</param>
    public static void Fail(this Activity? span, string errorType)
    {
        span?.SetTag(ErrorType, errorType);
        span?.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Reads a trace context; the default, which is none, where it is missing or malformed.</summary>
    public static ActivityContext ContextOf(string? traceParent, string? traceState = null) =>
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context) ? context : default;
}
