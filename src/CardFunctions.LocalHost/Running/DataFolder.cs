using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.LocalHost.FunctionsHost;

namespace CardFunctions.LocalHost.Running;

/// <summary>The data folder while a local host runs on it: one at a time, and other commands find it by what it writes there.</summary>
/// <remarks>Thread safe. When a run is killed, the next one ends the processes that it left behind before it starts its own.</remarks>
internal sealed class DataFolder : IDisposable
{
    private const string LockFile = "run.lock";
    private const string StateFile = "run.json";
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);
    private readonly FileStream _lock;
    private readonly string _path;
    private readonly Lock _gate = new();
    private RunState _state;

    private DataFolder(string path, RunState state)
    {
        (_path, _state) = (path, state);
        _lock = Lock(path);
    }

    /// <summary>Takes the folder for this run.</summary>
    /// <exception cref="LocalHostFault">Another run has it.</exception>
    public static async Task<DataFolder> TakeAsync(LocalHostOptions options, LocalConsole console, CancellationToken cancellationToken)
    {
        var state = new RunState { ProcessId = Environment.ProcessId, Address = $"http://localhost:{options.Port}" };
        var folder = new DataFolder(Directory.CreateDirectory(options.DataFolder).FullName, state);
        try
        {
            if (ReadState(options.DataFolder) is { } left)
            {
                await EndLeftoversAsync(left, console, cancellationToken);
            }

            folder.Save();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The address of the local host that runs on a folder, or null when none does.</summary>
    public static string? AddressOfRun(string path)
    {
        try
        {
            using var probe = new FileStream(Path.Combine(path, LockFile), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return ReadState(path)?.Address;
        }
    }

    /// <summary>Notes a process that must not outlive this one.</summary>
    public void Note(Process process)
    {
        DateTimeOffset started;
        try
        {
            started = ProcessSignals.StartOf(process);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
            return;
        }

        lock (_gate)
        {
            // Those that have ended are dropped with the next look.
            var alive = _state.Children.Where(child => IsAlive(child)).Append(new ChildProcess(process.Id, started));
            _state = _state with { Children = [.. alive] };
            Save();
        }
    }

    public void Dispose()
    {
        File.Delete(Path.Combine(_path, StateFile));
        _lock.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            var other = ReadState(path) is { } state ? $": {state.Address} (process {state.ProcessId})" : "";
            throw new LocalHostFault($"A local host runs on {path} already{other}. Stop it, or take other data with --data.", exception);
        }
    }

    private static bool IsAlive(ChildProcess child)
    {
        using var process = ProcessSignals.Find(child.Id, child.Started);
        return process is not null;
    }

    private static async Task EndLeftoversAsync(RunState left, LocalConsole console, CancellationToken cancellationToken)
    {
        foreach (var child in left.Children)
        {
            using var process = ProcessSignals.Find(child.Id, child.Started);
            if (process is null)
            {
                continue;
            }

            console.Information("host", string.Create(CultureInfo.InvariantCulture, $"an earlier run was killed and left process {child.Id} behind; it is ended first"));
            ProcessSignals.Terminate(process);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(EndLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new LocalHostFault($"Process {child.Id}, left behind by an earlier run, does not end. End it, then start again.", exception);
            }
        }
    }

    private static RunState? ReadState(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(path, StateFile)), RunStateJson.Default.RunState);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    private void Save()
    {
        // Moved into place, so that nobody reads half of it.
        var temporary = Path.Combine(_path, StateFile + ".new");
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(_state, RunStateJson.Default.RunState));
        File.Move(temporary, Path.Combine(_path, StateFile), overwrite: true);
    }
}

/// <summary>What a run says of itself in its data folder.</summary>
internal sealed record RunState
{
    public int ProcessId { get; init; }

    public string Address { get; init; } = "";

    public IReadOnlyList<ChildProcess> Children { get; init; } = [];
}

/// <summary>A process that a run started.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Started">When it started, which tells it from a later one with the same number.</param>
internal sealed record ChildProcess(int Id, DateTimeOffset Started);

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(RunState))]
internal sealed partial class RunStateJson : JsonSerializerContext;
