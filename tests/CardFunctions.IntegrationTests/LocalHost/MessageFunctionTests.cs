using System.Net;
using System.Text;
using System.Text.Json;
using CardFunctions.LocalHost.ServiceBus;
using CardFunctions.TestHandler;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>Functions that are called with envelopes: messages sent over REST, handed to real processes, and timers.</summary>
public sealed class MessageFunctionTests
{
    private const string Trigger = """{"type":"serviceBusTrigger","name":"message","queueName":"%Queue%","connection":"ServiceBus","dataType":"binary"}""";
    private const string Span = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_message_reaches_its_function_as_an_envelope_and_is_gone_after_success()
    {
        await using var host = await FunctionsHostFixture.StartAsync(TestControl.MakeApp(("Take", Trigger)));
        await SendAsync(host, "hello", """{"MessageId":"m-1","Label":"greeting"}""", ("Priority", "\"high\""), ("traceparent", Span));

        var seen = await host.Control.NextAsync();
        Assert.Equal(("POST", "/Take"), (seen.Method, seen.Target));
        Assert.Equal("chunked", seen.Header("Transfer-Encoding"));
        Assert.Null(seen.Header("Content-Length"));
        Assert.Equal("application/json; charset=utf-8", seen.Header("Content-Type"));
        Assert.NotNull(seen.Header("X-Azure-Functions-InvocationId"));
        using var envelope = JsonDocument.Parse(seen.Body);
        Assert.Equal("hello"u8.ToArray(), envelope.RootElement.GetProperty("Data").GetProperty("message").GetBytesFromBase64());
        Assert.Equal("high", envelope.RootElement.GetProperty("Metadata").GetProperty("ApplicationProperties").GetProperty("Priority").GetString());
        Assert.Equal(Span, envelope.RootElement.GetProperty("Metadata").GetProperty("ApplicationProperties").GetProperty("traceparent").GetString());
        Assert.Equal("\"greeting\"", envelope.RootElement.GetProperty("Metadata").GetProperty("Subject").GetString());
        await EmptyAsync(host);
    }

    [Fact]
    public async Task A_failed_message_is_delivered_again_at_once_until_it_is_dead_lettered()
    {
        await using var host = await FunctionsHostFixture.StartAsync(TestControl.MakeApp(("Take", Trigger)));
        host.Control.Decide = _ => new Instruction { Status = 500 };
        await SendAsync(host, "poison");
        for (var count = 1; count <= 10; count++)
        {
            using var envelope = JsonDocument.Parse((await host.Control.NextAsync()).Body);
            Assert.Equal($"{count}", envelope.RootElement.GetProperty("Metadata").GetProperty("DeliveryCount").GetString());
        }

        var receiver = host.Broker.FindReceiver("resolved")!.Value.Receiver;
        await UntilAsync(() => receiver.Counts == (0, 0, 1));
        var letters = await host.Client.GetStringAsync(new Uri("/servicebus/resolved/$deadletterqueue", UriKind.Relative));
        Assert.Contains("MaxDeliveryCountExceeded", letters, StringComparison.Ordinal);
        host.Control.Decide = _ => TestControl.Success;
        using var resubmitted = await host.Client.PostAsync(new Uri("/servicebus/resolved/$deadletterqueue/resubmit", UriKind.Relative), content: null);
        Assert.Equal("""{"resubmitted":1}""", await resubmitted.Content.ReadAsStringAsync());
        await host.Control.NextAsync();
        await EmptyAsync(host);
    }

    [Fact]
    public async Task A_message_whose_process_dies_or_whose_answer_is_empty_is_delivered_again()
    {
        await using var host = await FunctionsHostFixture.StartAsync(TestControl.MakeAppWithTimeout("00:00:03", ("Take", Trigger)));
        var calls = 0;
        host.Control.Decide = _ => Interlocked.Increment(ref calls) switch
        {
            1 => new Instruction { Kill = true },
            2 => new Instruction { Status = 204, ContentType = null },
            _ => TestControl.Success,
        };
        await SendAsync(host, "stubborn");
        List<SeenRequest> seen = [await host.Control.NextAsync(), await host.Control.NextAsync(), await host.Control.NextAsync()];
        // The empty answer hung until functionTimeout, and then the process was killed.
        Assert.Equal(3, seen.Select(request => request.ProcessId).Distinct().Count());
        await EmptyAsync(host);
    }

