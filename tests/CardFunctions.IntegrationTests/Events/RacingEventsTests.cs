using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>Events in parallel, on three instances.</summary>
public sealed class RacingEventsTests(ThreeInstances app) : IClassFixture<ThreeInstances>
{
    [Fact]
    public async Task Fifty_copies_for_an_unknown_client_make_one_of_everything()
    {
        var client = AppFixture.UniqueId();
        var point = AppFixture.UniqueId("sp");

        await RunAsync(50, index =>
            Messages.Created(point, client, "PS", id: index % 2 == 0 ? "e-1" : $"e-{index}", more: ""","clientName":"A" """));

        var stored = await app.First.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Single(stored.ServicePoints);
        Assert.Single(stored.Cards);
        Assert.Single(stored.CardNames);
        Assert.Single(stored.Holders);
        Assert.Equal("C_VIRT_PS", stored.Cards.Values.Single().GetString("Name"));
    }

    [Fact]
    public async Task Sixty_service_points_of_a_new_client_get_a_card_each()
    {
        var client = AppFixture.UniqueId();
        var prefix = AppFixture.UniqueId("sp");

        await RunAsync(60, index => Messages.Created($"{prefix}-{index}", client, $"PS {index}", id: $"e-{index}", more: ""","clientName":"A" """));

        var stored = await app.First.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Equal(60, stored.ServicePoints.Count);
        Assert.All(stored.ServicePoints.Values, point => Assert.NotNull(point.GetString("CardId")));
        Assert.Equal(60, stored.Cards.Count);
        Assert.Single(stored.Holders);
    }

    [Fact]
    public async Task Service_points_of_one_name_get_names_that_are_told_apart()
    {
        const int Count = 12;
        var client = AppFixture.UniqueId();
        var prefix = AppFixture.UniqueId("sp");

        await RunAsync(Count, index => Messages.Created($"{prefix}-{index}", client, "Dakar", id: $"e-{index}", more: ""","clientName":"A" """));

        var stored = await app.First.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Equal(
            Enumerable.Range(1, Count).Select(number => number == 1 ? "C_VIRT_DAKAR" : $"C_VIRT_DAKAR_{number}").Order(StringComparer.Ordinal),
            stored.CardNames.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Events_and_requests_that_race_for_a_service_point_make_one_card()
    {
        var client = await app.First.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");

        var events = RunAsync(8, index => Messages.Created(point, client, "PS", id: $"e-{index}"));
        var requests = await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
            app.First.On(app.All[index % 3]).PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"PS"}""")));
        await events;

        Assert.All(requests, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, answer.Text));
        Assert.Single(requests.Select(answer => (string)answer.Json["card"]!["id"]!).Distinct(StringComparer.Ordinal));
        var stored = await app.First.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Single(stored.Cards);
    }

    [Fact]
    public async Task Two_clients_that_race_for_a_service_point_leave_one_with_it()
    {
        var clients = (string[])[await app.First.MakeClientAsync(), await app.First.MakeClientAsync()];
        var point = AppFixture.UniqueId("sp");

        await RunAsync(12, index => Messages.Created(point, clients[index % 2], "PS", id: $"e-{index}"));

        var stored = await Task.WhenAll(clients.Select(app.First.ReadAsync));
        Assert.Single(stored, partition => partition.Cards.Count == 1 && partition.ServicePoints.Count == 1);
        Assert.Single(stored, partition => partition.Cards.Count == 0 && partition.ServicePoints.Count == 0);
        await Task.WhenAll(stored.Select(partition => partition.AssertSoundAsync()));
    }

    private Task RunAsync(int count, Func<int, string> message) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(index => app.All[index % app.All.Count].DeliverUntilDoneAsync(message(index))));
}
