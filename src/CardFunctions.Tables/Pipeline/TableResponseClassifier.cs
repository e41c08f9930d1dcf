using Azure.Core;

namespace CardFunctions.Tables.Pipeline;

/// <summary>Which answers are tried again: 408, 429, 500, 502, 503, 504; and a transaction's, by the verdict inside.</summary>
internal sealed class TableResponseClassifier : ResponseClassifier
{
    /// <inheritdoc/>
    public override bool IsRetriableResponse(HttpMessage message) =>
        IsRetriable(message.Response.Status)
        || (message.Response is { Status: 202, ContentStream: MemoryStream } answer
            && Batch.BatchReader.FirstStatus(answer.Content.ToMemory().Span) is { } status && IsRetriable(status));

    private static bool IsRetriable(int status) => status is 408 or 429 or 500 or 502 or 503 or 504;
}
