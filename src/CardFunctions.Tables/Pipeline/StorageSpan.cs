using System.Diagnostics;
using System.Globalization;
using Azure.Core;

namespace CardFunctions.Tables.Pipeline;

/// <summary>Describes the span of a storage call after OpenTelemetry's semantic conventions for databases.</summary>
/// <remarks>Never the address, the query or a key: these have identifiers of people in them.</remarks>
internal static class StorageSpan
{
    /// <summary>Says what is called.</summary>
    public static void Begin(Activity span, string operation, string table, Uri endpoint)
    {
        span.DisplayName = $"{operation} {table}";
        span.SetTag("db.system.name", "azure.tables");
        span.SetTag("db.operation.name", operation);
        span.SetTag("db.collection.name", table);
        span.SetTag("server.address", endpoint.Host);
    }

    /// <summary>Says how it ended, all tries together.</summary>
    /// <param name="span">The span.</param>
    /// <param name="message">The call.</param>
    /// <param name="isAnswered">Whether an answer came.</param>
    public static void End(Activity span, HttpMessage message, bool isAnswered)
    {
        if (message.ProcessingContext.RetryNumber is > 0 and var resends)
        {
            span.SetTag("http.request.resend_count", resends);
        }

        if (!isAnswered)
        {
            Fail(span, "no_answer");
            return;
        }

        var status = message.Response.Status;
        var text = status.ToString(CultureInfo.InvariantCulture);
        span.SetTag("db.response.status_code", text);
        if (message.Response.Headers.RequestId is { } id)
        {
            span.SetTag("azure.service.request.id", id);
        }

        if (IsFailure(status))
        {
            Fail(span, text);
        }
    }

    // That there is no such row, or one already, or another version of it, is what the caller asked to be told.
    private static bool IsFailure(int status) => status >= 400 && status is not (404 or 409 or 412);

    private static void Fail(Activity span, string errorType)
    {
        span.SetTag("error.type", errorType);
        span.SetStatus(ActivityStatusCode.Error);
    }
}
