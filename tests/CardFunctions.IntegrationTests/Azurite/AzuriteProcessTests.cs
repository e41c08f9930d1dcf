using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Azurite;

public sealed class AzuriteProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("azurite-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_listens_on_free_ports_and_ends_gently()
    {
        var installation = await AzuriteInstallation.EnsureAsync();
        await using var azurite = await AzuriteProcess.StartAsync(installation, new AzuriteOptions { DataFolder = _folder.FullName });

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, azurite.TableEndpoint.Port);
        Assert.Contains($"TableEndpoint={azurite.TableEndpoint};", azurite.ConnectionString, StringComparison.Ordinal);
        await azurite.StopAsync();

        var exit = await azurite.Exited;
        Assert.Equal(0, exit.ExitCode);
        Assert.True(exit.Expected);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "__azurite_db_table__.json")));
    }

    [Fact]
    public async Task What_was_written_just_before_it_was_stopped_is_there_at_the_next_start()
    {
        var installation = await AzuriteInstallation.EnsureAsync();
        var options = new AzuriteOptions { DataFolder = _folder.FullName };
        for (var start = 0; start < 2; start++)
        {
            await using var azurite = await AzuriteProcess.StartAsync(installation, options);
            var table = new TableServiceClient(azurite.ConnectionString).GetTableClient("Kept");
            await table.CreateIfNotExistsAsync();
            await table.AddEntityAsync(new TableEntity("p", $"{start}"));
            Assert.Equal(start + 1, await table.QueryAsync().CountAsync());
        }
    }

    [Fact]
    public async Task An_unexpected_death_is_reported()
    {
        var installation = await AzuriteInstallation.EnsureAsync();
        await using var azurite = await AzuriteProcess.StartAsync(installation, new AzuriteOptions());
        using var process = Process.GetProcessById(azurite.ProcessId);
        process.Kill();

        var exit = await azurite.Exited;

        Assert.False(exit.Expected);
        Assert.NotEqual(0, exit.ExitCode);
    }

    [Fact]
    public async Task A_busy_port_is_named()
    {
        var installation = await AzuriteInstallation.EnsureAsync();
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var port = ((IPEndPoint)busy.LocalEndpoint).Port;

        var failure = await Assert.ThrowsAsync<LocalStorageException>(
            () => AzuriteProcess.StartAsync(installation, new AzuriteOptions { TablePort = port }));

        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_emulators_do_not_share_a_folder()
    {
        var installation = await AzuriteInstallation.EnsureAsync();
        var options = new AzuriteOptions { DataFolder = _folder.FullName };
        await using var azurite = await AzuriteProcess.StartAsync(installation, options);

        var failure = await Assert.ThrowsAsync<LocalStorageException>(() => AzuriteProcess.StartAsync(installation, options));

        Assert.Contains("in use", failure.Message, StringComparison.Ordinal);
        Assert.False(azurite.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_missing_Node_js_is_said_with_where_to_get_it()
    {
        var failure = await Assert.ThrowsAsync<LocalStorageException>(() => NodeTools.FindAsync(_folder.FullName));

        Assert.Contains("nodejs.org", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Installing_twice_at_once_is_safe_and_done_once()
    {
        var tools = await NodeTools.FindAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "package.json"), """{"name":"empty","version":"1.0.0","private":true}""");
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "package-lock.json"),
            """{"name":"empty","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{"":{"name":"empty","version":"1.0.0"}}}""");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "node_modules"));

        var installed = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => NodePackages.InstallAsync(_folder.FullName, tools)));

        Assert.Single(installed, done => done);
    }
}