    [Fact]
    public async Task Messages_go_to_all_instances_and_a_batch_is_taken_apart()
    {
        await using var host = await FunctionsHostFixture.StartAsync(TestControl.MakeApp(("Take", Trigger)), instances: 2);
        var items = Enumerable.Range(0, 40).Select(number => $$"""{"Body":"{{number}}","BrokerProperties":{"MessageId":"m-{{number}}"},"UserProperties":{"n":{{number}} } }""");
        using var content = new StringContent($"[{string.Join(',', items)}]", Encoding.UTF8);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(BrokerPropertiesParser.BatchContentType);
        using var response = await host.Client.PostAsync(new Uri("/servicebus/resolved/messages", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);

        var (bodies, processes) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<int>());
        for (var count = 0; count < 40; count++)
        {
            var seen = await host.Control.NextAsync();
            using var envelope = JsonDocument.Parse(seen.Body);
            bodies.Add(Encoding.UTF8.GetString(envelope.RootElement.GetProperty("Data").GetProperty("message").GetBytesFromBase64()));
            processes.Add(seen.ProcessId);
        }

        Assert.Equal((40, 2), (bodies.Count, processes.Count));
        await EmptyAsync(host);
    }

    [Theory]
    [InlineData("nowhere", "x", "{}", HttpStatusCode.Gone)]
    [InlineData("resolved", "x", "{", HttpStatusCode.BadRequest)]
    [InlineData("resolved", "x", """{"TimeToLive":-1}""", HttpStatusCode.BadRequest)]
    [InlineData("resolved", "x", """{"ScheduledEnqueueTimeUtc":"tomorrow"}""", HttpStatusCode.BadRequest)]
    [InlineData("resolved", "x", """{"SessionId":"a","PartitionKey":"b"}""", HttpStatusCode.BadRequest)]
    [InlineData("resolved", "large", "{}", HttpStatusCode.Forbidden)]
    public async Task A_send_that_can_not_be_taken_says_why(string entity, string body, string properties, HttpStatusCode expected)
    {
        await using var host = await FunctionsHostFixture.StartAsync(TestControl.MakeApp(("Take", Trigger)));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/servicebus/{entity}/messages");
        request.Content = new StringContent(string.Equals(body, "large", StringComparison.Ordinal) ? new string('x', ServiceBusEndpoints.MaxMessageBytes + 1) : body);
        request.Headers.Add("BrokerProperties", properties);
        using var response = await host.Client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task While_storage_is_away_a_send_answers_503_with_retry_after()
    {
        var journal = new MemoryJournal();
        await using var host = await FunctionsHostFixture.StartAsync(TestControl.MakeApp(("Take", Trigger)), journal: journal);
        journal.BeforeWrite = () => throw new IOException("away");
        using var refused = await host.Client.PostAsync(new Uri("/servicebus/resolved/messages", UriKind.Relative), new StringContent("x"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        journal.BeforeWrite = null;
        await host.Broker.Storage.WhenOpenAsync(CancellationToken.None).WaitAsync(Patience);
        await SendAsync(host, "x");
        await host.Control.NextAsync();
    }

    [Fact]
    public async Task A_timer_is_called_when_it_is_due()
    {
        await using var host = await FunctionsHostFixture.StartAsync(TestControl.MakeApp(("Tick", """{"type":"timerTrigger","name":"timer","schedule":"* * * * * *"}""")));
        var seen = await host.Control.NextAsync();
        Assert.Equal("/Tick", seen.Target);
        using var envelope = JsonDocument.Parse(seen.Body);
        Assert.False(envelope.RootElement.GetProperty("Data").GetProperty("timer").GetProperty("IsPastDue").GetBoolean());
    }

    private static async Task SendAsync(FunctionsHostFixture host, string body, string properties = "{}", params (string Name, string Value)[] custom)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/servicebus/resolved/messages") { Content = new StringContent(body) };
        request.Headers.Add("BrokerProperties", properties);
        foreach (var (name, value) in custom)
        {
            request.Headers.Add(name, value);
        }

        using var response = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private static Task EmptyAsync(FunctionsHostFixture host) =>
        UntilAsync(() => host.Broker.FindReceiver("resolved")!.Value.Receiver.Counts == (0, 0, 0));

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
