using System.Diagnostics;
using CardFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Telemetry;

/// <summary>The middleware that gives each request a span; outside all others, so that it sees what was answered in the end.</summary>
/// <remarks>Names and attributes are those of OpenTelemetry's semantic conventions for HTTP servers, without the path and the query.</remarks>
internal sealed class RequestSpans(RequestDelegate next)
{
    // The conventions' word for a method that is none of HTTP's: a caller can send any.
    private const string OtherMethod = "_OTHER";

    /// <summary>Goes on, within a span if anybody listens.</summary>
    public Task InvokeAsync(HttpContext context) => Spans.Source.HasListeners() ? TraceAsync(context) : next(context);

    private async Task TraceAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var method = MethodOf(context.Request.Method);
        using var span = Spans.StartBelow(headers.TraceParent, headers.TraceState, method, ActivityKind.Server);
        try
        {
            await next(context);
        }
        catch (Exception exception)
        {
            span.Fail(exception.GetType().Name);
            throw;
        }
        finally
        {
            if (span is { IsAllDataRequested: true })
            {
                Describe(span, context, method);
            }
        }
    }

    private static void Describe(Activity span, HttpContext context, string method)
    {
        var status = context.Response.StatusCode;
        span.SetTag("http.request.method", method);
        span.SetTag("url.scheme", context.Request.Scheme);
        span.SetTag("http.response.status_code", status);
        span.SetTag("faas.trigger", "http");
        if (TraceIds.Invocation(context) is { } invocation)
        {
            span.SetTag("faas.invocation_id", invocation);
        }

        if (context.GetEndpoint() is RouteEndpoint endpoint)
        {
            var route = endpoint.RoutePattern.RawText;
            span.DisplayName = $"{method} {route}";
            span.SetTag("http.route", route);
            span.SetTag("faas.name", endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName);
        }

        if (status >= StatusCodes.Status500InternalServerError && span.Status is ActivityStatusCode.Unset)
        {
            span.Fail(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static string MethodOf(string method)
    {
        var known = HttpMethods.GetCanonicalizedValue(method);
        return HttpMethods.IsGet(known) || HttpMethods.IsPost(known) || HttpMethods.IsPut(known) || HttpMethods.IsPatch(known)
            || HttpMethods.IsDelete(known) || HttpMethods.IsHead(known) || HttpMethods.IsOptions(known)
            || HttpMethods.IsConnect(known) || HttpMethods.IsTrace(known)
            ? known
            : OtherMethod;
    }
}
