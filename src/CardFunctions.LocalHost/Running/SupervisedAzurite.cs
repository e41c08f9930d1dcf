using CardFunctions.LocalHost.Storage;

namespace CardFunctions.LocalHost.Running;

/// <summary>The emulator, started again on the same ports when it ends by itself: meanwhile the app has an outage to live through.</summary>
internal sealed class SupervisedAzurite : IAsyncDisposable
{
    // One that ends again and again has a fault that another start does not mend.
    private const int MaxStarts = 5;

    // On Ctrl+C the emulator may be told before us.
    private static readonly TimeSpan TimeToBeStopped = TimeSpan.FromMilliseconds(500);

    private readonly AzuriteInstallation _installation;
    private readonly AzuriteOptions _options;
    private readonly Action<int> _note;
    private readonly LocalConsole _console;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private volatile AzuriteProcess _process;

    private SupervisedAzurite(
        AzuriteInstallation installation, AzuriteProcess first, AzuriteOptions options, Action<int> note, LocalConsole console, TimeProvider time)
    {
        (_installation, _process, _note, _console, _time) = (installation, first, note, console, time);
        ConnectionString = first.ConnectionString;
        _options = options with { TablePort = first.TableEndpoint.Port, QueuePort = first.QueueEndpoint.Port, BlobPort = first.BlobEndpoint.Port };
        GivenUp = Task.Run(SuperviseAsync);
    }

    /// <summary>Where its services are; the same over all starts.</summary>
    public string ConnectionString { get; }

    /// <summary>Ends when it was started too often, or when this is disposed of. Never faults.</summary>
    public Task GivenUp { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="installation">Where it is installed.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="note">Told the identifier of every process that is started.</param>
    /// <param name="console">Told of every end.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up the first start.</param>
    /// <exception cref="LocalStorageException">The first start failed.</exception>
    public static async Task<SupervisedAzurite> StartAsync(
        AzuriteInstallation installation,
        AzuriteOptions options,
        Action<int> note,
        LocalConsole console,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var first = await AzuriteProcess.StartAsync(installation, options, cancellationToken);
        note(first.ProcessId);
        return new SupervisedAzurite(installation, first, options, note, console, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await GivenUp;
        await _process.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task SuperviseAsync()
    {
        try
        {
            for (var start = 1; start < MaxStarts; start++)
            {
                var exit = await _process.Exited.WaitAsync(_stopping.Token);
                await Task.Delay(TimeToBeStopped, _time, _stopping.Token);
                _console.Warning("host", $"Azurite ended by itself (exit code {exit.ExitCode}); it is started again. {exit.LastOutput}");
                _process = await AzuriteProcess.StartAsync(_installation, _options, _stopping.Token);
                _note(_process.ProcessId);
                _console.Information("host", "Azurite is back");
            }

            var last = await _process.Exited.WaitAsync(_stopping.Token);
            _console.Error("host", $"Azurite ended for the {MaxStarts}th time (exit code {last.ExitCode}): {last.LastOutput}");
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The run ends.
        }
        catch (LocalStorageException exception)
        {
            _console.Error("host", exception.Message);
        }
    }
}
