using Azure.Core.Pipeline;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>
/// The app on storage and a topic of a test class's own: for tests that sweep, which costs with all that is stored, that store a lot, or
/// that must have nobody else sweep for them.
/// </summary>
public sealed class OwnStage : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private TestTokens? _tokens;
    private AzuriteProcess? _azurite;
    private EventTopic? _topic;
    private HandlerProcess? _handler;

    /// <summary>A process that nobody kills.</summary>
    public HandlerProcess Handler => _handler ?? throw new InvalidOperationException("Not initialized.");

    /// <summary>The tables of the app.</summary>
    public TableServiceClient Tables => new(_azurite!.ConnectionString);

    /// <summary>Calls the process that nobody kills, as one who may do everything.</summary>
    internal Api Api => On(Handler);

    /// <summary>Where the app tells others of changes.</summary>
    internal EventTopic Topic => _topic!;

    public async Task InitializeAsync()
    {
        _tokens = new TestTokens();
        _azurite = await AzuriteProcess.StartAsync(await AzuriteInstallation.EnsureAsync(), new AzuriteOptions());
        _topic = await EventTopic.StartAsync();
        _handler = await StartAnotherAsync();
        // It makes the tables.
        (await Api.GetAsync("card-profiles")).Is(System.Net.HttpStatusCode.OK);
    }

    public async Task DisposeAsync()
    {
        await Handler.DisposeAsync();
        await Topic.DisposeAsync();
        await _azurite!.DisposeAsync();
    }

    public void Dispose() => _tokens?.Dispose();

    /// <summary>Starts one more process.</summary>
    /// <param name="port">The port, for a restart on the same one.</param>
    public Task<HandlerProcess> StartAnotherAsync(int? port = null) => HandlerProcess.StartAsync(Settings(), port: port);

    /// <summary>Starts a process that dies when it comes to a moment for the nth time.</summary>
    internal Task<HandlerProcess> StartDoomedAsync(FaultPoint point, int count) => StartDoomedAsync($"{point}:{count}");

    /// <summary>Starts a process that dies when so many changes have come to a moment, and wait there.</summary>
    internal Task<HandlerProcess> StartDoomedOfManyAsync(FaultPoint point, int count) => StartDoomedAsync($"{point}*{count}");

    /// <summary>Starts the app in this process, so that a test can stand between it and its storage.</summary>
    internal Task<InProcessApp> StartWithinAsync(HttpPipelinePolicy policy) => InProcessApp.StartAsync(Settings(), _tokens!, policy);

    /// <summary>Calls a process as one who may do everything.</summary>
    internal Api On(HandlerProcess handler) => new(handler.Http, _tokens!.Issue(["ADMIN"], ["*"]));

    /// <summary>Makes a client, and gives its identifier.</summary>
    /// <param name="settings">JSON members beside name and currency, such as <c>,"autoProvision":false</c>.</param>
    internal async Task<string> MakeClientAsync(string settings = "")
    {
        var id = AppFixture.UniqueId();
        (await Api.PutAsync($"clients/{id}", $$"""{"name":"Client {{id}}","currency":"XOF"{{settings}}}""")).Is(System.Net.HttpStatusCode.Created);
        return id;
    }

    /// <summary>All that is stored of a client.</summary>
    internal Task<Partition> ReadAsync(string client) => Partition.ReadAsync(Tables, client);

    /// <summary>Has what is left to be told published, until nothing is.</summary>
    internal async Task SettleAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var interval = new PeriodicTimer(Interval);
        while (await IsAnythingLeftAsync(limit.Token))
        {
            await SweepAsync(limit.Token);
            await interval.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Sweeps. One that takes longer than the test cares to wait for its answer is as good as interrupted: the next goes on.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Handler.SweepAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time-out of the client.
        }
    }

    /// <summary>Waits until what is left to be told is published by those who stored it.</summary>
    internal async Task CalmAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await IsAnythingLeftAsync(limit.Token))
        {
            await interval.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task<bool> IsAnythingLeftAsync(CancellationToken cancellationToken)
    {
        const string Events = "RowKey ge 'event~' and RowKey lt 'event~~'";
        await foreach (var _ in Tables.GetTableClient("Clients").QueryAsync(Events, maxPerPage: 1, cancellationToken: cancellationToken))
        {
            return true;
        }

        return false;
    }

    private Task<HandlerProcess> StartDoomedAsync(string moment)
    {
        var settings = Settings();
        settings[FaultPoints.Variable] = moment;
        // In hexadecimal: each of those that wait has a thread.
        settings["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "80";
        return HandlerProcess.StartAsync(settings, Repository.FaultyApp);
    }

    private Dictionary<string, string> Settings() => AppFixture.SettingsFor(_azurite!.ConnectionString, _tokens!, Topic);
}
