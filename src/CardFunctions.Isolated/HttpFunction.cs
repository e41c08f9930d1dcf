using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CardFunctions.Isolated;

/// <summary>Every HTTP request: the host lets through whatever lies below its route prefix, and the product routes it.</summary>
public sealed class HttpFunction(HttpPipeline http)
{
    /// <summary>Answers a request. The product checks the caller's token itself.</summary>
    [Function("Api")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "put", "patch", "delete", Route = "{*path}")] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        await http.RunAsync(request.HttpContext);
        // The answer is written already.
        return Results.Empty;
    }
}
