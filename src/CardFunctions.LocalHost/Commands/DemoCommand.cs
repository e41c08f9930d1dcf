using System.CommandLine;
using CardFunctions.LocalHost.Demo;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.Identity;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Commands;

/// <summary><c>demo</c>: something to look at, on the running local host, or on one that it starts and leaves running.</summary>
internal static class DemoCommand
{
    private const int DefaultItems = 1_000;
    private const int MaxItems = 10_000;
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    public static Command Create(LocalConsole console, TimeProvider time)
    {
        var items = new Option<int>("--items") { Description = "How many items the automatic sale has.", DefaultValueFactory = _ => DefaultItems };
        var data = CommonOptions.Data();
        var port = CommonOptions.Port();
        items.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxItems)
            {
                result.AddError($"--items is 1 to {MaxItems}.");
            }
        });
        var command = new Command("demo", "Shows service points, transactions, aliases and an automatic sale.") { items, data, port };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = LocalHostOptions.Resolve(parsed.GetValue(data)!);
            var count = parsed.GetValue(items);
            if (parsed.GetValue(port) is null && DataFolder.AddressOfRun(folder) is null)
            {
                console.Plain("No local host runs on these data: starting one.");
                var options = new LocalHostOptions { DataFolder = folder, AppFolder = LocalHostOptions.DefaultAppFolder() };
                return await RunCommand.RunAsync(options, console, time, ShowAndStayAsync, cancellationToken);
            }

            await ShowAsync(CommonOptions.AddressOfRun(parsed.GetValue(data)!, parsed.GetValue(port)), folder, count, console, time, cancellationToken);
            return 0;

            async Task ShowAndStayAsync(Uri address, CancellationToken stopping)
            {
                await ShowAsync(address, folder, count, console, time, stopping);
                console.Plain($"It goes on running: {address}. Ctrl+C stops it; the data stay.");
            }
        });
        return command;
    }

    private static async Task ShowAsync(Uri address, string folder, int items, LocalConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        using var key = SigningKey.Ensure(folder);
        var token = TokenIssuer.Issue(key, new TokenRequest("demo", ["ADMIN"], ["*"], TokenLife), time);
        using var http = HttpProxy.CreateClient();
        var bar = new ProgressBar(Console.Out, isTerminal: !Console.IsOutputRedirected);
        await new DemoStory(new DemoApi(http, address, token), address, console, bar, time).RunAsync(items, cancellationToken);
    }
}
