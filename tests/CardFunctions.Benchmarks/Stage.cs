using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CardFunctions.LocalHost.Identity;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Benchmarks;

/// <summary>The emulator, empty and in memory, and the published app on it: what a measurement needs.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const string KeyBytes = "benchmark benchmark benchmark 32";

    private readonly AzuriteProcess _azurite;
    private readonly EventSink _sink;
    private readonly SigningKey _key;
    private readonly DirectoryInfo _folder;
    private readonly string _executable;
    private readonly string _token;

    private Stage(AzuriteProcess azurite, EventSink sink, SigningKey key, DirectoryInfo folder, string executable)
    {
        (_azurite, _sink, _key, _folder, _executable) = (azurite, sink, key, folder, executable);
        _token = TokenIssuer.Issue(key, new TokenRequest("benchmark", ["ADMIN"], ["*"], TimeSpan.FromHours(4)), TimeProvider.System);
        Tables = new TableServiceClient(azurite.ConnectionString);
    }

    /// <summary>The emulator's tables.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>The app.</summary>
    public AppProcess App { get; private set; } = null!;

    /// <summary>How many events the app has published.</summary>
    public long Published => _sink.Count;

    /// <summary>Starts both and waits until the app answers.</summary>
    public static async Task<Stage> SetAsync(string appFolder)
    {
        var azurite = await AzuriteProcess.StartAsync(await AzuriteInstallation.EnsureAsync(), new AzuriteOptions());
        var sink = await EventSink.StartAsync();
        var folder = Directory.CreateTempSubdirectory("benchmark-");
        var stage = new Stage(azurite, sink, SigningKey.Ensure(folder.FullName), folder, Path.Combine(appFolder, "CardFunctions.Handler"));
        stage.App = await stage.StartAppAsync();
        return stage;
    }

    /// <summary>Starts another process of the app, on the same tables.</summary>
    public Task<AppProcess> StartAppAsync() => AppProcess.StartAsync(_executable, port => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port,
        ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
        ["Tables__ConnectionString"] = _azurite.ConnectionString,
        ["ServiceBus__fullyQualifiedNamespace"] = _sink.Address,
        ["Auth__Issuer"] = TokenIssuer.Issuer,
        ["Auth__Audience"] = TokenIssuer.Audience,
        ["Auth__DevelopmentKeyFile"] = _key.PublicPath,
        ["Cards__NumberKey"] = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(KeyBytes))),
        ["Payments__FingerprintKey"] = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(KeyBytes))),
    });

    /// <summary>Calls the API, as one who may do everything.</summary>
    /// <returns>The body of the answer.</returns>
    /// <exception cref="HttpRequestException">It answered anything but success.</exception>
    public Task<string> CallAsync(HttpMethod method, string path, string? json = null) => CallAsync(App, method, path, json);

    /// <inheritdoc cref="CallAsync(HttpMethod, string, string?)"/>
    public async Task<string> CallAsync(AppProcess app, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(app.Address, $"api/v1/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await app.Http.SendAsync(request, CancellationToken.None);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _sink.DisposeAsync();
        await _azurite.DisposeAsync();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }
}
