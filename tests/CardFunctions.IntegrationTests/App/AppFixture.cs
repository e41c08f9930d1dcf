using System.Diagnostics;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.App;

/// <summary>
/// The running app on Azurite: one process for the whole assembly, shared by test classes that run in parallel, so that each test
/// takes clients of its own. It is started by the first that asks.
/// </summary>
public sealed class AppFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<Shared>> One = new(StartAsync);

    // Kept, since a process object that is collected closes the watcher's input.
    private static readonly List<Process> Watchers = [];

    private Shared? _shared;

    /// <summary>The process.</summary>
    public HandlerProcess Handler => Known.Handler;

    /// <summary>Where its tables are.</summary>
    public string ConnectionString => Known.Azurite.ConnectionString;

    /// <summary>The tables that it works on.</summary>
    public TableServiceClient Tables => Known.Azurite.CreateServiceClient();

    /// <summary>Calls it as one who may do everything.</summary>
    internal Api Api => As("ADMIN");

    internal TestTokens Tokens => Known.Tokens;

    /// <summary>Where it tells others of changes.</summary>
    internal EventTopic Topic => Known.Topic;

    private Shared Known => _shared ?? throw new InvalidOperationException("Not initialized.");

    /// <summary>Takes the shared app, and has it make its tables: a test may read them before it asks the app for anything.</summary>
    public async Task InitializeAsync()
    {
        _shared = await One.Value;
        (await Api.GetAsync("card-profiles")).Is(System.Net.HttpStatusCode.OK);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>An identifier that no other test uses; also a fine beginning for longer ones.</summary>
    public static string UniqueId(string prefix = "c") => AzuriteFixture.UniqueName(prefix);

    /// <summary>Starts one more process of the same app on the same tables.</summary>
    /// <param name="port">The port, for a restart on the same one.</param>
    public Task<HandlerProcess> StartAnotherAsync(int? port = null) =>
        HandlerProcess.StartAsync(SettingsFor(Known.Azurite.ConnectionString), port: port);

    /// <summary>The settings of an app that trusts the tests' tokens.</summary>
    internal Dictionary<string, string> SettingsFor(string connectionString) => SettingsFor(connectionString, Tokens, Topic);

    /// <summary>Calls the app with a profile, on all clients.</summary>
    internal Api As(string role) => As(role, "*");

    /// <summary>Calls the app with a profile, on some clients.</summary>
    internal Api As(string role, params string[] clients) => On(Handler, role, clients);

    /// <summary>Calls the app as somebody in particular.</summary>
    internal Api AsSubject(string subject, string role = "BACK_OFFICE") =>
        new(Handler.Http, Tokens.Issue(new TokenWish([role], ["*"]) { Subject = subject }));

    /// <summary>Calls another process.</summary>
    internal Api On(HandlerProcess handler, string role = "ADMIN", params string[] clients) =>
        new(handler.Http, Tokens.Issue([role], clients.Length == 0 ? ["*"] : clients));

    /// <summary>Makes a client by HTTP, and gives its identifier.</summary>
    /// <param name="settings">JSON members beside name and currency, such as <c>,"autoProvision":false</c>.</param>
    internal async Task<string> MakeClientAsync(string settings = "")
    {
        var id = UniqueId();
        (await Api.PutAsync($"clients/{id}", $$"""{"name":"Client {{id}}","currency":"XOF"{{settings}}}""")).Is(System.Net.HttpStatusCode.Created);
        return id;
    }

    /// <summary>All that is stored of a client.</summary>
    internal Task<Partition> ReadAsync(string client) => Partition.ReadAsync(Tables, client);

    /// <summary>Has the app publish what is left to be told of a client, until nothing is.</summary>
    /// <param name="client">The client.</param>
    /// <param name="handler">The process that sweeps; the shared one where none is given.</param>
    internal async Task SettleAsync(string client, HandlerProcess? handler = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while ((await ReadAsync(client)).Events.Count > 0)
        {
            await (handler ?? Handler).SweepAsync(limit.Token);
            await interval.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>The settings of an app on some storage that trusts some tokens and tells some topic.</summary>
    internal static Dictionary<string, string> SettingsFor(string connectionString, TestTokens tokens, EventTopic topic) => new(StringComparer.Ordinal)
    {
        ["ServiceBus__fullyQualifiedNamespace"] = topic.Address,
        ["Tables__ConnectionString"] = connectionString,
        ["Auth__Issuer"] = TestTokens.Issuer,
        ["Auth__Audience"] = TestTokens.Audience,
        ["Auth__DevelopmentKeyFile"] = tokens.KeyFile,
        ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
        ["Payments__DefaultProvider"] = "simulator",
        ["Payments__AllowDirectEntry"] = "true",
        ["Payments__Simulator__Enabled"] = "true",
        ["Payments__Simulator__PageBaseUrl"] = "http://localhost:7071/simulator/",
        ["Payments__Simulator__Key"] = Convert.ToBase64String(new byte[32]),
        ["Payments__Simulator__UnansweredMilliseconds"] = "50",
    };

    private static async Task<Shared> StartAsync()
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var tokens = new TestTokens();
        var topic = await EventTopic.StartAsync();
        var handler = await HandlerProcess.StartAsync(SettingsFor(azurite.ConnectionString, tokens, topic));
        await EndWithThisProcessAsync(handler, Path.GetDirectoryName(tokens.KeyFile)!);
        return new Shared(azurite, tokens, topic, handler);
    }

    // The runner may kill this process as soon as the last test is over, so that nothing of ours can run at its end. Then the watcher's
    // standard input closes: it kills the handler and removes the key.
    private static async Task EndWithThisProcessAsync(HandlerProcess handler, string keyFolder)
    {
        const string Script =
            "const [id, folder] = process.argv.slice(1); process.stdin.resume().on('close', () => {"
            + " try { process.kill(id, 'SIGKILL'); } catch {} require('fs').rmSync(folder, { recursive: true, force: true }); });";
        var start = new ProcessStartInfo((await NodeTools.FindAsync()).Node, ["-e", Script, $"{handler.Process.Id}", keyFolder])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        Watchers.Add(Process.Start(start)!);
    }

    private sealed record Shared(AzuriteFixture Azurite, TestTokens Tokens, EventTopic Topic, HandlerProcess Handler);
}
