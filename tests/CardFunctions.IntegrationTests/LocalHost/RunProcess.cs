using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using CardFunctions.LocalHost.FunctionsHost;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The local host's program, run as a developer runs it.</summary>
internal sealed class RunProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _said = new();

    private RunProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    public static RunProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "CardFunctions.LocalHost" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RunProcess(new Process { StartInfo = start });
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<(int ExitCode, string Said)> RunAsync(params string[] arguments)
    {
        await using var run = Start(new Dictionary<string, string>(StringComparer.Ordinal), arguments);
        return (await run.ExitAsync(), run.Said);
    }

    /// <summary>Waits for a line.</summary>
    public async Task<string> LineAsync(string part)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(limit.Token);
                if (line.Contains(part, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"'{part}' was never said, but:\n{Said}", exception);
        }
    }

    public void Terminate() => ProcessSignals.Terminate(_process);

    /// <summary>SIGKILL, of this process alone.</summary>
    public void Kill() => _process.Kill();

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Terminate();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            lock (_said)
            {
                _said.AppendLine(line);
            }

            _lines.Writer.TryWrite(line);
        }
    }
}
