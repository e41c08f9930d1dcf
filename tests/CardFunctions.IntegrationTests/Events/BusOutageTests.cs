using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>The bus is away for a while. The app has tables of its own here, since any app on the same tables would publish for it.</summary>
public sealed class BusOutageTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Changes_go_on_while_the_bus_is_away_and_are_told_in_order_when_it_is_back()
    {
        await using var azurite = await AzuriteProcess.StartAsync(await AzuriteInstallation.EnsureAsync(), new AzuriteOptions());
        await using var topic = await EventTopic.StartAsync();
        var settings = new Dictionary<string, string>(app.SettingsFor(azurite.ConnectionString), StringComparer.Ordinal)
        {
            ["ServiceBus__fullyQualifiedNamespace"] = topic.Address,
        };
        await using var handler = await HandlerProcess.StartAsync(settings);
        var api = app.On(handler);
        var client = AppFixture.UniqueId();
        (await api.PutAsync($"clients/{client}", """{"name":"A","currency":"XOF"}""")).Is(HttpStatusCode.Created);

        topic.IsAway = true;
        var made = (await api.PostAsync($"clients/{client}/service-points", """{"servicePointId":"sp","name":"Dakar"}""")).Is(HttpStatusCode.Created);
        var card = (string)made.Json["card"]!["id"]!;
        foreach (var action in (string[])["suspend", "resume", "block", "unblock"])
        {
            (await api.PostAsync($"{CardCalls.PathOf(card)}/{action}", CardCalls.Other)).Is(HttpStatusCode.OK);
        }

        Assert.Equal(6, (await ReadAsync()).Events.Count);
        Assert.Empty(topic.Events);
        topic.IsAway = false;
        (await api.PostAsync($"{CardCalls.PathOf(card)}/suspend", CardCalls.Other)).Is(HttpStatusCode.OK);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while ((await ReadAsync()).Events.Count > 0)
        {
            await handler.SweepAsync(limit.Token);
            await interval.WaitForNextTickAsync(limit.Token);
        }

        Assert.Equal(["1.0", "1.1", "2.0", "3.0", "4.0", "5.0", "6.0"], topic.EventsOf(client).Select(told => ((string)told["sequence"]!).TrimStart('0')));
        Assert.Equal("suspended", (string)topic.EventsOfCard(card)[^1]["data"]!["status"]!);

        Task<Partition> ReadAsync() => Partition.ReadAsync(new TableServiceClient(azurite.ConnectionString), client);
    }
}
