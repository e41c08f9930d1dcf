using System.Diagnostics;
using System.Globalization;

namespace CardFunctions.IntegrationTests.Hosting;

/// <summary>A process whose every line of output is kept. Ended, with all it started, when disposed of. Thread safe.</summary>
/// <remarks>It gets a clean environment: what this machine happens to have set must not decide a test.</remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly string[] Inherited = ["PATH", "HOME", "TMPDIR", "TMP", "TEMP", "USERPROFILE", "SystemRoot", "DOTNET_ROOT"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = [];

    private ChildProcess(Process process) => _process = process;

    /// <summary>The lines of stdout so far.</summary>
    public IReadOnlyList<string> Output => Copy(_output);

    /// <summary>The lines of stderr so far.</summary>
    public IReadOnlyList<string> Errors => Copy(_errors);

    /// <summary>The process's identifier.</summary>
    public int Id => _process.Id;

    /// <summary>True once the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts an executable in a folder.</summary>
    public static ChildProcess Start(
        string executable, IEnumerable<string> arguments, string folder, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Except(Inherited, StringComparer.OrdinalIgnoreCase).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Keep(child._output, line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Keep(child._errors, line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for a line of either stream that is as wanted, be it there already or still to come.</summary>
    public async Task<string> LineAsync(Func<string, bool> wanted)
    {
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_output.Concat(_errors).FirstOrDefault(wanted) is { } line)
            {
                return line;
            }

            _waiting.Add((wanted, found));
        }

        return await found.Task.WaitAsync(Patience);
    }

    /// <summary>Waits for the end, after which all of the output is there, and gives the exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal by its name, such as <c>TERM</c>, and returns when it is sent.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Kills the process without a warning.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Both streams, for the message of a failed test.</summary>
    public override string ToString() =>
        $"--- stdout{Environment.NewLine}{string.Join(Environment.NewLine, Output)}{Environment.NewLine}" +
        $"--- stderr{Environment.NewLine}{string.Join(Environment.NewLine, Errors)}";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private List<string> Copy(List<string> lines)
    {
        lock (_gate)
        {
            return [.. lines];
        }
    }

    private void Keep(List<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            lines.Add(line);
            foreach (var (_, found) in _waiting.Where(one => one.Wanted(line)))
            {
                found.TrySetResult(line);
            }
        }
    }
}
