using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CardFunctions.TestHandler;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>What an app behind the local host gets and gives, as behind the Functions host; with real processes.</summary>
public sealed class HttpProxyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_request_comes_with_its_method_path_query_and_headers(string method)
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        host.Control.Decide = _ => new Instruction { Status = 418, Headers = [["X-Two", "a"], ["X-Two", "b"], ["Connection", "X-Hop"], ["X-Hop", "no"]], Body = "tea"u8.ToArray() };
        var answer = await RawAsync(host, string.Join("\r\n",
            $"{method} /api/any/a%2Fb%20c/d+e?x=a%2Fb&x=%41&y=+&z HTTP/1.1",
            $"Host: {host.Client.BaseAddress!.Authority}",
            "X-Custom: one", "X-Custom: two", "traceparent: 00-1-2-3", "X-Forwarded-For: 1.2.3.4", "X-Azure-Functions-InvocationId: forged",
            "Connection: X-Drop", "X-Drop: gone", "Content-Length: 4", "Content-Type: text/x-odd; a=b", "", "body"), until: "tea");

        var seen = await host.Control.NextAsync();
        Assert.Equal(method, seen.Method);
        Assert.Equal("/api/any/a%252Fb%20c/d+e?x=a%2Fb&x=%41&y=+&z", seen.Target);
        Assert.Equal("body", Encoding.UTF8.GetString(seen.Body.Span));
        Assert.Equal("text/x-odd; a=b", seen.Header("Content-Type"));
        // One field or two are the same to HTTP (RFC 9110, section 5.3); the client joins them.
        Assert.Equal("one, two", seen.Header("X-Custom"));
        Assert.Equal($"127.0.0.1:{host.Runtime.Pool.Instances[0].Port}", seen.Header("Host"));
        Assert.Equal(host.Client.BaseAddress.Authority, seen.Header("X-Forwarded-Host"));
        Assert.Equal("http", seen.Header("X-Forwarded-Proto"));
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(seen.Header("X-Forwarded-For")!)));
        Assert.True(Guid.TryParse(seen.Header("X-Azure-Functions-InvocationId"), out _));
        Assert.Null(seen.Header("traceparent"));
        Assert.Null(seen.Header("X-Drop"));
        Assert.StartsWith("HTTP/1.1 418", answer, StringComparison.Ordinal);
        Assert.Contains("X-Two: a\r\nX-Two: b\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Hop", answer, StringComparison.Ordinal);
        Assert.Contains("tea", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_function_serves_is_not_found()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        foreach (var (method, path) in new[] { ("GET", "/api/none"), ("GET", "/api/hash"), ("OPTIONS", "/api/any/x"), ("GET", "/"), ("POST", "/Any") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
            using var response = await host.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_redirect_and_a_compressed_body_pass_as_they_are()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        byte[] odd = [0x1f, 0x8b, 0, 1, 2, 255];
        host.Control.Decide = _ => new Instruction { Status = 302, Headers = [["Location", "/elsewhere"], ["Content-Encoding", "gzip"], ["Set-Cookie", "a=b"]], Body = odd };
        using var response = await host.Client.GetAsync(new Uri("/api/any/x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(odd, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("a=b", response.Headers.GetValues("Set-Cookie").Single());
    }

    [Fact]
    public async Task A_big_body_arrives_whole()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        var body = new byte[20_000_000];
        new Random(1).NextBytes(body);
        using var response = await host.Client.PostAsync(new Uri("/api/hash", UriKind.Relative), new ByteArrayContent(body));
        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_streams_to_the_app_while_it_arrives()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync("POST /api/upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npart1\r\n"u8.ToArray());
        Assert.Equal("part1", Encoding.UTF8.GetString((await host.Control.NextAsync()).Body.Span));
        await stream.WriteAsync("5\r\npart2\r\n0\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync().WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_streams_to_the_caller_while_it_is_made()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        var held = new TaskCompletionSource();
        host.Control.Held = held.Task;
        using var response = await host.Client.GetAsync(new Uri("/api/download", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("first", await reader.ReadLineAsync().WaitAsync(Patience));
        held.SetResult();
        Assert.Equal("second", await reader.ReadLineAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_post_is_sent_again_with_the_same_invocation_when_the_process_dies()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        var calls = 0;
        host.Control.Decide = _ => Interlocked.Increment(ref calls) <= 2 ? new Instruction { Kill = true } : TestControl.Success;
        using var response = await host.Client.PostAsync(new Uri("/api/any/pay", UriKind.Relative), new StringContent("once only"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        List<SeenRequest> seen = [await host.Control.NextAsync(), await host.Control.NextAsync(), await host.Control.NextAsync()];
        Assert.Equal(3, seen.Select(request => request.ProcessId).Distinct().Count());
        Assert.Single(seen.Select(request => request.Header("X-Azure-Functions-InvocationId")).Distinct(StringComparer.Ordinal));
        Assert.All(seen, request => Assert.Equal("once only", Encoding.UTF8.GetString(request.Body.Span)));
        Assert.Contains("restarted at once", host.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_ten_resends_the_answer_is_500()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        var calls = 0;
        host.Control.Decide = _ =>
        {
            Interlocked.Increment(ref calls);
            return new Instruction { Kill = true };
        };
        using var response = await host.Client.PostAsync(new Uri("/api/any/x", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(11, calls);
    }

    [Fact]
    public async Task A_process_that_dies_within_its_answer_cuts_the_callers_connection()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        host.Control.Decide = _ => new Instruction { KillAfterHeaders = true, Body = "half"u8.ToArray() };
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Client.GetStringAsync(new Uri("/api/any/x", UriKind.Relative)));
    }

    [Fact]
    public async Task Exit_code_zero_is_never_restarted_and_every_call_answers_500()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App());
        host.Control.Decide = _ => new Instruction { ExitCode = 0 };
        for (var count = 0; count < 2; count++)
        {
            using var response = await host.Client.GetAsync(new Uri("/api/any/x", UriKind.Relative));
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        }

        Assert.Contains("Never end with 0", host.Log.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, host.Runtime.Pool.Instances[0].ProcessId);
    }

    [Fact]
    public async Task A_strict_host_stops_at_the_third_death_and_a_lax_one_goes_on()
    {
        await using var strict = await FunctionsHostFixture.StartAsync(App(), strict: true);
        strict.Control.Decide = _ => new Instruction { ExitCode = 1 };
        using var response = await strict.Client.GetAsync(new Uri("/api/any/x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(CardFunctions.LocalHost.FunctionsHost.HandlerEnd.DeathLimit, await strict.Runtime.WhenGivenUpAsync().WaitAsync(Patience));

        await using var lax = await FunctionsHostFixture.StartAsync(App());
        var calls = 0;
        lax.Control.Decide = _ => Interlocked.Increment(ref calls) <= 5 ? new Instruction { ExitCode = 1 } : TestControl.Success;
        using var answer = await lax.Client.GetAsync(new Uri("/api/any/x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_function_that_takes_too_long_has_its_process_killed()
    {
        await using var host = await FunctionsHostFixture.StartAsync(TestControl.MakeAppWithTimeout("00:00:10", ("Any", TestControl.Http("any/{*rest}"))));
        var calls = 0;
        host.Control.Decide = _ => Interlocked.Increment(ref calls) == 1 ? new Instruction { Hang = true } : TestControl.Success;
        using var first = await host.Client.GetAsync(new Uri("/api/any/x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        using var second = await host.Client.GetAsync(new Uri("/api/any/x", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual((await host.Control.NextAsync()).ProcessId, (await host.Control.NextAsync()).ProcessId);
    }

    [Fact]
    public async Task Requests_go_round_among_the_instances()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App(), instances: 3);
        var processes = new HashSet<int>();
        for (var count = 0; count < 6; count++)
        {
            using var response = await host.Client.GetAsync(new Uri("/api/any/x", UriKind.Relative));
            processes.Add((await host.Control.NextAsync()).ProcessId);
        }

        Assert.Equal(3, processes.Count);
    }

    private static string App() => TestControl.MakeApp(
        ("Any", TestControl.Http("any/{*rest}", "get", "post", "put", "patch", "delete")),
        ("Hash", TestControl.Http("hash", "post")),
        ("Upload", TestControl.Http("upload", "post")),
        ("Download", TestControl.Http("download", "get")));

    /// <summary>Sends a request as it is written, and reads the answer until a text has come.</summary>
    private static async Task<string> RawAsync(FunctionsHostFixture host, string request, string until)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        int read;
        while (!answer.ToString().Contains(until, StringComparison.Ordinal) && (read = await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience)) > 0)
        {
            answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }
}
