using System.Diagnostics;
using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CardFunctions.IntegrationTests.Telemetry;

/// <summary>Without an address to send to, nothing listens and nothing is told.</summary>
public sealed class SilenceTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Without_an_endpoint_nothing_listens_to_any_source()
    {
        await using var local = await InProcessApp.StartAsync(app, new RoundTrips());
        (await local.Api.GetAsync("card-profiles")).Is(HttpStatusCode.OK);

        using var storage = new ActivitySource("CardFunctions.Tables");
        using var providers = new ActivitySource("CardFunctions.Providers");
        Assert.False(Spans.Source.HasListeners());
        Assert.False(storage.HasListeners());
        Assert.False(providers.HasListeners());
        Assert.DoesNotContain(local.Services.GetServices<IHostedService>(), service => service is TelemetryExport);
    }

    [Fact]
    public async Task Without_an_endpoint_neither_an_event_nor_its_message_has_a_trace_context()
    {
        var client = await app.MakeClientAsync();
        await app.MakePointAsync(client);
        await app.SettleAsync(client);

        var told = app.Topic.EventsOf(client);
        Assert.NotEmpty(told);
        Assert.All(told, one => Assert.Empty(app.Topic.HeaderOf((string)one["id"]!).ApplicationProperties));
    }
}
