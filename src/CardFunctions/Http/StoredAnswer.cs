using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>An answer whose body is at hand as bytes: a first answer that was kept under its idempotency key, or is about to be.</summary>
internal sealed class StoredAnswer(int status, string? location, string? entityTag, ReadOnlyMemory<byte> utf8Json, bool replayed)
    : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    /// <inheritdoc/>
    public int? StatusCode => status;

    /// <inheritdoc/>
    public string? ContentType => status >= 400 ? ProblemResult.MediaType : Answers.JsonMediaType;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (replayed)
        {
            response.Headers["Idempotency-Replayed"] = "true";
        }

        Answers.TryStart(httpContext, status, location, entityTag);
        if (!utf8Json.IsEmpty)
        {
            response.ContentType = ContentType;
            response.ContentLength = utf8Json.Length;
            await response.Body.WriteAsync(utf8Json, httpContext.RequestAborted);
        }
    }
}
