using System.Net;
using Azure.Core.Pipeline;
using CardFunctions.Events;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.ServicePoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>The product in this process, so that a test can stand between it and its storage.</summary>
internal sealed class InProcessApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly TestTokens _tokens;

    private InProcessApp(WebApplication app, TestTokens tokens)
    {
        _app = app;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.Single() + "/") };
        _tokens = tokens;
        Api = new Api(_http, _tokens.Issue(["ADMIN"], ["*"]));
    }

    /// <summary>Calls it as one who may do everything.</summary>
    public Api Api { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Calls it as somebody in particular.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="role">The operator profile.</param>
    /// <param name="life">How long the token is good; null for an hour.</param>
    public Api As(string subject, string role = "ADMIN", TimeSpan? life = null) =>
        new(_http, _tokens.Issue(new TokenWish([role], ["*"]) { Subject = subject, Life = life ?? TimeSpan.FromHours(1) }));

    /// <summary>Starts it on the tables of the shared app.</summary>
    /// <param name="shared">The shared app.</param>
    /// <param name="policy">What stands between it and its storage.</param>
    /// <param name="configure">Replaces parts of it; null for none.</param>
    public static Task<InProcessApp> StartAsync(AppFixture shared, HttpPipelinePolicy policy, Action<IServiceCollection>? configure = null) =>
        StartAsync(shared.SettingsFor(shared.ConnectionString), shared.Tokens, policy, configure);

    /// <summary>Starts it.</summary>
    /// <param name="settings">Its settings, on top of <see cref="HandlerSettings.Minimal"/>.</param>
    /// <param name="tokens">Whom it trusts.</param>
    /// <param name="policy">What stands between it and its storage.</param>
    /// <param name="configure">Replaces parts of it; null for none.</param>
    public static async Task<InProcessApp> StartAsync(
        IEnumerable<KeyValuePair<string, string>> settings, TestTokens tokens, HttpPipelinePolicy policy, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(HandlerSettings.Minimal.Concat(settings)
            .GroupBy(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => setting.Value, StringComparer.Ordinal)
            .Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Last())));
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        builder.Services.AddCardFunctions(builder.Configuration);
        builder.Services.AddSingleton(policy);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseCardFunctions();
        app.MapCardFunctions();
        await app.StartAsync();
        return new InProcessApp(app, tokens);
    }

    /// <summary>Hands over a message.</summary>
    public Task HandleAsync(string message) => Services.GetRequiredService<ProvisionVirtualCard>()
        .HandleAsync(System.Text.Encoding.UTF8.GetBytes(message), CancellationToken.None);

    /// <summary>Hands over a message until it is done with, as Service Bus does; gives the number of deliveries.</summary>
    public async Task<int> HandleUntilDoneAsync(string message, int maxDeliveries)
    {
        for (var delivery = 1; ; delivery++)
        {
            try
            {
                await HandleAsync(message);
                return delivery;
            }
            catch (Exception failure) when (failure is Azure.RequestFailedException or MessageNotReadyException or AggregateException)
            {
                Assert.True(delivery < maxDeliveries, failure.ToString());
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
