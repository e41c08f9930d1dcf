using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CardFunctions.Http;

/// <summary>An endpoint's metadata: that its body may be longer than the contract's 1 MiB.</summary>
/// <param name="MaxBytes">How long, in bytes.</param>
internal sealed record BodyLimit(int MaxBytes)
{
    /// <summary>The contract's limit, in bytes. The server enforces it too; here it also holds for other servers.</summary>
    public const int Default = 1024 * 1024;

    /// <summary>The limit of a request, which its server is told as well.</summary>
    public static int Of(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>() is not { MaxBytes: var bytes })
        {
            return Default;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = bytes;
        }

        return bytes;
    }
}
