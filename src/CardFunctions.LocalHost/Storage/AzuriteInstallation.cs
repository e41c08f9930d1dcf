namespace CardFunctions.LocalHost.Storage;

/// <summary>The pinned Azurite of this repository (<c>infra/local</c>), installed and ready to be started.</summary>
internal sealed class AzuriteInstallation
{
    private AzuriteInstallation(NodeTools tools, string script)
    {
        Tools = tools;
        Script = script;
    }

    /// <summary>Node.js and npm, as found.</summary>
    public NodeTools Tools { get; }

    /// <summary>The script to run with Node.js.</summary>
    public string Script { get; }

    /// <summary>Finds Node.js, and installs Azurite if that was not done before. Safe to call from several processes at once.</summary>
    /// <param name="repositoryRoot">The checkout; by default the one this program was built from.</param>
    /// <param name="progress">Told when an installation begins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LocalStorageException">Something is missing or failed; the message says what to do.</exception>
    public static async Task<AzuriteInstallation> EnsureAsync(
        string? repositoryRoot = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var folder = Path.Combine(repositoryRoot ?? RepositoryRoot.Find(), "infra", "local");
        var tools = await NodeTools.FindAsync(cancellationToken: cancellationToken);
        await NodePackages.InstallAsync(folder, tools, progress, cancellationToken);
        return new AzuriteInstallation(tools, Path.Combine(folder, "azurite.cjs"));
    }
}
