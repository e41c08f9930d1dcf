using System.CommandLine;
using System.Globalization;
using CardFunctions.LocalHost.Packaging;
using CardFunctions.LocalHost.Running;
using CardFunctions.LocalHost.Storage;

namespace CardFunctions.LocalHost.Commands;

/// <summary><c>package</c>: publishes the function app and packs it, to be deployed.</summary>
internal static class PackageCommand
{
    private const string Project = "src/CardFunctions.Handler";
    private static readonly TimeSpan PublishDeadline = TimeSpan.FromMinutes(20);

    public static Command Create(LocalConsole console)
    {
        var app = new Option<string?>("--app") { Description = "A folder that is published already; without it the app is published to artifacts/app." };
        var output = new Option<string>("--output") { Description = "The package.", DefaultValueFactory = _ => Path.Combine("artifacts", "app.zip") };
        var command = new Command("package", "Publishes the function app and packs it.") { app, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var root = RepositoryRoot.Find();
            var folder = parsed.GetValue(app) is { } given ? Path.GetFullPath(given) : await PublishAsync(root, console, cancellationToken);
            if (!File.Exists(Path.Combine(folder, "host.json")) || !File.Exists(Path.Combine(folder, AppPackage.Executable)))
            {
                throw new LocalHostFault($"{folder} is no published function app: it lacks host.json or {AppPackage.Executable}.");
            }

            var path = Path.GetFullPath(parsed.GetValue(output)!, root);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = File.Create(path))
            {
                await AppPackage.WriteAsync(folder, file, cancellationToken);
            }

            console.Plain(string.Create(CultureInfo.InvariantCulture, $"{path}, {new FileInfo(path).Length / 1_000_000.0:0.0} MB"));
        });
        return command;
    }

    private static async Task<string> PublishAsync(string root, LocalConsole console, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(root, "artifacts", "app");
        if (Directory.Exists(folder))
        {
            // What an earlier version has left would be packed as well.
            Directory.Delete(folder, recursive: true);
        }

        console.Plain($"Publishing {Project}");
        var dotnet = Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";
        var run = await ToolRun.RunAsync(
            dotnet, ["publish", Project, "-c", "Release", "-o", folder, "--nologo", "-v", "quiet"], root, PublishDeadline, cancellationToken);
        return run.ExitCode == 0 ? folder : throw new LocalHostFault($"The publish failed.{Environment.NewLine}{run.Output}");
    }
}
