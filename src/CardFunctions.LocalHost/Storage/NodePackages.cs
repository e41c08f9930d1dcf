using System.Security.Cryptography;

namespace CardFunctions.LocalHost.Storage;

/// <summary>
/// A folder with a <c>package.json</c> and its <c>package-lock.json</c>, installed by <c>npm ci</c> once: again only when the lock
/// changed, and by one process at a time, so that several starts or test runs don't race.
/// </summary>
internal static class NodePackages
{
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LockDeadline = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes sure that <c>node_modules</c> is what the lock file says.</summary>
    /// <param name="folder">The folder with both files.</param>
    /// <param name="tools">Node.js and npm.</param>
    /// <param name="progress">Told once, before an installation begins that takes its time.</param>
    /// <param name="cancellationToken">Gives up; the next call begins again.</param>
    /// <returns>Whether anything was installed.</returns>
    /// <exception cref="LocalStorageException">npm failed; the message carries what it said.</exception>
    public static async Task<bool> InstallAsync(
        string folder, NodeTools tools, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var wanted = await HashOfLockAsync(folder, cancellationToken);
        if (await IsInstalledAsync(folder, wanted, cancellationToken))
        {
            return false;
        }

        await using var exclusive = await LockAsync(folder, cancellationToken);
        if (await IsInstalledAsync(folder, wanted, cancellationToken))
        {
            return false;
        }

        progress?.Report($"Installing the pinned packages of '{folder}' (npm ci); this is done once");
        // No package of ours needs an install script, and what does not run can do no harm.
        string[] arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        var result = await ToolRun.RunAsync(tools.Npm, arguments, folder, InstallDeadline, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new LocalStorageException($"'npm ci' in '{folder}' failed with exit code {result.ExitCode}:{Environment.NewLine}{result.Output}");
        }

        await File.WriteAllTextAsync(StampOf(folder), wanted, cancellationToken);
        return true;
    }

    /// <summary>Inside <c>node_modules</c>, so that it goes when the packages go (npm removes the folder before it installs).</summary>
    private static string StampOf(string folder) => Path.Combine(folder, "node_modules", ".installed-lock");

    private static async Task<bool> IsInstalledAsync(string folder, string wanted, CancellationToken cancellationToken)
    {
        try
        {
            return string.Equals(await File.ReadAllTextAsync(StampOf(folder), cancellationToken), wanted, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> HashOfLockAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"), cancellationToken);
            return Convert.ToHexString(SHA256.HashData(content));
        }
        catch (IOException exception)
        {
            throw new LocalStorageException($"'{folder}' has no readable package-lock.json.", exception);
        }
    }

    private static async Task<FileStream> LockAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, ".local")).FullName, "install.lock");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LockDeadline);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception)
            {
                if (limit.IsCancellationRequested)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw new LocalStorageException($"Another process keeps '{path}' locked.", exception);
                }

                await Task.Delay(LockRetry, TimeProvider.System, cancellationToken);
            }
        }
    }
}
