using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Handler.Logging;

/// <summary>The invocation that a request belongs to: the host's own id, which is what its logs and telemetry are found by.</summary>
/// <param name="Id">The id as the host sent it.</param>
internal sealed record Invocation(string Id)
{
    /// <summary>Sent with envelopes, and with HTTP requests that the host forwards.</summary>
    public const string Header = "X-Azure-Functions-InvocationId";

    /// <summary>Sent with HTTP requests that the host proxies.</summary>
    public const string ProxiedHeader = "x-ms-invocation-id";

    /// <summary>The host sends a GUID of 36 characters; anything much longer is not from it.</summary>
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Reads the invocation from a request's headers; null where there is none, or none that could be the host's.</summary>
    public static Invocation? Of(HttpRequest request)
    {
        var id = request.Headers[Header] is [{ } sent, ..] ? sent : request.Headers[ProxiedHeader].ToString();
        return id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(Allowed) ? new Invocation(id) : null;
    }

    /// <summary>The id alone, as it stands in a line.</summary>
    public override string ToString() => Id;
}
