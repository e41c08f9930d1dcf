namespace CardFunctions.LocalHost.Storage;

/// <summary>Finds the checkout that this program was built from.</summary>
internal static class RepositoryRoot
{
    private const string Marker = "CardFunctions.sln";

    /// <summary>The first folder at or above <paramref name="start"/> that holds the solution.</summary>
    /// <param name="start">Where to begin; by default the folder of the running program.</param>
    /// <exception cref="LocalStorageException">No such folder.</exception>
    public static string Find(string? start = null)
    {
        for (var folder = new DirectoryInfo(start ?? AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new LocalStorageException(
            $"No folder with {Marker} was found at or above '{start ?? AppContext.BaseDirectory}'. Run from a checkout of the repository.");
    }
}
