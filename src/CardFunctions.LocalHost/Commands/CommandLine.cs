using System.CommandLine;
using CardFunctions.LocalHost.Running;
using CardFunctions.LocalHost.Storage;

namespace CardFunctions.LocalHost.Commands;

/// <summary>The commands and their options; <c>run</c> is what happens when none is named.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>0 when it did what it should, 1 when not, with a message for the person on standard error.</returns>
    public static async Task<int> InvokeAsync(string[] args, LocalConsole console, TextWriter errors, TimeProvider time)
    {
        var root = new RootCommand("Runs CardFunctions on one machine: storage, the Functions host's part, Service Bus and identity included.");
        RunCommand.AddTo(root, console, time);
        var run = new Command("run", "Runs all of it (the default).");
        RunCommand.AddTo(run, console, time);
        root.Subcommands.Add(run);
        root.Subcommands.Add(TokenCommand.Create(console, time));
        root.Subcommands.Add(SendCommand.Create(console));
        root.Subcommands.Add(DeadLettersCommand.Create(console));
        root.Subcommands.Add(DemoCommand.Create(console, time));
        root.Subcommands.Add(PackageCommand.Create(console));
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception) when (exception is LocalHostFault or LocalStorageException)
        {
            await errors.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
    }
}
