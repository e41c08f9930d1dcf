using CardFunctions.Http;
using CardFunctions.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Health;

/// <summary>Whether the process lives, and whether what it needs can be reached.</summary>
internal static partial class HealthEndpoints
{
    // Whoever asks (a load balancer) gives up soon after.
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    private static readonly ReadOnlyMemory<byte> Healthy = """{"status":"healthy"}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Ready = """{"status":"ready"}"""u8.ToArray();

    /// <summary>Maps the endpoints, which need no token.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/healthz", GetHealth)
            .WithName("GetHealth")
            .WithSummary("Whether the process lives")
            .WithTags("Health")
            .AllowAnonymous()
            .WithAnswer<HealthAnswer>(StatusCodes.Status200OK, """{"status": "healthy"}""");
        endpoints.MapGet("/api/readyz", GetReadiness)
            .WithName("GetReadiness")
            .WithSummary("Whether storage and credentials can be reached")
            .WithTags("Health")
            .AllowAnonymous()
            .WithAnswer<HealthAnswer>(StatusCodes.Status200OK, """{"status": "ready"}""")
            .WithProblems(ProblemCatalogue.NotReady);
    }

    private static StoredAnswer GetHealth() => Answers.Stored(StatusCodes.Status200OK, location: null, entityTag: null, Healthy, replayed: false);

    private static async Task<IResult> GetReadiness(IEnumerable<IReadinessCheck> checks, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger(typeof(HealthEndpoints).FullName!);
        var outcomes = await Task.WhenAll(checks.Select(check => IsReachableAsync(check, logger, cancellationToken)));
        var failed = outcomes.OfType<string>().Order(StringComparer.Ordinal).ToList();
        return failed.Count == 0
            ? Answers.Stored(StatusCodes.Status200OK, location: null, entityTag: null, Ready, replayed: false)
            : Problems.Of(ProblemCatalogue.NotReady, ("failed", failed));
    }

    /// <summary>The name of a check that failed; null for one that did not.</summary>
    private static async Task<string?> IsReachableAsync(IReadinessCheck check, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await check.CheckAsync(cancellationToken).WaitAsync(CheckTimeout, cancellationToken);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotReady(logger, check.Name, exception.GetType().Name);
            return check.Name;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Not ready: {Check} ({Failure}).")]
        public static partial void NotReady(ILogger logger, string check, string failure);
    }
}

/// <summary>The state of the process.</summary>
/// <param name="Status"><c>healthy</c> or <c>ready</c>.</param>
internal sealed record HealthAnswer(string Status);
