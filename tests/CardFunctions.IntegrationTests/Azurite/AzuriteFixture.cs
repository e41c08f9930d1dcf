using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Azurite;

/// <summary>
/// One Azurite for the whole assembly, shared by test classes that run in parallel: each test takes its own table or partition. It is
/// started by the first that asks, and stopped gently when the test process ends.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<AzuriteProcess>> Shared = new(StartAsync);

    /// <summary>Connection string of the emulator.</summary>
    public string ConnectionString { get; private set; } = string.Empty;

    /// <summary>Address of its tables.</summary>
    public Uri TableEndpoint { get; private set; } = new("http://127.0.0.1/");

    /// <summary>A name that no other test uses, for a table or a part of a key.</summary>
    public static string UniqueName(string prefix = "t") => $"{prefix}{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8))}";

    public async Task InitializeAsync()
    {
        var azurite = await Shared.Value;
        ConnectionString = azurite.ConnectionString;
        TableEndpoint = azurite.TableEndpoint;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>A client with quick retries, and with policies of the test's own.</summary>
    public TableServiceClient CreateServiceClient(Action<TableClientOptions>? configure = null)
    {
        var options = new TableClientOptions();
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxDelay = TimeSpan.FromMilliseconds(5);
        configure?.Invoke(options);
        return new TableServiceClient(ConnectionString, options);
    }

    /// <summary>A new, empty table.</summary>
    public async Task<TableClient> CreateTableAsync(Action<TableClientOptions>? configure = null)
    {
        var table = CreateServiceClient().GetTableClient(UniqueName());
        await table.CreateIfNotExistsAsync();
        return CreateServiceClient(configure).GetTableClient(table.Name);
    }

    private static async Task<AzuriteProcess> StartAsync()
    {
        var azurite = await AzuriteProcess.StartAsync(await AzuriteInstallation.EnsureAsync(), new AzuriteOptions());
        // It also ends by itself when this process dies; this way it ends before, and is seen to.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => azurite.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return azurite;
    }
}
