using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CardFunctions.LocalHost.Identity;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Benchmarks;

/// <summary>The emulator, empty and in memory, and the published app on it: what a measurement needs.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const string NumberKeyBytes = "benchmark benchmark benchmark 32";

    private readonly AzuriteProcess _azurite;
    private readonly EventSink _sink;
    private readonly Process _app;
    private readonly DirectoryInfo _folder;
    private readonly SocketsHttpHandler _handler = new() { UseProxy = false };

    private Stage(AzuriteProcess azurite, EventSink sink, Process app, DirectoryInfo folder, int port)
    {
        (_azurite, _sink, _app, _folder) = (azurite, sink, app, folder);
        Tables = new TableServiceClient(azurite.ConnectionString);
        App = new HttpMessageInvoker(_handler);
        Address = new Uri($"http://127.0.0.1:{port}/");
    }

    /// <summary>The emulator's tables.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>Sends to the app.</summary>
    public HttpMessageInvoker App { get; }

    /// <summary>How many events the app has published.</summary>
    public long Published => _sink.Count;

    /// <summary>Where the app listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts both and waits until the app answers.</summary>
    public static async Task<Stage> SetAsync(string appFolder)
    {
        var azurite = await AzuriteProcess.StartAsync(await AzuriteInstallation.EnsureAsync(), new AzuriteOptions());
        var sink = await EventSink.StartAsync();
        var folder = Directory.CreateTempSubdirectory("benchmark-");
        using var key = SigningKey.Ensure(folder.FullName);
        var port = FreePort();
        var start = new ProcessStartInfo(Path.Combine(Path.GetFullPath(appFolder), "CardFunctions.Handler")) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        start.Environment["Tables__ConnectionString"] = azurite.ConnectionString;
        start.Environment["ServiceBus__fullyQualifiedNamespace"] = sink.Address;
        start.Environment["Auth__Issuer"] = "https://localhost/cardfunctions-dev";
        start.Environment["Auth__Audience"] = "cardfunctions";
        start.Environment["Auth__DevelopmentKeyFile"] = key.PublicPath;
        start.Environment["Cards__NumberKey"] = Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(NumberKeyBytes)));
        start.Environment["Payments__FingerprintKey"] = Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(NumberKeyBytes)));
        var app = Process.Start(start)!;
        app.OutputDataReceived += (_, _) => { };
        app.BeginOutputReadLine();
        var stage = new Stage(azurite, sink, app, folder, port);
        await stage.ReadyAsync();
        return stage;
    }

    public async ValueTask DisposeAsync()
    {
        _app.Kill();
        await _app.WaitForExitAsync();
        _app.Dispose();
        App.Dispose();
        _handler.Dispose();
        await _sink.DisposeAsync();
        await _azurite.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ReadyAsync()
    {
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Address);
                using var response = await App.SendAsync(request, CancellationToken.None);
                return;
            }
            catch (HttpRequestException) when (!_app.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25));
            }
        }
    }
}
