using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>The id by which a caller and an operator speak of the same request.</summary>
internal static class TraceIds
{
    private const int MaxLength = 64;
    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    /// <summary>The Functions host's invocation id, which its own logs carry too; else the trace's id.</summary>
    public static string Of(HttpContext context) =>
        Invocation(context) ?? Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    /// <summary>The invocation's id, which a request that the host sends again keeps; null outside a Functions host.</summary>
    public static string? Invocation(HttpContext context)
    {
        var headers = context.Request.Headers;
        var id = headers["X-Azure-Functions-InvocationId"].ToString();
        if (id.Length == 0)
        {
            id = headers["x-ms-invocation-id"].ToString();
        }

        // It goes into answers and logs, so it must look like an id.
        return id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(IdCharacters) ? id : null;
    }
}
