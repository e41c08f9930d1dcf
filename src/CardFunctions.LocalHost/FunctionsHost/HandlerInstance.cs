using System.Diagnostics;
using System.Net.Sockets;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>
/// One process of the app, started, watched and restarted as the Functions host does it: a non-zero exit or a signal restarts it
/// at once on the same port, exit code 0 never.
/// </summary>
/// <remarks>Thread safe. The readiness wait is the host's: <c>GET /</c> every 25 ms until anything answers, 30 s at most.</remarks>
internal sealed class HandlerInstance : IAsyncDisposable
{
    /// <summary>How many deaths in <see cref="DeathWindow"/> stop the whole host, when it is strict.</summary>
    public const int DeathLimit = 3;

    private static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DeathWindow = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly HandlerStart _start;
    private readonly LocalConsole _console;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _deaths = new();
    private readonly string _source;
    private TaskCompletionSource<bool> _ready = NewSignal();
    private Process? _process;
    private Task _supervision = Task.CompletedTask;
    private string? _killReason;
    private bool _everReady;

    public HandlerInstance(HandlerStart start, HttpMessageInvoker http, LocalConsole console, TimeProvider time)
    {
        (_start, _http, _console, _time) = (start, http, console, time);
        _source = $"app[{start.Number}]";
    }

    /// <summary>1, 2, 3 …</summary>
    public int Number => _start.Number;

    /// <summary>The port it listens on, the same for all its processes.</summary>
    public int Port => _start.Port;

    /// <summary>Whether a process is ready now.</summary>
    public bool IsReady => Ready.Task is { IsCompletedSuccessfully: true } task && task.GetAwaiter().GetResult();

    /// <summary>The number of its present process; 0 when there is none.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Called with each process that was started, so that a later run can find one that was left behind.</summary>
    public Action<Process>? Started { get; init; }

    private TaskCompletionSource<bool> Ready
    {
        get
        {
            lock (_gate)
            {
                return _ready;
            }
        }
    }

    /// <summary>Starts the process and keeps it running until this is disposed of.</summary>
    /// <returns>A task that ends when no process will be started any more, with why.</returns>
    public Task<HandlerEnd> RunAsync()
    {
        var supervision = SuperviseAsync();
        _supervision = supervision;
        return supervision;
    }

    /// <summary>Waits until a process answers.</summary>
    /// <returns>False when none ever will again: it ended with 0, or the host stops.</returns>
    public Task<bool> WhenReadyAsync(CancellationToken cancellationToken) => Ready.Task.WaitAsync(cancellationToken);

    /// <summary>Says that a call broke: until the process's end is noticed it must not be taken for ready.</summary>
    /// <returns>A task that ends when the process has ended, or after a moment when it lives on (then the call itself was at fault).</returns>
    public async Task AfterBrokenCallAsync(CancellationToken cancellationToken)
    {
        Process? process;
        lock (_gate)
        {
            process = _process;
        }

        if (process is null)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMilliseconds(250));
        try
        {
            var signal = Ready;
            await process.WaitForExitAsync(patience.Token);
            while (ReferenceEquals(signal, Ready) && !_supervision.IsCompleted && signal.Task.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), patience.Token);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Kills the process, as the host does when a function takes longer than it may; it is then restarted.</summary>
    public void Kill(string reason)
    {
        lock (_gate)
        {
            _killReason = reason;
            if (_process is not null)
            {
                ProcessSignals.Kill(_process);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervision;
        _stopping.Dispose();
    }

    private static TaskCompletionSource<bool> NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<HandlerEnd> SuperviseAsync()
    {
        while (true)
        {
            HandlerEnd? end;
            try
            {
                end = await OneProcessAsync();
            }
            catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException)
            {
                _console.Error(_source, $"cannot be started: {exception.Message}");
                end = HandlerEnd.NeverStarted;
            }

            if (end is { } why)
            {
                lock (_gate)
                {
                    _ready.TrySetResult(false);
                    _ready = NewSignal();
                    _ready.SetResult(false);
                }

                return why;
            }
        }
    }

    /// <summary>Runs one process to its end; null means start the next.</summary>
    private async Task<HandlerEnd?> OneProcessAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return HandlerEnd.Stopped;
        }

