using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Makes the request that goes to the app out of the one that came.</summary>
internal static class ProxiedRequest
{
    // Set by the host itself, whatever the caller sent; and the trace context, which the host does not pass on.
    private static readonly HashSet<string> NotTakenOver = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Azure-Functions-InvocationId", "x-ms-invocation-id",
        "traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context",
    };

    // RFC 3986, section 3.3, and the slash.
    private static readonly SearchValues<char> PathCharacters =
        SearchValues.Create("/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@");

    /// <summary>The request for the app at a port.</summary>
    /// <param name="source">The request that came; its body must be buffered and at its start.</param>
    /// <param name="body">That body's sending.</param>
    /// <param name="port">The app's port on loopback.</param>
    /// <param name="invocationId">The same for every resend.</param>
    public static HttpRequestMessage Create(HttpRequest source, ForwardedBody body, int port, string invocationId)
    {
        var authority = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var target = $"http://{authority}{EncodePath(source.Path.Value ?? "/")}{source.QueryString.Value}";
        var request = new HttpRequestMessage
        {
            Method = HttpMethod.Parse(source.Method),
            RequestUri = new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }),
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (body.IsPresent || source.ContentType is not null || source.ContentLength is not null)
        {
            request.Content = body;
        }

        CopyHeaders(source, request);
        request.Headers.Host = authority;
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", source.HttpContext.Connection.RemoteIpAddress?.ToString());
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", source.Host.ToUriComponent());
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", source.Scheme);
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-InvocationId", invocationId);
        request.Headers.TryAddWithoutValidation("x-ms-invocation-id", invocationId);
        return request;
    }

    /// <summary>Encodes a decoded path again, which kept %2F as it is: it becomes %252F. The host does so, and so do we.</summary>
    private static string EncodePath(string path)
    {
        var encoded = new StringBuilder(path.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(path))
        {
            if (PathCharacters.Contains((char)octet))
            {
                encoded.Append((char)octet);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return encoded.ToString();
    }

    private static void CopyHeaders(HttpRequest source, HttpRequestMessage request)
    {
        var hopByHop = HopByHop.Of(source.Headers.Connection);
        foreach (var (name, values) in source.Headers)
        {
            if (hopByHop.Contains(name) || NotTakenOver.Contains(name) || name.StartsWith(':'))
            {
                continue;
            }

            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
    }
}

/// <summary>The caller's body on its way to the app: streamed while it arrives, with its length when that is known.</summary>
internal sealed class ForwardedBody(Stream source, long? length, bool hasBody) : HttpContent
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;

    /// <summary>Whether the caller sends one.</summary>
    public bool IsPresent => hasBody;

    /// <summary>Ends when nothing reads the caller's body any more; at once when nothing began to.</summary>
    public Task Settled => Volatile.Read(ref _started) == 0 ? Task.CompletedTask : _settled.Task;

    /// <summary>The body of a request.</summary>
    public static ForwardedBody Of(HttpRequest request) =>
        new(request.Body, request.ContentLength, request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _started, 1);
        try
        {
            if (hasBody)
            {
                // Flushed part by part, so that the app sees what the caller has sent so far.
                var buffer = new byte[81_920];
                int read;
                while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    await stream.FlushAsync(cancellationToken);
                }
            }
        }
        finally
        {
            _settled.TrySetResult();
        }
    }

    protected override bool TryComputeLength(out long result)
    {
        result = hasBody ? length ?? 0 : 0;
        return !hasBody || length is not null;
    }
}
