using CardFunctions.Handler.Envelopes;
using CardFunctions.Handler.Functions;
using CardFunctions.Handler.Logging;
using CardFunctions.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Handler.Hosting;

/// <summary>The contract between the Functions host and a custom handler, as far as it is about requests.</summary>
/// <remarks>
/// <para>
/// Source: the behaviour of Functions host 4.1037 and Microsoft's page "Azure Functions custom handlers". The host starts the
/// executable with <c>FUNCTIONS_CUSTOMHANDLER_PORT</c> set and no arguments, and sends <c>GET /</c> every 25 ms until anything
/// answers, for 30 s at most. From then on come:
/// </para>
/// <list type="bullet">
/// <item>HTTP requests, proxied with their whole path, so below <c>/api</c>: the product's endpoints answer them.</item>
/// <item>
/// For every other trigger <c>POST /&lt;FunctionName&gt;</c> with an envelope (<see cref="Envelope"/>), answered in one shape
/// (<see cref="EnvelopeAnswer"/>).
/// </item>
/// </list>
/// <para>
/// Requests of the outside all lie below <c>/api</c>, the host's route prefix, and the process listens on loopback: nobody but
/// the host reaches the rest. A process that dies in a request gets that request again, up to ten times.
/// </para>
/// </remarks>
internal static class HostContract
{
    /// <summary>The path that the host's route prefix gives to every HTTP function.</summary>
    public const string ApiPath = "/api";

    /// <summary>Answers what lies outside <c>/api</c>, before any of the product's middleware, and prepares the rest for it.</summary>
    public static IApplicationBuilder UseHostContract(this IApplicationBuilder app, IEnumerable<Function> functions)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HostContract));
        var lifetime = app.ApplicationServices.GetRequiredService<IHostApplicationLifetime>();
        var envelopes = new EnvelopeEndpoint(
            app.ApplicationServices.GetRequiredService<ILogger<EnvelopeEndpoint>>(), lifetime);
        var settings = app.ApplicationServices.GetRequiredService<IConfiguration>();
        var byPath = functions.ToDictionary(
            function => "/" + function.Name,
            function => (function, function.Trigger.SourceOf(function.Name).Resolve(settings)),
            StringComparer.Ordinal);

        app.Use(next => context => WithInvocationAsync(context, next, logger));
        app.MapWhen(
            context => !context.Request.Path.StartsWithSegments(ApiPath, StringComparison.OrdinalIgnoreCase),
            outside => outside.Run(context => AnswerAsync(context, byPath, envelopes)));

        // The host puts itself for `Host`; what the caller asked for stands in X-Forwarded-*, believed from loopback only.
        return app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
    }

    private static async Task WithInvocationAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        using (Invocation.Of(context.Request) is { } invocation ? logger.BeginScope(invocation) : null)
        {
            await next(context);
        }
    }

    private static Task AnswerAsync(HttpContext context, Dictionary<string, (Function Function, FunctionSource Source)> byPath, EnvelopeEndpoint envelopes)
    {
        // No requests of callers: the metrics of these are not to be mixed with the host's own.
        context.Features.Get<IHttpMetricsTagsFeature>()?.MetricsDisabled = true;
        var path = context.Request.Path;
        if (HttpMethods.IsPost(context.Request.Method) && byPath.TryGetValue(path.Value ?? "", out var found))
        {
            return envelopes.RunAsync(context, found.Function, found.Source);
        }

        context.Response.StatusCode = path == "/" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
