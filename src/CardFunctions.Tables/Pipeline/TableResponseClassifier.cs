using Azure.Core;

namespace CardFunctions.Tables.Pipeline;

/// <summary>Which answers are tried again.</summary>
internal sealed class TableResponseClassifier : ResponseClassifier
{
    /// <inheritdoc/>
    public override bool IsRetriableResponse(HttpMessage message) => IsRetriable(message.Response.Status);

    /// <summary>The service was busy, too slow or in trouble: another try may succeed.</summary>
    public static bool IsRetriable(int status) => status is 408 or 429 or 500 or 502 or 503 or 504;
}
