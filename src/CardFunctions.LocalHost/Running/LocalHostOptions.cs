namespace CardFunctions.LocalHost.Running;

/// <summary>What the command line of <c>run</c> says.</summary>
internal sealed record LocalHostOptions
{
    /// <summary>Where the API is served, when nothing else is said: the Functions Core Tools' port.</summary>
    public const int DefaultPort = 7071;

    /// <summary>Below the repository's root, and ignored by git.</summary>
    public const string DefaultData = ".local";

    public int Port { get; init; } = DefaultPort;

    /// <summary>Absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>How many processes of the app.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>Whether the third death in 30 minutes stops everything, as under the Functions host.</summary>
    public bool Strict { get; init; }

    /// <summary>Connection string of a storage account or emulator that is there already; null starts Azurite.</summary>
    public string? Storage { get; init; }

    /// <summary>The function app's folder, absolute.</summary>
    public required string AppFolder { get; init; }

    /// <summary>A folder as the user names it: relative to the repository's root, wherever the command is run.</summary>
    public static string Resolve(string path) => Path.GetFullPath(path, Root());

    /// <summary>Where the handler is built to: its output of this program's own configuration.</summary>
    public static string DefaultAppFolder()
    {
        // bin/<Configuration>/net10.0/ of this project; the handler's lies likewise.
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var configuration = output.Parent?.Name ?? "Debug";
        return Path.Combine(Root(), "src", "CardFunctions.Handler", "bin", configuration, output.Name);
    }

    private static string Root() => LocalHost.Storage.RepositoryRoot.Find();
}
