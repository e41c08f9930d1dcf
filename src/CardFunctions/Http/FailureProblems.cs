using System.Net.Sockets;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Http;

/// <summary>The outermost middleware: every failure that nobody answered becomes a problem answer, and tells nothing of its inside.</summary>
internal sealed partial class FailureProblems(RequestDelegate next, ILogger<FailureProblems> logger)
{
    // Not a standard status; servers log it for a caller that went away. Nobody receives it.
    private const int ClientClosedRequest = 499;

    /// <summary>Runs the request, and answers what it left unanswered.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception);
            return;
        }

        // Routing and the framework answer with a bare status: 404, 405, 400.
        var response = context.Response;
        if (response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted && response.ContentType is null && response.ContentLength is null)
        {
            await Problems.Of(ProblemCatalogue.OfStatus(response.StatusCode)).ExecuteAsync(context);
        }
    }

    /// <summary>The problem that an exception stands for; null for the end of a request whose caller went away.</summary>
    public static ProblemKind? KindOf(Exception exception, bool callerIsGone) => exception switch
    {
        OperationCanceledException or IOException when callerIsGone => null,
        BadHttpRequestException bad => ProblemCatalogue.OfStatus(bad.StatusCode),
        RequestFailedException failed when IsOutage(failed.Status) => ProblemCatalogue.StorageUnavailable,
        AggregateException several when several.InnerExceptions.Any(inner => KindOf(inner, callerIsGone) == ProblemCatalogue.StorageUnavailable) =>
            ProblemCatalogue.StorageUnavailable,
        HttpRequestException or SocketException or TimeoutException or OperationCanceledException => ProblemCatalogue.StorageUnavailable,
        _ => ProblemCatalogue.InternalError,
    };

    private static bool IsOutage(int status) => status is 0 or StatusCodes.Status408RequestTimeout or StatusCodes.Status429TooManyRequests or >= 500;

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        var kind = KindOf(exception, context.RequestAborted.IsCancellationRequested);
        context.Response.Clear();
        if (kind is null)
        {
            context.Response.StatusCode = ClientClosedRequest;
            return;
        }

        if (kind == ProblemCatalogue.InternalError)
        {
            Log.Failed(logger, TraceIds.Of(context), context.GetEndpoint()?.DisplayName, exception);
        }
        else if (kind == ProblemCatalogue.StorageUnavailable)
        {
            Log.Outage(logger, TraceIds.Of(context), exception.GetType().Name);
        }

        await Problems.Of(kind).ExecuteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Request {TraceId} to {Endpoint} failed.")]
        public static partial void Failed(ILogger logger, string traceId, string? endpoint, Exception exception);

        [LoggerMessage(LogLevel.Warning, "Request {TraceId} could not reach storage: {Failure}.")]
        public static partial void Outage(ILogger logger, string traceId, string failure);
    }
}
