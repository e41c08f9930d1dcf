using System.Diagnostics;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CardFunctions.Tables.Pipeline;

/// <summary>Sends requests of the Table service's REST interface. Thread-safe.</summary>
internal sealed class TablePipeline
{
    private const string Json = "application/json";
    private const string JsonWithTypes = "application/json;odata=minimalmetadata";
    private const string DataServiceVersion = "3.0";

    private static readonly ActivitySource Activities = new("CardFunctions.Tables");

    private readonly HttpPipeline _pipeline;

    public TablePipeline(Uri endpoint, TableClientOptions options, HttpPipelinePolicy authentication)
    {
        Endpoint = endpoint;
        EndpointText = endpoint.AbsoluteUri.TrimEnd('/');
        // Both come after the retry policy: each try is signed anew, each answer looked at.
        _pipeline = HttpPipelineBuilder.Build(options, [], [authentication, new Batch.BatchVerdictPolicy()], new TableResponseClassifier());
    }

    /// <summary>The service's address.</summary>
    public Uri Endpoint { get; }

    /// <summary>The same without a slash at its end.</summary>
    public string EndpointText { get; }

    /// <summary>A request with the headers that all have.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">What follows the address and a slash, percent-encoded.</param>
    /// <param name="query">The query, percent-encoded, with its question mark; or empty.</param>
    public HttpMessage CreateMessage(RequestMethod method, string path, string query = "")
    {
        var message = _pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(new Uri($"{EndpointText}/{path}{query}"));
        request.Headers.Add("x-ms-version", TableClientOptions.ServiceVersion);
        request.Headers.Add("DataServiceVersion", DataServiceVersion);
        request.Headers.Add(HttpHeader.Names.Accept, JsonWithTypes);
        return message;
    }

    /// <summary>Gives the request a JSON body.</summary>
    public static void SetJson(HttpMessage message, ReadOnlyMemory<byte> json)
    {
        message.Request.Headers.Add(HttpHeader.Names.ContentType, Json);
        message.Request.Content = RequestContent.Create(json);
    }

    /// <summary>Sends it, with retries, and gives the last answer, whatever its status.</summary>
    /// <param name="message">The request.</param>
    /// <param name="operation">Its name, for traces and errors.</param>
    /// <param name="table">The table, for the same.</param>
    /// <param name="cancellationToken">Limits all tries together.</param>
    /// <exception cref="RequestFailedException">Status 0: no answer came, and what the request asked for may or may not have happened.</exception>
    public async ValueTask<Response> SendAsync(HttpMessage message, string operation, string table, CancellationToken cancellationToken)
    {
        using var activity = Activities.StartActivity(operation, ActivityKind.Client);
        var span = activity is { IsAllDataRequested: true } ? activity : null;
        if (span is not null)
        {
            StorageSpan.Begin(span, operation, table, Endpoint);
        }

        var isAnswered = false;
        try
        {
            await _pipeline.SendAsync(message, cancellationToken);
            isAnswered = true;
            return message.Response;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is AggregateException or OperationCanceledException or IOException)
        {
            throw new RequestFailedException(0, $"{operation} on table '{table}' got no answer; whether it happened is not known.", errorCode: null, exception);
        }
        finally
        {
            if (span is not null)
            {
                StorageSpan.End(span, message, isAnswered);
            }
        }
    }

    /// <summary>Whether the request was sent more than once, so that an earlier try may have done what it asked for.</summary>
    public static bool WasRetried(HttpMessage message) => message.ProcessingContext.RetryNumber > 0;
}
