using System.Diagnostics;
using Azure.Core.Pipeline;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.Isolated;

/// <summary>The product composed as the isolated worker's head composes it: in a generic host, with its requests in a pipeline of its own.</summary>
internal sealed class IsolatedApp : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TestTokens _tokens;

    private IsolatedApp(IHost host, TestTokens tokens)
    {
        _host = host;
        _tokens = tokens;
        Worker = new WorkerStandIn(host.Services);
        Http = new HttpClient(Worker) { BaseAddress = new Uri("https://functions.example/") };
    }

    public IServiceProvider Services => _host.Services;

    /// <summary>What calls the head's one HTTP function.</summary>
    public WorkerStandIn Worker { get; }

    public HttpClient Http { get; }

    /// <summary>Calls it as one who may do everything.</summary>
    public Api Api => new(Http, Token);

    /// <summary>Calls it as nobody.</summary>
    public Api Anonymous => new(Http, token: null);

    /// <summary>A token that lets its bearer do everything.</summary>
    public string Token => _tokens.Issue(["ADMIN"], ["*"]);

    /// <summary>Starts it on the tables of the shared app.</summary>
    /// <param name="shared">The shared app.</param>
    /// <param name="policy">What stands between it and its storage; null for nothing.</param>
    /// <param name="setting">A setting that differs from the shared app's; null for none.</param>
    public static async Task<IsolatedApp> StartAsync(AppFixture shared, HttpPipelinePolicy? policy = null, (string Name, string Value)? setting = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(HandlerSettings.Minimal
            .Concat(shared.SettingsFor(shared.ConnectionString))
            .Concat(setting is var (name, value) ? [KeyValuePair.Create(name, value)] : [])
            .GroupBy(one => one.Key.Replace("__", ":", StringComparison.Ordinal), one => one.Value, StringComparer.Ordinal)
            .Select(one => KeyValuePair.Create(one.Key, (string?)one.Last())));
        builder.Logging.SetMinimumLevel(LogLevel.None);
        // As the worker's host does it on a developer's machine.
        builder.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        // All that the product takes of the worker's own web host.
        builder.Services.AddSingleton(new DiagnosticListener("Microsoft.AspNetCore")).AddSingleton<IWebHostEnvironment, NoFiles>();

        builder.Services.AddCardFunctions(builder.Configuration);
        builder.Services.AddSingleton<CardFunctions.Isolated.HttpPipeline>();
        if (policy is not null)
        {
            builder.Services.AddSingleton(policy);
        }

        var app = new IsolatedApp(builder.Build(), shared.Tokens);
        try
        {
            await app._host.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>An app without files of its own.</summary>
    private sealed class NoFiles : IWebHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Development;

        public string ApplicationName { get; set; } = IsolatedHead.ProjectName;

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();

        public string WebRootPath { get; set; } = "";

        public IFileProvider WebRootFileProvider { get; set; } = new NullFileProvider();
    }
}
