using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CardFunctions.Benchmarks;

/// <summary>A published app that runs.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;
    private readonly SocketsHttpHandler _handler = new() { UseProxy = false };

    private AppProcess(Process process, int port)
    {
        _process = process;
        Http = new HttpMessageInvoker(_handler);
        Address = new Uri($"http://127.0.0.1:{port}/");
    }

    /// <summary>Sends to it.</summary>
    public HttpMessageInvoker Http { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>From its start to its first answer.</summary>
    public TimeSpan StartUp { get; private set; }

    /// <summary>The processor time that it has taken.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The memory that it holds, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="executable">The executable.</param>
    /// <param name="settings">Its settings, given the port that it is to listen on.</param>
    public static async Task<AppProcess> StartAsync(string executable, Func<string, IEnumerable<KeyValuePair<string, string>>> settings)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Path.GetFullPath(executable)) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in settings(port.ToString(CultureInfo.InvariantCulture)))
        {
            start.Environment[name] = value;
        }

        var since = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var app = new AppProcess(process, port);
        await app.ReadyAsync();
        app.StartUp = Stopwatch.GetElapsedTime(since);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
        _handler.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ReadyAsync()
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Address);
                using var response = await Http.SendAsync(request, CancellationToken.None);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(Interval);
            }
        }
    }
}
