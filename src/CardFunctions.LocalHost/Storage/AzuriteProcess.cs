using System.Diagnostics;
using System.Globalization;

namespace CardFunctions.LocalHost.Storage;

/// <summary>
/// A running Azurite (tables, queues, blobs). It writes its tables to disk every five seconds and when it is asked to end, so it is
/// stopped gently and waited for, never killed. It also ends by itself, with its data written, when this process dies.
/// </summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    /// <summary>The account of every emulator, and its key: documented and known to all, hence no secret.</summary>
    public const string AccountName = "devstoreaccount1";

    /// <inheritdoc cref="AccountName"/>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Process _process;
    private readonly AzuriteOptions _options;
    private readonly AzuriteOutput _output;
    private readonly FileStream? _folderLock;
    private volatile bool _stopping;

    private AzuriteProcess(Process process, AzuriteOptions options, AzuriteOutput output, FileStream? folderLock)
    {
        _process = process;
        _options = options;
        _output = output;
        _folderLock = folderLock;
        Exited = WaitForExitAsync();
    }

    /// <summary>Completes when the process ended, for whatever reason. Never faults.</summary>
    public Task<AzuriteExit> Exited { get; }

    public int ProcessId => _process.Id;

    public Uri TableEndpoint => _output.EndpointOf("Table", AccountName);

    public Uri QueueEndpoint => _output.EndpointOf("Queue", AccountName);

    public Uri BlobEndpoint => _output.EndpointOf("Blob", AccountName);

    /// <summary>Connection string of all three services.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};"
        + $"BlobEndpoint={BlobEndpoint};QueueEndpoint={QueueEndpoint};TableEndpoint={TableEndpoint};";

    /// <summary>Starts it and waits until all three services listen.</summary>
    /// <exception cref="LocalStorageException">It ended (a busy port, a folder in use), or did not listen in time.</exception>
    public static async Task<AzuriteProcess> StartAsync(
        AzuriteInstallation installation, AzuriteOptions options, CancellationToken cancellationToken = default)
    {
        var folderLock = options.DataFolder is null ? null : LockFolder(options.DataFolder);
        var output = new AzuriteOutput();
        var process = new Process { StartInfo = StartInfoOf(installation, options), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var azurite = new AzuriteProcess(process, options, output, folderLock);
        try
        {
            var first = await Task.WhenAny(output.Listening, azurite.Exited).WaitAsync(options.StartDeadline, cancellationToken);
            if (first == azurite.Exited)
            {
                var exit = await azurite.Exited;
                throw new LocalStorageException(
                    string.Create(CultureInfo.InvariantCulture, $"Azurite ended at its start (exit code {exit.ExitCode}): {exit.LastOutput}"));
            }

            return azurite;
        }
        catch (TimeoutException exception)
        {
            await azurite.DisposeAsync();
            throw new LocalStorageException($"Azurite did not listen within {options.StartDeadline.TotalSeconds:0} s: {output.Last}", exception);
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has it write its data and end, and waits for that. Does nothing when it ended already.</summary>
    /// <exception cref="LocalStorageException">It did not end in time; it is left alone, because killing it would lose data.</exception>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        _stopping = true;
        try
        {
            // The launching script takes the end of its input as SIGTERM; this works on every system.
            _process.StandardInput.Close();
            await Exited.WaitAsync(_options.StopDeadline, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new LocalStorageException(
                $"Azurite (process {ProcessId}) did not end within {_options.StopDeadline.TotalSeconds:0} s: {_output.Last}", exception);
        }
    }

    /// <inheritdoc cref="StopAsync"/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfoOf(AzuriteInstallation installation, AzuriteOptions options)
    {
        var start = new ProcessStartInfo(installation.Tools.Node)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] fixedArguments = [installation.Script, "--silent", "--skipApiVersionCheck", "--disableTelemetry"];
        string[] place = options.DataFolder is null ? ["--inMemoryPersistence"] : ["--location", Path.GetFullPath(options.DataFolder)];
        foreach (var argument in fixedArguments.Concat(place))
        {
            start.ArgumentList.Add(argument);
        }

        AddService(start, "table", options.TablePort);
        AddService(start, "queue", options.QueuePort);
        AddService(start, "blob", options.BlobPort);
        return start;
    }

    private static void AddService(ProcessStartInfo start, string service, int port)
    {
        start.ArgumentList.Add($"--{service}Host");
        start.ArgumentList.Add("127.0.0.1");
        start.ArgumentList.Add($"--{service}Port");
        start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Two emulators on one folder would overwrite each other's tables.</summary>
    private static FileStream LockFolder(string folder)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, "azurite.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new LocalStorageException($"The data in '{folder}' are in use by another running Azurite. Stop it, or choose another folder.", exception);
        }
    }

    private async Task<AzuriteExit> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        if (_folderLock is not null)
        {
            await _folderLock.DisposeAsync();
        }

        return new AzuriteExit(_process.ExitCode, _stopping, _output.Last);
    }
}
