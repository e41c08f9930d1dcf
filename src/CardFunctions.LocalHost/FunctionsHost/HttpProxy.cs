using System.Text;
using CardFunctions.LocalHost.Running;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>
/// Hands HTTP requests to the app as the Functions host does with <c>enableProxyingHttpRequest</c>: streaming, nothing but the
/// connection's own headers changed, and sent again, up to ten times, when the process dies before it answered.
/// </summary>
/// <remarks>Thread safe. 404 for what no function's route fits; 500 when no process answers, or none in time.</remarks>
internal sealed class HttpProxy(HandlerPool pool, AppFolder app, HttpMessageInvoker http, LocalConsole console, TimeProvider time)
{
    /// <summary>How often a request is sent again when the process dies: the Functions host's limit, POST included.</summary>
    public const int MaxResends = 10;

    /// <summary>What the Functions host takes at most (its <c>FUNCTIONS_REQUEST_BODY_SIZE_LIMIT</c> by default).</summary>
    public const long MaxRequestBytes = 104_857_600;

    // A body is kept for a second try; what is larger than this waits in a temporary file.
    private const int BufferInMemoryBytes = 1024 * 1024;

    private readonly RouteTable _routes = new(app.Host.RoutePrefix, app.Functions);

    /// <summary>A client that changes nothing: no redirects, no decompression, no cookies, no proxy, no trace headers.</summary>
    public static HttpMessageInvoker CreateClient()
    {
#pragma warning disable CA2000 // The client disposes of its handler.
        return new HttpMessageInvoker(CreateHandler(), disposeHandler: true);
#pragma warning restore CA2000
    }


    /// <summary>Answers one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (_routes.Match(context.Request.Method, context.Request.Path) is not { } function)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var invocationId = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        var instance = pool.Next();
        using var deadline = app.Host.FunctionTimeout is { } limit ? new CancellationTokenSource(limit, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        try
        {
            context.Request.EnableBuffering(BufferInMemoryBytes, MaxRequestBytes);
            await ForwardAsync(context, function, instance, invocationId, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            console.Error("host", $"{function.Name} {invocationId}: no answer within functionTimeout");
            instance.Kill($"{function.Name} took longer than functionTimeout allows");
            Fail(context);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone.
            context.Abort();
        }
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        // Bytes of a header that are not ASCII come through as they are; the server side is set to the same encoding.
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
    };

    private async Task ForwardAsync(
        HttpContext context, FunctionDefinition function, HandlerInstance instance, string invocationId, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent <= MaxResends; sent++)
        {
            if (!await instance.WhenReadyAsync(cancellationToken))
            {
                console.Error("host", $"{function.Name} {invocationId}: answered 500, because no process of app[{instance.Number}] is left");
                Fail(context);
                return;
            }

            context.Request.Body.Position = 0;
            using var body = ForwardedBody.Of(context.Request);
            using var outgoing = ProxiedRequest.Create(context.Request, body, instance.Port, invocationId);
            HttpResponseMessage incoming;
            try
            {
                incoming = await http.SendAsync(outgoing, cancellationToken);
            }
            catch (BadHttpRequestException exception)
            {
                // The caller's own body is at fault (too large, cut off).
                context.Response.StatusCode = exception.StatusCode;
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                if (exception.InnerException is BadHttpRequestException bad)
                {
                    context.Response.StatusCode = bad.StatusCode;
                    return;
                }

                // The body's reader must be done before the body is read again.
                await body.Settled;
                await instance.AfterBrokenCallAsync(cancellationToken);
                console.Warning("host", $"{function.Name} {invocationId}: the connection broke ({exception.Message}); sent again, try {sent + 1} of {MaxResends}");
                continue;
            }

            using (incoming)
            {
                await ProxiedResponse.CopyAsync(incoming, context, cancellationToken);
            }

            await body.Settled;
            return;
        }

        console.Error("host", $"{function.Name} {invocationId}: answered 500 after {MaxResends} resends");
        Fail(context);
    }

    private static void Fail(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }
}
