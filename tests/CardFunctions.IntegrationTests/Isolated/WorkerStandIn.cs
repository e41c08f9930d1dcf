using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using CardFunctions.Isolated;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Isolated;

/// <summary>
/// Stands in for the worker up to where its one function is called: the worker's server has read the head of a request, its routing has
/// found the function, and the services of the invocation are there. Bodies are streamed both ways. Thread safe.
/// </summary>
internal sealed class WorkerStandIn(IServiceProvider services) : HttpMessageHandler
{
    /// <summary>How much of an answer waits for its reader, in bytes; the app writes no more before some is read.</summary>
    private const int AnswerBuffer = 4096;

    /// <summary>Where every caller seems to be.</summary>
    public static readonly IPAddress Address = IPAddress.Parse("203.0.113.7");

    /// <summary>Calls the function with a request.</summary>
    /// <param name="request">The request; its body is read when the function reads it.</param>
    /// <param name="callerIsGone">The caller gives up.</param>
    public Exchange Begin(HttpRequestMessage request, CancellationToken callerIsGone)
    {
        var (asked, answered) = (new Pipe(), new Pipe(new PipeOptions(pauseWriterThreshold: AnswerBuffer, resumeWriterThreshold: AnswerBuffer / 2)));
        var answer = new Answer(answered);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Body = asked.Reader.AsStream(), Scheme = "https", Protocol = "HTTP/1.1" });
        features.Set<IHttpResponseFeature>(answer);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer.Stream));
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = Address });
        features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = callerIsGone });
        var context = new DefaultHttpContext(features);
        Fill(context.Request, request);

        // What the worker's own routing leaves behind. To run its endpoint would be to call the function again.
        context.SetEndpoint(new RouteEndpoint(
            _ => throw new InvalidOperationException("The worker's own endpoint."), RoutePatternFactory.Parse("api/{*path}"), order: 0, metadata: null, "Api"));
        context.Request.RouteValues["path"] = context.Request.Path.Value!["/api/".Length..];

        var unread = CancellationTokenSource.CreateLinkedTokenSource(callerIsGone);
        var sent = SendBodyAsync(request.Content, asked, unread.Token);
        return new(context, answer.Started, RunAsync(context, unread, asked, answered), sent, answered.Reader.AsStream());
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = Begin(request, cancellationToken);
        await await Task.WhenAny(exchange.Started, exchange.Finished);
        return exchange.ToResponse(request);
    }

    private async Task RunAsync(DefaultHttpContext context, CancellationTokenSource unread, Pipe asked, Pipe answered)
    {
        Exception? failure = null;
        await using var invocation = services.CreateAsyncScope();
        context.RequestServices = invocation.ServiceProvider;
        try
        {
            await services.GetRequiredService<HttpPipeline>().RunAsync(context);
            await context.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        catch (Exception thrown)
        {
            failure = thrown;
            throw;
        }
        finally
        {
            // What nobody reads any more is sent no further.
            await unread.CancelAsync();
            unread.Dispose();
            await asked.Reader.CompleteAsync();
            await answered.Writer.CompleteAsync(failure);
        }
    }

    private static void Fill(HttpRequest to, HttpRequestMessage from)
    {
        to.Method = from.Method.Method;
        to.Host = new HostString(from.RequestUri!.Authority);
        // From the text: an address that is sent as it is written does not let itself be taken apart.
        to.Path = new PathString(Uri.UnescapeDataString(from.RequestUri.AbsolutePath));
        to.QueryString = new QueryString(from.RequestUri.Query);
        // The length that the content states is among its headers only when it was asked for.
        _ = from.Content?.Headers.ContentLength;
        foreach (var (name, values) in from.Headers.Concat(from.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>()))
        {
            to.Headers[name] = values.ToArray();
        }

        // As the host sends it with every request that it proxies.
        to.Headers["x-ms-invocation-id"] = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
    }

    private static async Task SendBodyAsync(HttpContent? content, Pipe pipe, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            if (content is not null)
            {
                await content.CopyToAsync(pipe.Writer.AsStream(leaveOpen: true), cancellationToken);
            }
        }
        catch (Exception thrown) when (thrown is IOException or OperationCanceledException)
        {
            failure = thrown;
        }

        await pipe.Writer.CompleteAsync(failure);
    }

    /// <summary>The head of an answer, and the way its body goes. It has started as soon as anything of it has gone out.</summary>
    private sealed class Answer : HttpResponseFeature
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Answer(Pipe body) => Stream = new StartingStream(body.Writer.AsStream(leaveOpen: true), () => _started.TrySetResult());

        public Stream Stream { get; }

        public Task Started => _started.Task;

        public override bool HasStarted => _started.Task.IsCompleted;
    }

    /// <summary>Says when it is first written to.</summary>
    private sealed class StartingStream(Stream inner, Action start) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            start();
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        // The worker's server allows nothing synchronous.
        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>One call of the function.</summary>
/// <param name="Context">The request and its answer.</param>
/// <param name="Started">Ends when the first byte of the answer has gone out.</param>
/// <param name="Finished">Ends with the function.</param>
/// <param name="Sent">Ends when all of the request's body is sent, or nobody wants it any more.</param>
/// <param name="Body">The answer's body.</param>
internal sealed record Exchange(HttpContext Context, Task Started, Task Finished, Task Sent, Stream Body)
{
    public HttpResponseMessage ToResponse(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)Context.Response.StatusCode) { RequestMessage = request, Content = new StreamContent(Body) };
        foreach (var (name, values) in Context.Response.Headers)
        {
            HttpHeaders headers = response.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values) ? response.Headers : response.Content.Headers;
            headers.Remove(name);
            Assert.True(headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values), name);
        }

        return response;
    }
}
