using Azure;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Audit;

/// <summary>An endpoint's metadata: it only reads, and even so every attempt is recorded.</summary>
internal sealed class AuditedRead;

/// <summary>Records attempts that were refused: to change something, or to see what is secret.</summary>
/// <remarks>
/// A request that could not be understood (400, 413, 415) is no attempt at anything, and one without a token has nobody to name. Who
/// made the attempt gets the same answer whether it could be recorded or not: a refusal must not depend on the store.
/// </remarks>
internal sealed partial class Refusals(AuditTrail trail, ClientStore clients, TimeProvider time, ILogger<Refusals> logger)
{
    // Longer than any path of ours; what a caller makes up need not be kept whole.
    private const int MaxResourceCharacters = 256;

    /// <summary>Records the attempt, if it is one that is recorded.</summary>
    /// <param name="context">The request, whose caller is known.</param>
    /// <param name="kind">Why it was refused.</param>
    public async ValueTask RecordAsync(HttpContext context, ProblemKind kind)
    {
        if (!IsRefusal(kind) || kind == ProblemCatalogue.ClientNotFound || !IsAttempt(context))
        {
            return;
        }

        try
        {
            // Of a client that does not exist there is no trail: anybody can make up any number of them.
            var client = ClientOf(context);
            if (client is { } named && await clients.FindAsync(named, context.RequestAborted) is null)
            {
                return;
            }

            var entry = AuditEntry.Refused(Occasion.Of(context), PathOf(context), time.GetUtcNow(), kind.Code);
            await trail.AddAsync(client, entry, context.RequestAborted);
        }
        catch (Exception exception) when (exception is RequestFailedException or OperationCanceledException)
        {
            Log.NotRecorded(logger, TraceIds.Of(context), kind.Code, exception.GetType().Name);
        }
    }

    private static string PathOf(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return path.Length > MaxResourceCharacters ? path[..MaxResourceCharacters] : path;
    }

    private static bool IsRefusal(ProblemKind kind) => kind.Status
        is StatusCodes.Status402PaymentRequired
        or StatusCodes.Status403Forbidden
        or StatusCodes.Status404NotFound
        or StatusCodes.Status409Conflict
        or StatusCodes.Status412PreconditionFailed
        or StatusCodes.Status422UnprocessableEntity;

    // A path whose client is malformed names nobody.
    private static bool IsAttempt(HttpContext context) =>
        (!HttpMethods.IsGet(context.Request.Method) || context.GetEndpoint()?.Metadata.GetMetadata<AuditedRead>() is not null)
        && (!context.Request.RouteValues.ContainsKey(RouteIds.ClientId) || ClientOf(context) is not null);

    private static ClientId? ClientOf(HttpContext context) =>
        context.Request.RouteValues.TryGetValue(RouteIds.ClientId, out var value) && ClientId.TryCreate(value as string, out var client) ? client : null;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Refused request {TraceId} ({Code}) could not be recorded: {Failure}.")]
        public static partial void NotRecorded(ILogger logger, string traceId, string code, string failure);
    }
}
