using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Calls functions that are not HTTP ones: <c>POST /&lt;FunctionName&gt;</c> with an envelope.</summary>
/// <remarks>Thread safe. A call is never repeated here: a message's repetition is the queue's, a timer's the next point in time.</remarks>
internal sealed class FunctionInvoker(HttpMessageInvoker http, TimeSpan? functionTimeout, LocalConsole console, TimeProvider time)
{
    private const string HostVersion = "4.1037.0.0";

    /// <summary>Calls a function.</summary>
    /// <returns>Null when it succeeded, else why not.</returns>
    public async Task<string?> InvokeAsync(
        HandlerInstance instance, FunctionDefinition function, ReadOnlyMemory<byte> envelope, CancellationToken cancellationToken)
    {
        using var deadline = functionTimeout is { } limit ? new CancellationTokenSource(limit, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var why = await CallAsync(instance, function, envelope, either.Token);
            if (why is not null)
            {
                console.Warning("host", $"{function.Name}: {why}");
            }

            return why;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            console.Error("host", $"{function.Name}: took longer than functionTimeout; its process is killed");
            instance.Kill($"{function.Name} took longer than functionTimeout allows");
            return "timed out";
        }
    }

    private async Task<string?> CallAsync(
        HandlerInstance instance, FunctionDefinition function, ReadOnlyMemory<byte> envelope, CancellationToken cancellationToken)
    {
        if (!await instance.WhenReadyAsync(cancellationToken))
        {
            return $"no process of app[{instance.Number}] is left";
        }

        try
        {
            using var request = Request(instance.Port, function.Name, envelope);
            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            switch (InvocationAnswer.Read((int)response.StatusCode, response.Content.Headers.ContentType, body))
            {
                case InvocationAnswer.Done done:
                    foreach (var line in done.Logs)
                    {
                        console.Information($"app[{instance.Number}]", $"{function.Name}: {line}");
                    }

                    return null;
                case InvocationAnswer.Failed failed:
                    return failed.Why;
                default:
                    console.Error("host", $"{function.Name}: answered nothing. The Functions host waits for functionTimeout then, and kills the process. Answer 200 with JSON.");
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                    return "answered nothing";
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            await instance.AfterBrokenCallAsync(cancellationToken);
            return $"the connection broke: {exception.Message}";
        }
    }

    private HttpRequestMessage Request(int port, string function, ReadOnlyMemory<byte> envelope)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{function}")))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(envelope),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-InvocationId", Guid.CreateVersion7(time.GetUtcNow()).ToString());
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-HostVersion", HostVersion);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return request;
    }
}
