using System.Collections.Concurrent;
using System.Net;
using CardFunctions.Handler.Functions;
using CardFunctions.Handler.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.Handler;

/// <summary>The handler's side of the host's contract on a real socket, with a test's own functions behind it.</summary>
internal sealed class HostContractServer : IAsyncDisposable, ILoggerProvider
{
    private readonly ConcurrentQueue<string> _log = new();
    private readonly WebApplication _app;

    private HostContractServer(Function[] functions, RequestDelegate api)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        builder.Logging.AddProvider(this);
        _app = builder.Build();
        _app.UseHostContract(functions);
        _app.Run(api);
    }

    /// <summary>Every line that was logged, with the exceptions that were handed to the log.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public HttpClient Http { get; private set; } = null!;

    public static async Task<HostContractServer> StartAsync(Function[] functions, RequestDelegate? api = null)
    {
        var server = new HostContractServer(functions, api ?? (_ => Task.CompletedTask));
        await server._app.StartAsync();
        server.Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(server._app.Urls.Single()) };
        return server;
    }

    /// <summary>A function of the given name that acts as given.</summary>
    public static Function Function(string name, Func<ReadOnlyMemory<byte>, CancellationToken, Task> act) =>
        new(name, new SubscriptionTrigger("topic", "subscription"), (_, message, cancellationToken) => act(message, cancellationToken));

    public Task StopAsync() => _app.StopAsync();

    public ILogger CreateLogger(string categoryName) => new Recorder(_log);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    public void Dispose()
    {
        // The log outlives the logger.
    }

    private sealed class Recorder(ConcurrentQueue<string> log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
            }
        }
    }
}
