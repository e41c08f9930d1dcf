using System.IO.Compression;
using System.Runtime.Versioning;
using CardFunctions.LocalHost.Packaging;

namespace CardFunctions.IntegrationTests.Packaging;

// Windows has no modes.
[UnsupportedOSPlatform("windows")]
public sealed class AppPackageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cardfunctions-package-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_executable_starts_where_the_package_is_unpacked_and_other_files_can_not_be_started()
    {
        Write("CardFunctions.Handler", "host.json", "GetHealth/function.json");
        using var package = new MemoryStream(await PackAsync());

        var target = Path.Combine(_folder.FullName, "unpacked");
        await ZipFile.ExtractToDirectoryAsync(package, target);

        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Startable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Assert.Equal(Startable, File.GetUnixFileMode(Path.Combine(target, "CardFunctions.Handler")));
        Assert.Equal(Readable, File.GetUnixFileMode(Path.Combine(target, "host.json")));
        Assert.Equal("GetHealth/function.json", await File.ReadAllTextAsync(Path.Combine(target, "GetHealth", "function.json")));
    }

    [Fact]
    public async Task The_same_files_give_the_same_bytes_whenever_and_in_whatever_order_they_were_written()
    {
        Write("CardFunctions.Handler", "host.json", "A/function.json", "B/function.json");
        var first = await PackAsync();
        Directory.Delete(App, recursive: true);
        Write("B/function.json", "host.json", "A/function.json", "CardFunctions.Handler");
        File.SetLastWriteTimeUtc(Path.Combine(App, "host.json"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        File.SetUnixFileMode(Path.Combine(App, "host.json"), UnixFileMode.UserRead);

        Assert.Equal(first, await PackAsync());
    }

    [Fact]
    public async Task Settings_of_one_machine_and_symbols_are_left_out()
    {
        Write("CardFunctions.Handler", "host.json", "local.settings.json", "CardFunctions.Handler.pdb");

        using var zip = new ZipArchive(new MemoryStream(await PackAsync()));

        Assert.Equal(["CardFunctions.Handler", "host.json"], zip.Entries.Select(entry => entry.FullName));
    }

    private string App => Path.Combine(_folder.FullName, "app");

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(App, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, name);
        }
    }

    private async Task<byte[]> PackAsync()
    {
        using var package = new MemoryStream();
        await AppPackage.WriteAsync(App, package, CancellationToken.None);
        return package.ToArray();
    }
}
