using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using CardFunctions.Domain;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.AutomaticSales;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.IntegrationTests.Terminal;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Telemetry;

/// <summary>What the app counts and measures.</summary>
public sealed class MetricTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Provisionings_decisions_calls_and_what_is_left_to_do_are_measured()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var settings = receiver.Settings.Concat(app.SettingsFor(app.ConnectionString)).ToDictionary(StringComparer.Ordinal);
        // The bus is away: events wait.
        settings["ServiceBus__fullyQualifiedNamespace"] = "http://127.0.0.1:9/servicebus";
        await using var handler = await HandlerProcess.StartAsync(settings);
        var client = await app.MakeClientAsync();
        var time = (TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(90)).ToString("O", CultureInfo.InvariantCulture);
        var created = Messages.Created(AppFixture.UniqueId("sp"), client).Replace("2025-01-22T10:00:00Z", time, StringComparison.Ordinal);
        await handler.DeliverUntilDoneAsync(created);
        await handler.DeliverUntilDoneAsync(created);
        await handler.DeliverUntilDoneAsync($"not JSON {client}");
        var terminal = await TerminalClient.MakeAsync(app, balance: 100);
        await terminal.DecideAsync(1_000, new() { Api = app.On(handler, "TERMINAL") });
        var contact = AppFixture.UniqueId();
        (await app.On(handler).PostAsync($"contacts/{contact}/aliases", AliasStage.CardBody())).Is(HttpStatusCode.Created);
        await handler.SweepAsync();

        Assert.Equal(1, (await receiver.PointAsync("cardfunctions.provisioning.count", "cardfunctions.outcome", "provisioned")).Value);
        Assert.Equal(1, (await receiver.PointAsync("cardfunctions.provisioning.count", "cardfunctions.outcome", "known")).Value);
        var latency = receiver.Points.Last(point => point.Metric == "cardfunctions.provisioning.duration");
        Assert.Equal(("s", 1UL), (latency.Unit, latency.Count));
        Assert.InRange(latency.Value, 90, 180);
        Assert.Equal(1, (await receiver.PointAsync("cardfunctions.terminal.decisions", "cardfunctions.reason", "insufficient_funds")).Value);
        var rejected = await receiver.PointAsync("cardfunctions.events.rejected", "cardfunctions.reason", "notJson");
        Assert.Equal((1, "service-points"), (rejected.Value, rejected.Attributes["messaging.destination.name"]));
        var call = await receiver.PointAsync("cardfunctions.provider.calls", "cardfunctions.provider.operation", "register");
        Assert.Equal(("simulator", "registered"), (call.Attributes["cardfunctions.provider.name"], call.Attributes["cardfunctions.outcome"]));
        Assert.Equal(1UL, (await receiver.PointAsync("cardfunctions.provider.duration", "cardfunctions.provider.operation", "register")).Count);
        Assert.InRange((await receiver.PointAsync("cardfunctions.pending.age", "cardfunctions.kind", "Events")).Value, 0.001, 86_400);
        Assert.Equal(3UL, (await receiver.PointAsync("faas.invoke_duration", "faas.name", "ProvisionVirtualCard")).Count);
        await receiver.PointAsync("faas.invoke_duration", "faas.trigger", "timer");
        var request = await receiver.PointAsync("http.server.request.duration", "http.route", "/api/v1/terminal/authorisations");
        Assert.Equal(("s", "200"), (request.Unit, request.Attributes["http.response.status_code"]));
        // The host's own calls are no requests.
        Assert.All(
            receiver.Points.Where(point => point.Metric == "http.server.request.duration"),
            point => Assert.StartsWith("/api/", point.Attributes["http.route"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_conflict_at_the_ledger_is_counted_by_the_kind_of_row()
    {
        ConcurrentQueue<string> seen = [];
        using var listener = Listen("cardfunctions.ledger.conflicts", seen);
        await using var local = await InProcessApp.StartAsync(app, new RoundTrips());
        var client = ClientId.Load(AppFixture.UniqueId());
        await StoreAsync(local, client);
        await StoreAsync(local, client);

        Assert.Contains("[cardfunctions.row, entry]", seen);
    }

    [Fact]
    public async Task Items_of_automatic_sales_are_counted_by_what_became_of_them()
    {
        ConcurrentQueue<string> seen = [];
        using var listener = Listen("cardfunctions.automatic_sale.items", seen);
        await using var stage = await SaleStage.StartAsync(app);
        var contact = await stage.ContactAsync(AliasStage.Visa);
        await stage.CreateAsync(SaleStage.Body(SaleStage.Item("a", contact), SaleStage.Item("b", AppFixture.UniqueId())));
        await stage.DrainAsync();

        Assert.Contains("[cardfunctions.status, charged]", seen);
        Assert.Contains("[cardfunctions.status, noAlias]", seen);
    }

    private static MeterListener Listen(string name, ConcurrentQueue<string> seen)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => seen.Enqueue($"{tags[0]}"));
        listener.Start();
        return listener;
    }

    private static Task<Touched?> StoreAsync(InProcessApp local, ClientId client)
    {
        var change = local.Services.GetRequiredService<ClientChanges>().Of(client);
        change.Insert(Touched.Entry, new TableEntity(client.Value, "entry~1"));
        return change.SubmitAsync(CancellationToken.None);
    }
}
