using System.CommandLine;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>Where the data lie.</summary>
    public static Option<string> Data() => new("--data")
    {
        Description = "Where the data lie; relative to the repository's root.",
        DefaultValueFactory = _ => LocalHostOptions.DefaultData,
    };

    /// <summary>The port of the running local host, where it is not found by its data.</summary>
    public static Option<int?> Port() => new("--port") { Description = "The port of the running local host; found by --data when left out." };

    /// <summary>The address of the running local host.</summary>
    /// <exception cref="LocalHostFault">None runs.</exception>
    public static Uri AddressOfRun(string data, int? port)
    {
        var folder = LocalHostOptions.Resolve(data);
        var address = port is { } known
            ? $"http://localhost:{known}"
            : DataFolder.AddressOfRun(folder) ?? throw new LocalHostFault($"No local host runs on {folder}. Start one, or name its --port or --data.");
        return new Uri(address);
    }
}
