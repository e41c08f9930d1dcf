using System.Diagnostics;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Identity;
using CardFunctions.LocalHost.ServiceBus;
using CardFunctions.LocalHost.SimulatorPage;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.LocalHost.Running;

/// <summary>One run of the local host: everything is started in order, and ended in the reverse order.</summary>
/// <param name="options">How.</param>
/// <param name="console">The terminal.</param>
/// <param name="texts">The language.</param>
/// <param name="time">The clock.</param>
/// <param name="whenReady">Done once all is ready, given the address; null for nothing.</param>
internal sealed class LocalHostRun(
    LocalHostOptions options, LocalConsole console, Texts texts, TimeProvider time, Func<Uri, CancellationToken, Task>? whenReady = null)
{
    private static readonly TimeSpan BannerTokenLife = TimeSpan.FromHours(12);

    /// <summary>Runs until it is cancelled, or until the app has to be given up.</summary>
    /// <returns>The process's exit code.</returns>
    /// <exception cref="LocalHostFault">It can't be run like this; the message says what to change.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        LocalHostServer.CheckPort(options.Port);
        using var folder = await DataFolder.TakeAsync(options, console, cancellationToken);
        using var key = SigningKey.Ensure(options.DataFolder);
        await using var azurite = await StartStorageAsync(folder, cancellationToken);
        var storage = options.Storage ?? azurite!.ConnectionString;
        var settings = AppSettings.Build(RepositoryRoot.Find(), options.Port, storage, key.PublicPath);
        var app = AppFolder.Load(options.AppFolder, settings);
        await using var broker = await Broker.OpenAsync(
            FunctionsRuntime.TopologyFor(app, Topology.OfTheProduct), Journal(storage), console, time, cancellationToken);
        await using var functions = new FunctionsRuntime(app, options.Instances, options.Strict, settings, console, time, folder.Note);
        var simulator = new SimulatorEndpoints(new TableServiceClient(storage), settings[AppSettings.SimulatorKey], time);
        await using var web = await LocalHostServer.StartAsync(options.Port, broker, functions.Proxy, cancellationToken, simulator);
        await functions.StartAsync(cancellationToken);
        functions.Listen(broker);
        console.Information("host", $"{app.Functions.Count} functions of {app.Path}, ready after {time.GetElapsedTime(since).TotalSeconds:0.0} s");
        ShowBanner(key);
        if (whenReady is not null)
        {
            await whenReady(new Uri($"http://localhost:{options.Port}"), cancellationToken);
        }

        var exitCode = await WaitAsync(functions, azurite, cancellationToken);
        console.Information("host", texts.Stopping);
        await web.StopAsync(CancellationToken.None);
        return exitCode;
    }

    private static TableJournal Journal(string connectionString)
    {
        var client = new TableClientOptions();
        // An outage is to be noticed soon: the broker itself waits and tries again.
        client.Retry.MaxRetries = 2;
        return new TableJournal(new TableServiceClient(connectionString, client));
    }

    private async Task<SupervisedAzurite?> StartStorageAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        if (options.Storage is not null)
        {
            return null;
        }

        var installation = await AzuriteInstallation.EnsureAsync(progress: new ConsoleProgress(console), cancellationToken: cancellationToken);
        return await SupervisedAzurite.StartAsync(
            installation,
            new AzuriteOptions { DataFolder = Path.Combine(options.DataFolder, "azurite") },
            processId =>
            {
                using var process = Process.GetProcessById(processId);
                folder.Note(process);
            },
            console,
            time,
            cancellationToken);
    }

    private void ShowBanner(SigningKey key)
    {
        var token = TokenIssuer.Issue(key, new TokenRequest("developer", ["ADMIN"], ["*"], BannerTokenLife), time);
        foreach (var line in Banner.Lines(texts, $"http://localhost:{options.Port}", options.DataFolder, token))
        {
            console.Plain(line);
        }
    }

    private static async Task<int> WaitAsync(FunctionsRuntime functions, SupervisedAzurite? azurite, CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        List<Task> ends = [cancelled.Task, functions.WhenGivenUpAsync()];
        if (azurite is not null)
        {
            ends.Add(azurite.GivenUp);
        }

        return await Task.WhenAny(ends) == cancelled.Task ? 0 : 1;
    }

    private sealed class ConsoleProgress(LocalConsole console) : IProgress<string>
    {
        public void Report(string value) => console.Information("host", value);
    }
}
