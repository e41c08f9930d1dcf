using Azure.Core;
using Azure.Core.Pipeline;
using CardFunctions.Tables.Pipeline;

namespace CardFunctions.Tables.Batch;

/// <summary>
/// A batch is answered with 202 even when the service was too busy for it, and says so inside only. This brings such a verdict out, so
/// that the retry policy above sees it.
/// </summary>
internal sealed class BatchVerdictPolicy : HttpPipelinePolicy
{
    private const int Accepted = 202;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        BringOut(message);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        BringOut(message);
    }

    private static void BringOut(HttpMessage message)
    {
        if (message.Response is { Status: Accepted, ContentStream: MemoryStream } answer
            && BatchReader.FirstStatus(answer.Content.ToMemory().Span) is { } status
            && TableResponseClassifier.IsRetriable(status))
        {
            var code = BatchReader.Read(answer.Content.ToMemory().Span)[0].Error.Code;
            message.Response = new OperationResponse(status, etag: null, answer.ClientRequestId, code);
            answer.Dispose();
        }
    }
}