        using var process = _start.Start();
        lock (_gate)
        {
            (_process, ProcessId, _killReason) = (process, process.Id, null);
        }

        Started?.Invoke(process);
        await WatchAsync(process);
        lock (_gate)
        {
            (_process, ProcessId) = (null, 0);
            if (_ready.Task.IsCompleted)
            {
                _ready = NewSignal();
            }
        }

        return Judge(process.ExitCode);
    }

    /// <summary>Relays what the process says and waits until it has ended.</summary>
    private async Task WatchAsync(Process process)
    {
        var output = Task.WhenAll(
            RelayAsync(process.StandardOutput, isError: false),
            RelayAsync(process.StandardError, isError: true));
        using var ended = new CancellationTokenSource();
        var exit = process.WaitForExitAsync(CancellationToken.None);
        var ping = PingAsync(process, ended.Token);
        await StopOrExitAsync(process, exit);
        await ended.CancelAsync();
        await ping;
        // What it said last is worth a moment; a grandchild that holds the pipe open is not.
        await Task.WhenAny(output, Task.Delay(TimeSpan.FromMilliseconds(200)));
    }

    private async Task StopOrExitAsync(Process process, Task exit)
    {
        var stop = NewSignal();
        await using (_stopping.Token.Register(() => stop.TrySetResult(true)))
        {
            await Task.WhenAny(exit, stop.Task);
        }

        if (!exit.IsCompleted)
        {
            ProcessSignals.Terminate(process);
            if (await Task.WhenAny(exit, Task.Delay(StopLimit, _time)) != exit)
            {
                _console.Warning(_source, $"did not end within {StopLimit.TotalSeconds:0} s of SIGTERM and is killed");
                ProcessSignals.Kill(process);
            }
        }

        await exit;
    }

    private HandlerEnd? Judge(int exitCode)
    {
        if (_stopping.IsCancellationRequested)
        {
            return HandlerEnd.Stopped;
        }

        var why = _killReason ?? (exitCode > 128 ? $"ended by signal {exitCode - 128}" : $"ended with exit code {exitCode}");
        if (exitCode == 0)
        {
            _console.Error(_source, "ended with exit code 0. The Functions host never restarts it then: every call answers 500 for good. Never end with 0.");
            return HandlerEnd.ExitCodeZero;
        }

        var now = _time.GetUtcNow();
        _deaths.Enqueue(now);
        while (now - _deaths.Peek() > DeathWindow)
        {
            _deaths.Dequeue();
        }

        if (_deaths.Count >= DeathLimit && (_start.Strict || !_everReady))
        {
            _console.Error(_source, _everReady
                ? $"{why}: the third time in 30 minutes, which stops the Functions host (--strict)"
                : $"{why}: the third time without ever having answered. Its own words above say why.");
            return _everReady ? HandlerEnd.DeathLimit : HandlerEnd.NeverStarted;
        }

        _console.Warning(_source, $"{why}; restarted at once on port {Port}");
        return null;
    }

    private async Task PingAsync(Process process, CancellationToken ended)
    {
        var since = _time.GetTimestamp();
        while (!ended.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{Port}/"));
                using var response = await _http.SendAsync(request, ended);
                var took = _time.GetElapsedTime(since);
                _console.Information(_source, $"ready on port {Port} after {took.TotalMilliseconds:0} ms (process {process.Id})");
                _everReady = true;
                Ready.TrySetResult(true);
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or SocketException or IOException or OperationCanceledException)
            {
                if (_time.GetElapsedTime(since) > StartLimit)
                {
                    Kill($"did not answer within {StartLimit.TotalSeconds:0} s and was killed");
                    return;
                }
            }

            await Task.Delay(PingInterval, ended).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task RelayAsync(StreamReader reader, bool isError)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            // The host's rule: standard error is an error, or a warning when the line says so.
            if (!isError)
            {
                _console.Information(_source, line);
            }
            else if (line.Contains("warn", StringComparison.OrdinalIgnoreCase))
            {
                _console.Warning(_source, line);
            }
            else
            {
                _console.Error(_source, line);
            }
        }
    }
}
