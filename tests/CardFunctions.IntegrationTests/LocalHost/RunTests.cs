using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The whole of it as a process: Azurite, the app, signals, second starts.</summary>
public sealed class RunTests
{
    private const string Trigger =
        """{"type":"serviceBusTrigger","name":"message","topicName":"%ServicePointsTopic%","subscriptionName":"%CardProvisioningSubscription%","dataType":"binary"}""";

    private readonly string _data = Directory.CreateTempSubdirectory("cardfunctions-data-").FullName;
    private readonly string _app = TestControl.MakeApp(("Any", TestControl.Http("any", "get")), ("Provision", Trigger));
    private readonly int _port = HandlerStart.FreePort();

    [Fact]
    public async Task It_says_what_to_do_stops_on_sigterm_and_starts_again_with_its_data()
    {
        await using var control = await TestControl.StartAsync();
        await using (var first = Start(control, "en_GB.UTF-8"))
        {
            Assert.Contains("CardFunctions is ready.", await first.LineAsync("CardFunctions is ready."), StringComparison.Ordinal);
            var token = (await first.LineAsync("export TOKEN=")).Split('=', 2)[1];
            Assert.Equal("developer", new JsonWebToken(token).Subject);
            await first.LineAsync($"-X PUT http://localhost:{_port}/api/v1/clients/sentoft");
            await first.LineAsync($"-X POST http://localhost:{_port}/api/v1/clients/sentoft/service-points");
            await first.LineAsync("Ctrl+C");
            Assert.Contains(_data, first.Said, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, await GetAsync("/api/any"));

            var (secondCode, second) = await RunProcess.RunAsync("run", "--port", Text(HandlerStart.FreePort()), "--data", _data, "--app", _app);
            Assert.Equal(1, secondCode);
            Assert.Contains($"http://localhost:{_port}", second, StringComparison.Ordinal);

            // A message nobody takes, to be found again.
            await SendAsync("kept", "card-events");
            first.Terminate();
            Assert.Equal(0, await first.ExitAsync());
        }

        await using var next = Start(control, "fr_SN.UTF-8");
        await next.LineAsync("CardFunctions est prêt.");
        await next.LineAsync("Ctrl+C");
        Assert.Contains("\"deadLetters\":1", await GetTextAsync("/servicebus/"), StringComparison.Ordinal);
        next.Terminate();
        Assert.Equal(0, await next.ExitAsync());
    }

    [Fact]
    public async Task A_killed_local_host_loses_no_message_and_leaves_no_process()
    {
        await using var control = await TestControl.StartAsync();
        control.Decide = _ => new TestHandler.Instruction { Hang = true };
        var old = Start(control, "C");
        await old.LineAsync("Ctrl+C");
        for (var number = 0; number < 20; number++)
        {
            await SendAsync($"message {number}", "service-points");
        }

        // Some are in the function's hands, the others wait.
        var left = (await control.NextAsync()).ProcessId;
        old.Kill();
        await old.ExitAsync();
        await old.DisposeAsync();

        control.Decide = _ => TestControl.Success;
        await using var next = Start(control, "C");
        await next.LineAsync("Ctrl+C");
        var bodies = new HashSet<string>(StringComparer.Ordinal);
        while (bodies.Count < 20)
        {
            var seen = await control.NextAsync();
            if (seen.ProcessId != left)
            {
                using var envelope = System.Text.Json.JsonDocument.Parse(seen.Body);
                bodies.Add(Encoding.UTF8.GetString(envelope.RootElement.GetProperty("Data").GetProperty("message").GetBytesFromBase64()));
            }
        }

        Assert.Contains("left process", next.Said, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(left));
    }

