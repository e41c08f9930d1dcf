namespace CardFunctions.IntegrationTests.Hosting;

/// <summary>Where things lie in the working copy that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder of <c>CardFunctions.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration that the tests were built in, so that they run the handler of the same build.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The function app that building <c>src/CardFunctions.Handler</c> leaves.</summary>
    public static string BuiltApp { get; } =
        Path.Combine(Root, "src", "CardFunctions.Handler", "bin", Configuration, "net10.0");

    /// <summary>The same app with fault points, at which it can be made to die.</summary>
    public static string FaultyApp { get; } =
        Path.Combine(Root, "tests", "CardFunctions.FaultyHandler", "bin", Configuration, "net10.0");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "CardFunctions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No CardFunctions.sln above {AppContext.BaseDirectory}.");
    }
}
