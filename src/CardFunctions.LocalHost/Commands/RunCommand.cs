using System.CommandLine;
using System.Runtime.InteropServices;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Commands;

/// <summary><c>run</c>: all of it, until Ctrl+C or SIGTERM.</summary>
internal static class RunCommand
{
    private const int MaxInstances = 32;

    /// <summary>Gives a command the options and the action of <c>run</c>.</summary>
    public static void AddTo(Command command, LocalConsole console, TimeProvider time)
    {
        var port = new Option<int>("--port") { Description = "Where to serve.", DefaultValueFactory = _ => LocalHostOptions.DefaultPort };
        var data = CommonOptions.Data();
        var instances = new Option<int>("--instances") { Description = "How many processes of the app.", DefaultValueFactory = _ => 1 };
        var strict = new Option<bool>("--strict") { Description = "Stop at the app's third death in 30 minutes, as the Functions host does." };
        var storage = new Option<string?>("--storage") { Description = "Connection string of a storage that is there already; without it Azurite is started." };
        var app = new Option<string?>("--app") { Description = "The function app's folder; by default where the handler is built to." };
        port.Validators.Add(result => Range(result, port, 1, 65_535));
        instances.Validators.Add(result => Range(result, instances, 1, MaxInstances));
        foreach (Option option in new Option[] { port, data, instances, strict, storage, app })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new LocalHostOptions
            {
                Port = parsed.GetValue(port),
                DataFolder = LocalHostOptions.Resolve(parsed.GetValue(data)!),
                Instances = parsed.GetValue(instances),
                Strict = parsed.GetValue(strict),
                Storage = parsed.GetValue(storage),
                AppFolder = parsed.GetValue(app) is { } folder ? Path.GetFullPath(folder) : LocalHostOptions.DefaultAppFolder(),
            };
            return await RunAsync(options, console, time, whenReady: null, cancellationToken);
        });
    }

    private static void Range(System.CommandLine.Parsing.OptionResult result, Option<int> option, int min, int max)
    {
        if (result.GetValueOrDefault<int>() is var value && (value < min || value > max))
        {
            result.AddError($"{option.Name} is {min} to {max}.");
        }
    }

    /// <summary>Runs all of it, until Ctrl+C or SIGTERM.</summary>
    /// <param name="options">How.</param>
    /// <param name="console">The terminal.</param>
    /// <param name="time">The clock.</param>
    /// <param name="whenReady">Done once it is ready, given its address, while its own lines are kept from the terminal; null for nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int> RunAsync(
        LocalHostOptions options, LocalConsole console, TimeProvider time, Func<Uri, CancellationToken, Task>? whenReady, CancellationToken cancellationToken)
    {
        var texts = Texts.OfEnvironment();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Stop(PosixSignalContext context)
        {
            // Ours to end, in order.
            context.Cancel = true;
            stopping.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        int exitCode;
        try
        {
            exitCode = await new LocalHostRun(options, whenReady is null ? console : LocalConsole.Silent(time), texts, time, whenReady).RunAsync(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            exitCode = 0;
        }

        console.Information("host", $"{texts.Stopped} {options.DataFolder}");
        return exitCode;
    }
}
