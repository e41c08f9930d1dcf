using System.ComponentModel;
using System.Globalization;

namespace CardFunctions.LocalHost.Storage;

/// <summary>Node.js and npm as found on this machine.</summary>
/// <param name="Node">Path of the Node.js executable.</param>
/// <param name="Npm">Path of npm, a script on every system.</param>
/// <param name="Version">Version of Node.js.</param>
internal sealed record NodeTools(string Node, string Npm, Version Version)
{
    /// <summary>The oldest major version that the pinned packages are tried with.</summary>
    public const int OldestMajorVersion = 18;

    private const string WhereToGet = "Get it from https://nodejs.org/en/download (npm comes with it)";

    private static readonly TimeSpan VersionDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Looks for both on <c>PATH</c>.</summary>
    /// <param name="searchPath">A list of folders in the form of <c>PATH</c>; by default the variable itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LocalStorageException">One is missing or too old; the message says which.</exception>
    public static async Task<NodeTools> FindAsync(string? searchPath = null, CancellationToken cancellationToken = default)
    {
        searchPath ??= Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        var node = FindExecutable(searchPath, OperatingSystem.IsWindows() ? "node.exe" : "node")
            ?? throw new LocalStorageException(
                $"Node.js {OldestMajorVersion} or newer is needed to run Azurite, and was not found on PATH. {WhereToGet}, "
                + "or name a storage account that is there already with --storage <connection string>.");
        var npm = FindExecutable(searchPath, OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
            ?? throw new LocalStorageException($"npm is needed to install Azurite, and was not found on PATH beside '{node}'. {WhereToGet}.");
        var version = await ReadVersionAsync(node, cancellationToken);
        return version.Major >= OldestMajorVersion
            ? new NodeTools(node, npm, version)
            : throw new LocalStorageException($"'{node}' is Node.js {version}; {OldestMajorVersion} or newer is needed. {WhereToGet}.");
    }

    private static string? FindExecutable(string searchPath, string name) =>
        searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private static async Task<Version> ReadVersionAsync(string node, CancellationToken cancellationToken)
    {
        try
        {
            var result = await ToolRun.RunAsync(node, ["--version"], Path.GetTempPath(), VersionDeadline, cancellationToken);
            var text = result.Output.Trim().TrimStart('v');
            return Version.TryParse(text.Split('-')[0], out var version)
                ? version
                : throw new LocalStorageException(
                    string.Create(CultureInfo.InvariantCulture, $"'{node} --version' answered '{result.Output.Trim()}' (exit code {result.ExitCode})."));
        }
        catch (Win32Exception exception)
        {
            throw new LocalStorageException($"'{node}' can't be run: {exception.Message}", exception);
        }
    }
}
