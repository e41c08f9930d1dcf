using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>An instance of the app that is killed without warning and started anew on its port, as the Functions host does it.</summary>
internal sealed class RestlessInstance : IAsyncDisposable
{
    private const int MaxDeliveries = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly AppFixture _app;
    private volatile HandlerProcess _handler;

    private RestlessInstance(AppFixture app, HandlerProcess handler) => (_app, _handler) = (app, handler);

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    public static async Task<RestlessInstance> StartAsync(AppFixture app) => new(app, await app.StartAnotherAsync());

    /// <summary>Delivers a message to one instance or another until one has done with it.</summary>
    public static async Task DeliverAsync(RestlessInstance[] instances, string message)
    {
        for (var delivery = 0; delivery < MaxDeliveries; delivery++)
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
        for (var tries = 0; !await TryAsync(tryOnce); tries++)
        {
            Assert.True(tries < MaxDeliveries, "Never done.");
        }
    }

    /// <summary>Kills and restarts it at moments that a seed decides, until it is told to stop; afterwards it runs.</summary>
    public async Task KillAtRandomAsync(Random random, CancellationToken stop)
    {
        const int MaxLifeMilliseconds = 700;
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, MaxLifeMilliseconds)), TimeProvider.System, stop);
                var old = _handler;
                old.Process.Kill();
                await old.Process.ExitAsync();
                Kills++;
                _handler = await _app.StartAnotherAsync(old.Port);
                await old.DisposeAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // It was told to stop while it waited, and so the process runs.
        }
    }

    public ValueTask DisposeAsync() => _handler.DisposeAsync();

    private async Task<bool> TryAsync(Func<HandlerProcess, Task<bool>> tryOnce)
    {
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