    [Fact]
    public async Task Dead_letters_are_all_shown_and_sent_again_from_the_command_line()
    {
        await using var control = await TestControl.StartAsync();
        control.Decide = _ => new TestHandler.Instruction { Status = 500 };
        await using var run = Start(control, "C");
        await run.LineAsync("Ctrl+C");
        // Without a session they can't be delivered; more than a page of them.
        await Task.WhenAll(Enumerable.Range(0, 230).Select(number => SendAsync($"letter {number}.", "card-events")));
        var (code, said) = await RunProcess.RunAsync("deadletters", "card-events/subscriptions/all", "--data", _data);
        Assert.Equal(0, code);
        Assert.All(Enumerable.Range(0, 230), number => Assert.Contains($"letter {number}.", said, StringComparison.Ordinal));
        Assert.Contains("230 dead-lettered", said, StringComparison.Ordinal);

        await SendAsync("poison", "service-points");
        for (var count = 0; count < 10; count++)
        {
            await control.NextAsync();
        }

        await run.LineAsync("is dead-lettered after delivery 10");
        control.Decide = _ => TestControl.Success;
        var (againCode, again) = await RunProcess.RunAsync("deadletters", "service-points/subscriptions/card-provisioning", "--resubmit", "--data", _data);
        Assert.Equal((0, "1 resubmitted"), (againCode, again.Trim()));
        await control.NextAsync();
        var (_, left) = await RunProcess.RunAsync("deadletters", "service-points/subscriptions/card-provisioning", "--data", _data);
        Assert.Equal("0 dead-lettered", left.Trim());
    }

    [Fact]
    public async Task A_busy_port_is_named_with_the_way_out()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var (exitCode, said) = await RunProcess.RunAsync("--port", Text(port), "--data", _data, "--app", _app);
        Assert.Equal(1, exitCode);
        Assert.Contains(Text(port), said, StringComparison.Ordinal);
        Assert.Contains("--port", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_node_it_says_what_is_missing()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = "/nowhere" };
        await using var run = RunProcess.Start(environment, "run", "--port", Text(_port), "--data", _data, "--app", _app);
        Assert.Equal(1, await run.ExitAsync());
        Assert.Contains("Node.js", run.Said, StringComparison.Ordinal);
        Assert.Contains("--storage", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_that_never_starts_ends_the_run_with_its_own_words()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TEST_EXIT_AT_START"] = "3" };
        await using var run = RunProcess.Start(environment, "run", "--port", Text(_port), "--data", _data, "--app", _app);
        Assert.Equal(1, await run.ExitAsync());
        Assert.Contains("told to exit at the start", run.Said, StringComparison.Ordinal);
        Assert.Contains("exit code 3", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_verifies_with_the_public_key_beside_it_and_says_what_was_asked_for()
    {
        var (exitCode, said) = await RunProcess.RunAsync("token", "--role", "CARDS", "--role", "AUDITOR", "--client", "sentoft", "--subject", "bob", "--minutes", "5", "--data", _data);
        Assert.Equal(0, exitCode);
        var jwk = new JsonWebKey(await File.ReadAllTextAsync(Path.Combine(_data, "identity", "signing-key.public.json")));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(said.Trim(), new TokenValidationParameters
        {
            ValidIssuer = TokenIssuer.Issuer,
            ValidAudience = TokenIssuer.Audience,
            IssuerSigningKey = jwk,
            ValidAlgorithms = ["ES256"],
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        Assert.Equal("bob", token.Subject);
        Assert.Equal(jwk.Kid, token.Kid);
        Assert.Equal(["CARDS", "AUDITOR"], token.GetPayloadValue<string[]>("roles"));
        Assert.Equal(["sentoft"], token.GetPayloadValue<string[]>("clients"));
        Assert.Equal(TimeSpan.FromMinutes(5), token.ValidTo - token.ValidFrom);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_data, "identity", "signing-key.pem")));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private RunProcess Start(TestControl control, string language)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["TEST_CONTROL"] = control.Address, ["LANG"] = language, ["LC_ALL"] = "" };
        return RunProcess.Start(environment, "run", "--port", Text(_port), "--data", _data, "--app", _app);
    }

    private HttpClient Client() =>
        new(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { BaseAddress = new Uri($"http://localhost:{_port}") };

    private async Task<HttpStatusCode> GetAsync(string path)
    {
        using var client = Client();
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private async Task<string> GetTextAsync(string path)
    {
        using var client = Client();
        return await client.GetStringAsync(new Uri(path, UriKind.Relative));
    }

    private async Task SendAsync(string body, string entity)
    {
        using var client = Client();
        using var response = await client.PostAsync(new Uri($"/servicebus/{entity}/messages", UriKind.Relative), new StringContent(body));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }
}
