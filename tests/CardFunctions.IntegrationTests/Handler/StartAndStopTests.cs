using System.Net;
using System.Net.Sockets;
using System.Text;
using CardFunctions.Handler.Hosting;
using CardFunctions.IntegrationTests.Hosting;
using Microsoft.Extensions.Options;

namespace CardFunctions.IntegrationTests.Handler;

/// <summary>The real process: how it starts, what it says, and what it ends with, which is never zero.</summary>
public sealed class StartAndStopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_host_s_ping_is_answered()
    {
        await using var app = await HandlerProcess.StartAsync();

        using var answer = await app.Http.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("70 71")]
    public async Task A_port_that_is_none_is_told_in_one_line_that_names_the_setting(string port)
    {
        await using var app = HandlerProcess.Launch(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port });

        Assert.Equal(ExitCode.Configuration, await app.Process.ExitAsync());
        Assert.StartsWith("fail: FUNCTIONS_CUSTOMHANDLER_PORT ", Assert.Single(app.Process.Errors), StringComparison.Ordinal);
        Assert.Empty(app.Process.Output);
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_the_words_that_the_host_looks_for()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var app = HandlerProcess.Launch(port: ((IPEndPoint)other.LocalEndpoint).Port);

        Assert.Equal(ExitCode.PortInUse, await app.Process.ExitAsync());
        Assert.Contains("address already in use", Assert.Single(app.Process.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_refused_and_not_served()
    {
        await using var run = HandlerProcess.Run(["function"], []);

        Assert.Equal(ExitCode.Usage, await run.ExitAsync());
    }

    [Fact]
    public void Wrong_options_have_an_exit_code_of_their_own()
    {
        OptionsValidationException one = new("Auth", typeof(object), ["Auth__Issuer is not set."]);

        Assert.Equal(ExitCode.Configuration, Startup.Refuse(one));
        Assert.Equal(ExitCode.Configuration, Startup.Refuse(new AggregateException(one, one)));
        Assert.Equal(ExitCode.Fault, Startup.Refuse(new AggregateException(one, new InvalidOperationException())));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    public async Task A_process_that_is_asked_to_stop_does_not_end_with_zero(string signal)
    {
        await using var app = await HandlerProcess.StartAsync();

        await app.Process.SignalAsync(signal);

        Assert.Equal(ExitCode.Stopped, await app.Process.ExitAsync());
        Assert.Empty(app.Process.Errors);
    }

    [Fact]
    public async Task A_message_under_way_when_the_process_stops_fails_so_that_it_comes_again()
    {
        await using var app = await HandlerProcess.StartAsync();
        using var body = new GatedContent();
        var post = PostAsync(app, body);
        await body.BeingRead.WaitAsync(Patience);

        await app.Process.SignalAsync("TERM");
        await app.Process.LineAsync(line => line.Contains("ended before it was done", StringComparison.Ordinal));

        // The client gives the answer only once it has sent all of its body.
        body.Finish();
        using var answer = await post.WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(ExitCode.Stopped, await app.Process.ExitAsync());
        Assert.StartsWith("warn: ", Assert.Single(app.Process.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_killed_in_a_request_starts_again_on_the_same_port()
    {
        await using var killed = await HandlerProcess.StartAsync();
        using var body = new GatedContent();
        var post = PostAsync(killed, body);
        await body.BeingRead.WaitAsync(Patience);

        killed.Process.Kill();

        await Assert.ThrowsAsync<HttpRequestException>(() => post);
        Assert.NotEqual(0, await killed.Process.ExitAsync());
        await using var again = await HandlerProcess.StartAsync(port: killed.Port);
        using var answer = await again.Http.GetAsync(new Uri("/api/healthz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Information_goes_to_stdout_and_failures_with_their_invocation_to_stderr()
    {
        await using var app = await HandlerProcess.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ProvisionVirtualCard");
        request.Content = new StringContent("4900000000000003", Encoding.UTF8, "application/json");
        request.Headers.Add("X-Azure-Functions-InvocationId", "0a1b2c3d-1");

        using var answer = await app.Http.SendAsync(request);
        await app.Process.LineAsync(line => line.EndsWith("[0a1b2c3d-1]", StringComparison.Ordinal));
        await app.Process.LineAsync(line => line.Contains("Now listening on", StringComparison.Ordinal));

        Assert.All(app.Process.Output, line => Assert.StartsWith("info: ", line, StringComparison.Ordinal));
        Assert.StartsWith("fail: ", Assert.Single(app.Process.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("4900000000000003", app.Process.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/healthz%252F")]
    [InlineData("/api/healthz%2F")]
    [InlineData("/api/%252F..%252Fhealthz")]
    [InlineData("/api/%00")]
    [InlineData("/api/%FF%FE")]
    public async Task An_encoded_path_is_an_answer_and_never_a_failure(string path)
    {
        await using var app = await HandlerProcess.StartAsync();

        using var answer = await app.Http.GetAsync(new Uri(app.Http.BaseAddress + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));

        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.Empty(app.Process.Errors);
    }

    private static async Task<HttpResponseMessage> PostAsync(HandlerProcess app, GatedContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ProvisionVirtualCard");
        request.Content = body;
        request.Headers.ExpectContinue = true;
        request.Headers.TransferEncodingChunked = true;
        return await app.Http.SendAsync(request);
    }

    /// <summary>A body that is asked for, once the handler reads it, and does not come before it is let go.</summary>
    private sealed class GatedContent : HttpContent
    {
        private readonly TaskCompletionSource _beingRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task BeingRead => _beingRead.Task;

        public void Finish() => _finished.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _beingRead.TrySetResult();
            await _finished.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
