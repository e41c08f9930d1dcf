using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CardFunctions.IntegrationTests.Hosting;

/// <summary>The handler's real process, started and driven as the Functions host does it. Disposing of it kills it.</summary>
/// <example><c>await using var app = await HandlerProcess.StartAsync(settings); await app.Http.GetAsync("/api/healthz");</c></example>
public sealed class HandlerProcess : IAsyncDisposable
{
    /// <summary>What the handler ends with where its port is taken.</summary>
    private const int PortInUse = 69;

    /// <summary>A port that is free when it is chosen may be taken a moment later.</summary>
    private const int Tries = 5;

    /// <summary>How long the host waits for a first answer, and how often it asks.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingInterval = TimeSpan.FromMilliseconds(25);

    private HandlerProcess(ChildProcess process, int port)
    {
        Process = process;
        Port = port;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        };
    }

    /// <summary>The process: its output, its end, its signals.</summary>
    public ChildProcess Process { get; }

    /// <summary>The loopback port that it was given.</summary>
    public int Port { get; }

    /// <summary>Sends to the handler what the host would; paths begin with <c>/api</c> or name a function.</summary>
    public HttpClient Http { get; }

    /// <summary>A loopback port that nothing listens on at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the handler and waits until it answers.</summary>
    /// <param name="settings">Its settings, on top of <see cref="HandlerSettings.Minimal"/>.</param>
    /// <param name="folder">The function app; that of the build where none is given.</param>
    /// <param name="port">The port, for a restart on the same one; a free one where none is given.</param>
    /// <exception cref="InvalidOperationException">The process ended before it answered; the message holds its output.</exception>
    public static async Task<HandlerProcess> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null, string? folder = null, int? port = null)
    {
        for (var tries = 1; ; tries++)
        {
            var handler = Launch(settings, folder, port);
            try
            {
                await handler.ReadyAsync();
                return handler;
            }
            catch (InvalidOperationException)
            {
                var code = handler.Process.HasExited ? await handler.Process.ExitAsync() : 0;
                await handler.DisposeAsync();
                if (code != PortInUse || port is not null || tries == Tries)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Starts the handler and waits for nothing.</summary>
    public static HandlerProcess Launch(
        IReadOnlyDictionary<string, string>? settings = null, string? folder = null, int? port = null)
    {
        var used = port ?? FreePort();
        Dictionary<string, string> environment = new(HandlerSettings.Minimal, StringComparer.Ordinal)
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = used.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            environment[name] = value;
        }

        return new HandlerProcess(Run([], environment, folder), used);
    }

    /// <summary>Runs the executable with arguments and nothing but the given environment.</summary>
    public static ChildProcess Run(
        IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, string? folder = null)
    {
        var app = folder ?? Repository.BuiltApp;
        var executable = Path.Combine(app, OperatingSystem.IsWindows() ? "CardFunctions.Handler.exe" : "CardFunctions.Handler");
        return ChildProcess.Start(executable, arguments, app, environment);
    }

    /// <summary>Asks for <c>/</c> as the host does, until anything answers.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or did not answer in time; the message holds its output.</exception>
    public async Task ReadyAsync()
    {
        using var limit = new CancellationTokenSource(StartTime);
        using var interval = new PeriodicTimer(PingInterval);
        while (!Process.HasExited && !limit.IsCancellationRequested)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri("/", UriKind.Relative), limit.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await interval.WaitForNextTickAsync(CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        var end = Process.HasExited ? $"ended with {await Process.ExitAsync()}" : $"did not answer in {StartTime.TotalSeconds} s";
        throw new InvalidOperationException($"The handler {end}.{Environment.NewLine}{Process}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }
}
