using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using static CardFunctions.IntegrationTests.Handler.HostContractServer;

namespace CardFunctions.IntegrationTests.Handler;

public sealed class HostContractTests
{
    private const string Done = """{"Outputs":{},"Logs":[],"ReturnValue":null}""";
    private const string Canary = "4900000000000003";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_message_reaches_its_function_and_is_answered_in_the_one_shape_that_the_host_reads()
    {
        List<string> messages = [];
        await using var server = await StartAsync([Function("Act", (message, _) =>
        {
            messages.Add(Encoding.UTF8.GetString(message.Span));
            return Task.CompletedTask;
        })]);

        using var answer = await PostAsync(server, "/Act", """{"Data":{"message":"eyJhIjoxfQ=="},"Metadata":{}}""");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(Done, await answer.Content.ReadAsStringAsync());
        Assert.Equal(["""{"a":1}"""], messages);
        Assert.Empty(server.Log);
    }

    [Fact]
    public async Task A_failure_fails_the_invocation_and_tells_nothing_of_the_message()
    {
        await using var server = await StartAsync([Function("Act", (message, _) =>
            throw new FormatException($"cannot read {Encoding.UTF8.GetString(message.Span)}"))]);

        using var answer = await PostAsync(server, "/Act", $$$"""{"Data":{"message":{"n":"{{{Canary}}}"}},"Metadata":{"DeliveryCount":"7"}}""");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        var line = Assert.Single(server.Log);
        Assert.StartsWith("Error: Act: failed (delivery 7): System.FormatException", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_fails_does_not_take_the_next_message_with_it()
    {
        var calls = 0;
        await using var server = await StartAsync([Function("Act", (_, _) =>
            ++calls == 1 ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask)]);

        using var first = await PostAsync(server, "/Act", """{"Data":{"message":{}}}""");
        using var second = await PostAsync(server, "/Act", """{"Data":{"message":{}}}""");

        Assert.Equal([HttpStatusCode.InternalServerError, HttpStatusCode.OK], [first.StatusCode, second.StatusCode]);
    }

    [Fact]
    public async Task A_handler_s_own_cancellation_is_a_failure_and_not_taken_for_done()
    {
        await using var server = await StartAsync([Function("Act", (_, _) => throw new TaskCanceledException("the storage timed out"))]);

        using var answer = await PostAsync(server, "/Act", """{"Data":{"message":{}}}""");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task A_host_that_gives_up_cancels_the_handler()
    {
        TaskCompletionSource begun = new(), cancelled = new();
        await using var server = await StartAsync([Function("Act", (_, token) => UntilCancelledAsync(begun, cancelled, token))]);
        using var giveUp = new CancellationTokenSource();

        var post = PostAsync(server, "/Act", """{"Data":{"message":{}}}""", giveUp.Token);
        await begun.Task.WaitAsync(Patience);
        await giveUp.CancelAsync();

        await cancelled.Task.WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
    }

    [Fact]
    public async Task A_process_that_stops_cancels_the_handler_and_fails_the_invocation()
    {
        TaskCompletionSource begun = new(), cancelled = new();
        await using var server = await StartAsync([Function("Act", (_, token) => UntilCancelledAsync(begun, cancelled, token))]);

        var post = PostAsync(server, "/Act", """{"Data":{"message":{}}}""");
        await begun.Task.WaitAsync(Patience);
        await server.StopAsync();

        await cancelled.Task.WaitAsync(Patience);
        using var answer = await post;
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"Data":{"other":"4900000000000003"}}""")]
    public async Task What_is_no_envelope_fails_the_invocation(string body)
    {
        await using var server = await StartAsync([Function("Act", (_, _) => Task.CompletedTask)]);

        using var answer = await PostAsync(server, "/Act", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(Canary, Assert.Single(server.Log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, HttpStatusCode.OK)]
    [InlineData(9, HttpStatusCode.RequestEntityTooLarge)]
    public async Task An_envelope_may_be_larger_than_a_request_but_not_of_any_size(int mebibytes, HttpStatusCode status)
    {
        var received = 0;
        await using var server = await StartAsync([Function("Act", (message, _) =>
        {
            received = message.Length;
            return Task.CompletedTask;
        })]);
        var text = "{" + new string(' ', mebibytes * 1024 * 1024);

        using var answer = await PostAsync(server, "/Act", $$$"""{"Data":{"message":"{{{text}}}"}}""");

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? text.Length : 0, received);
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.OK)]
    [InlineData("POST", "/Unknown", HttpStatusCode.NotFound)]
    [InlineData("POST", "/act", HttpStatusCode.NotFound)]
    [InlineData("POST", "/Act/x", HttpStatusCode.NotFound)]
    [InlineData("GET", "/Act", HttpStatusCode.NotFound)]
    [InlineData("GET", "/apis", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/Act", HttpStatusCode.Accepted)]
    [InlineData("GET", "/api", HttpStatusCode.Accepted)]
    public async Task What_is_below_api_is_the_product_s_and_the_rest_the_host_s_alone(string method, string path, HttpStatusCode status)
    {
        await using var server = await StartAsync([Function("Act", (_, _) => throw new InvalidOperationException("called"))], context =>
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        });
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await server.Http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(server.Log);
    }

    [Fact]
    public async Task The_address_that_the_caller_asked_for_is_the_one_that_the_host_forwards()
    {
        await using var server = await StartAsync([], context =>
            context.Response.WriteAsync($"{context.Request.Scheme}://{context.Request.Host} {context.Connection.RemoteIpAddress}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/x");
        request.Headers.Add("X-Forwarded-Host", "cards.example");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var answer = await server.Http.SendAsync(request);

        Assert.Equal("https://cards.example 203.0.113.7", await answer.Content.ReadAsStringAsync());
    }

    private static async Task UntilCancelledAsync(TaskCompletionSource begun, TaskCompletionSource cancelled, CancellationToken token)
    {
        await using var registration = token.Register(() => cancelled.TrySetResult());
        begun.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, token);
    }

    /// <summary>Posts as the host does: chunked, without a length.</summary>
    private static async Task<HttpResponseMessage> PostAsync(
        HostContractServer server, string path, string body, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("X-Azure-Functions-InvocationId", "0a1b2c3d-0000-0000-0000-000000000001");
        return await server.Http.SendAsync(request, cancellationToken);
    }
}
