using System.Net;
using CardFunctions.Domain;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.LocalHost.SimulatorPage;
using CardFunctions.Providers;
using CardFunctions.Providers.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Providers.Simulator;

/// <summary>The simulator's page as the local host serves it, the simulator behind it, and a shop that people come from.</summary>
internal sealed class PageStage : IAsyncDisposable
{
    private readonly WebApplication _web;

    private PageStage(WebApplication web, AzuriteFixture azurite, TimeProvider time)
    {
        _web = web;
        var port = new Uri(web.Urls.First()).Port;
        Pages = SimulatorEndpoints.BaseUrl(port);
        Shop = new Uri($"http://127.0.0.1:{port}/shop?basket=7");
        Provider = new SimulatorProvider(
            azurite.CreateServiceClient(),
            new SimulatorOptions { PageBaseUrl = Pages.AbsoluteUri, Key = Key, UnansweredMilliseconds = 0 },
            time);
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    }

    public static string Key { get; } = Convert.ToBase64String(new byte[32]);

    /// <summary>Where the pages are.</summary>
    public Uri Pages { get; }

    /// <summary>Where people come back to: of another origin than the pages, since its host has another name.</summary>
    public Uri Shop { get; }

    public SimulatorProvider Provider { get; }

    public HttpClient Http { get; }

    public static async Task<PageStage> StartAsync(AzuriteFixture azurite, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        web.UseRouting();
        new SimulatorEndpoints(azurite.CreateServiceClient(), Key, time ?? TimeProvider.System).Map(web);
        web.MapGet("/shop", (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<!doctype html><title>Shop</title><h1>Shop</h1>");
        });
        await web.StartAsync();
        return new PageStage(web, azurite, time ?? TimeProvider.System);
    }

    /// <summary>Begins a registration, as the app does.</summary>
    public async Task<BeginOutcome.Begun> BeginAsync(string language = "en") => Assert.IsType<BeginOutcome.Begun>(
        await Provider.BeginRegistrationAsync(
            new RegistrationRequest(AzuriteFixture.UniqueName("R"), Currency.Load("XOF"), Shop, language), CancellationToken.None));

    public async Task<RegisterOutcome> OutcomeAsync(BeginOutcome.Begun begun) =>
        await Provider.CompleteRegistrationAsync(begun.ProviderReference, CancellationToken.None);

    /// <summary>The address of a registration's page, without a language.</summary>
    public Uri PageOf(string id) => new(Pages, $"registrations/{id}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _web.DisposeAsync();
    }
}
