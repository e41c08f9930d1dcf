using System.IO.Compression;

namespace CardFunctions.LocalHost.Packaging;

/// <summary>Packs a published function app as Azure Functions takes it: a zip whose entries keep their modes.</summary>
/// <remarks>
/// The same files give the same bytes: entries in the order of their names, one time for all, and modes that do not depend on who packs.
/// The executable's bit is set here, so that a package made on a system without modes starts as well.
/// </remarks>
internal static class AppPackage
{
    /// <summary>The executable that <c>host.json</c> names.</summary>
    public const string Executable = "CardFunctions.Handler";

    private const int RegularFile = 0b1000_000_000_000_000;
    private const int ExecutableMode = RegularFile | 0b111_101_101;
    private const int FileMode = RegularFile | 0b110_100_100;
    private const int ModeShift = 16;

    // The earliest that the format can write. When it was packed is nobody's concern.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // What a developer may have put beside the app: settings of one machine.
    private static readonly HashSet<string> LeftOut = new(StringComparer.OrdinalIgnoreCase) { "local.settings.json" };

    /// <summary>Packs a folder.</summary>
    /// <param name="folder">The app's folder, with <c>host.json</c>.</param>
    /// <param name="package">Where to; it can be written from its beginning.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(string folder, Stream package, CancellationToken cancellationToken)
    {
        await using var zip = new ZipArchive(package, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, path) in Files(folder))
        {
            var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
            entry.LastWriteTime = Epoch;
            entry.ExternalAttributes = (name == Executable ? ExecutableMode : FileMode) << ModeShift;
            await using var target = await entry.OpenAsync(cancellationToken);
            await using var source = File.OpenRead(path);
            await source.CopyToAsync(target, cancellationToken);
        }
    }

    private static IEnumerable<(string Name, string Path)> Files(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => (Name: Path.GetRelativePath(folder, path).Replace('\\', '/'), Path: path))
        .Where(file => !LeftOut.Contains(file.Name) && !file.Name.EndsWith(".pdb", StringComparison.OrdinalIgnoreCase))
        .OrderBy(file => file.Name, StringComparer.Ordinal);
}
