using System.Diagnostics;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>An instance of the app that is killed without warning and started anew on its port, as the Functions host does it.</summary>
internal sealed class RestlessInstance : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _attempts = new(0);
    private readonly Func<int?, Task<HandlerProcess>> _start;
    private volatile HandlerProcess _handler;

    private RestlessInstance(Func<int?, Task<HandlerProcess>> start, HandlerProcess handler) => (_start, _handler) = (start, handler);

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    public static Task<RestlessInstance> StartAsync(AppFixture app) => StartAsync(app.StartAnotherAsync);

    /// <summary>Starts it.</summary>
    /// <param name="start">Starts a process, on a port or on any.</param>
    public static async Task<RestlessInstance> StartAsync(Func<int?, Task<HandlerProcess>> start) => new(start, await start(null));

    /// <summary>Delivers a message to one instance or another until one has done with it.</summary>
    public static async Task DeliverAsync(RestlessInstance[] instances, string message)
    {
        var since = Stopwatch.GetTimestamp();
        for (var delivery = 0; Stopwatch.GetElapsedTime(since) < Patience; delivery++)
        {
            if (await instances[delivery % instances.Length].TryAsync(handler => handler.DeliverAsync(message)))
            {
                return;
            }
        }

        Assert.Fail($"Never done with: {message}");
    }

    /// <summary>Does something with the process that runs at the moment, until it is done.</summary>
    public async Task RepeatAsync(Func<HandlerProcess, Task<bool>> tryOnce)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await TryAsync(tryOnce))
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "Never done.");
        }
    }

    /// <summary>
    /// Kills and restarts it, again and again, until it is told to stop; afterwards it runs. A seed decides how many attempts it
    /// lives for and how far into the last of them, so that a slow machine sees as many kills as a quick one, and some work is done
    /// between them.
    /// </summary>
    public async Task KillAtRandomAsync(Random random, CancellationToken stop)
    {
        const int MaxAttempts = 60;
        const int MaxMillisecondsMore = 25;
        try
        {
            while (true)
            {
                for (var attempts = random.Next(1, MaxAttempts); attempts > 0; attempts--)
                {
                    await _attempts.WaitAsync(stop);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(MaxMillisecondsMore)), TimeProvider.System, stop);
                await RestartAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop while it waited, and so the process runs.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _attempts.Dispose();
        await _handler.DisposeAsync();
    }

    private async Task RestartAsync()
    {
        var old = _handler;
        old.Process.Kill();
        await old.Process.ExitAsync();
        Kills++;
        var next = await _start(old.Port);
        while (await _attempts.WaitAsync(TimeSpan.Zero))
        {
            // Attempts on the one that is dead don't count for the next.
        }

        _handler = next;
        await old.DisposeAsync();
    }

    private async Task<bool> TryAsync(Func<HandlerProcess, Task<bool>> tryOnce)
    {
        _attempts.Release();
        try
        {
            if (await tryOnce(_handler))
            {
                return true;
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // Killed meanwhile, or not started yet.
        }

        await Task.Delay(Pause, TimeProvider.System);
        return false;
    }
}
