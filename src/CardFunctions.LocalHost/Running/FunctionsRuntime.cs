using System.Diagnostics;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.LocalHost.Running;

/// <summary>The app's processes, and everything that calls them but HTTP: messages and timers.</summary>
internal sealed class FunctionsRuntime : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http = HttpProxy.CreateClient();
    private readonly CancellationTokenSource _stopping = new();
    private readonly AppFolder _app;
    private readonly LocalConsole _console;
    private readonly TimeProvider _time;
    private Task _listening = Task.CompletedTask;
    private Task<HandlerEnd>[] _supervisions = [];

    public FunctionsRuntime(
        AppFolder app, int instances, bool strict, IReadOnlyDictionary<string, string> settings, LocalConsole console, TimeProvider time, Action<Process>? started = null)
    {
        (_app, _console, _time) = (app, console, time);
        Pool = new HandlerPool([.. Enumerable.Range(1, instances).Select(number =>
            new HandlerInstance(new HandlerStart(number, app, HandlerStart.FreePort(), settings, strict), _http, console, time) { Started = started })]);
        Proxy = new HttpProxy(Pool, app, _http, console, time);
    }

    public HandlerPool Pool { get; }

    public HttpProxy Proxy { get; }

    /// <summary>The entities that the app's triggers need beside those that are there.</summary>
    public static IReadOnlyList<EntityDescription> TopologyFor(AppFolder app, IReadOnlyList<EntityDescription> entities) =>
        app.Functions.Select(function => function.Trigger).OfType<Trigger.ServiceBus>()
            .Aggregate(entities, (all, trigger) => all.With(trigger.Entity, trigger.Subscription, trigger.Sessions));

    /// <summary>Starts the processes and waits until each answers.</summary>
    /// <exception cref="LocalHostFault">One never did.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _supervisions = [.. Pool.Instances.Select(instance => instance.RunAsync())];
        foreach (var instance in Pool.Instances)
        {
            if (!await instance.WhenReadyAsync(cancellationToken))
            {
                throw new LocalHostFault($"The app ({_app.Host.Executable}) does not start; what it said is above.");
            }
        }
    }

    /// <summary>Lets messages and timers come.</summary>
    public void Listen(Broker broker)
    {
        var invoker = new FunctionInvoker(_http, _app.Host.FunctionTimeout, _console, _time);
        List<Task> loops = [];
        foreach (var function in _app.Functions)
        {
            switch (function.Trigger)
            {
                case Trigger.Timer timer:
                    loops.Add(new TimerListener(function, timer, Pool, invoker, _console, _time).RunAsync(_stopping.Token));
                    break;
                case Trigger.ServiceBus bus:
                    var path = bus.Subscription is null ? bus.Entity : $"{bus.Entity}/subscriptions/{bus.Subscription}";
                    var receiver = broker.FindReceiver(path)!.Value.Receiver;
                    loops.AddRange(Pool.Instances.Select(instance => new ServiceBusListener(
                        function, bus, instance, invoker, receiver, broker.Storage, _app.Host, _console, _time).RunAsync(_stopping.Token)));
                    break;
            }
        }

        _listening = WatchAsync(loops);
    }

    /// <summary>Waits until the app has to be given up: it died too often.</summary>
    /// <returns>Why. Exit code 0 is no such reason: the host goes on and answers 500.</returns>
    public async Task<HandlerEnd> WhenGivenUpAsync()
    {
        List<Task<HandlerEnd>> left = [.. _supervisions];
        while (left.Count > 0)
        {
            var ended = await Task.WhenAny(left);
            left.Remove(ended);
            var why = await ended;
            if (why != HandlerEnd.ExitCodeZero)
            {
                return why;
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, _stopping.Token).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return HandlerEnd.Stopped;
    }

    /// <summary>Ends the listeners, then the processes: SIGTERM first.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening;
        await Pool.DisposeAsync();
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task WatchAsync(List<Task> loops)
    {
        await foreach (var ended in Task.WhenEach(loops))
        {
            if (ended.Exception?.GetBaseException() is { } exception)
            {
                _console.Error("host", $"a listener ended: {exception}");
            }
        }
    }
}
