using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>Instances die at any moment, as on a platform that moves them; messages are delivered again.</summary>
public sealed class KillTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Events = 150;
    private const int Clients = 3;
    private const int DeliveriesAtOnce = 16;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_service_point_has_exactly_one_card_after_instances_were_killed(int seed)
    {
        var prefix = AppFixture.UniqueId();
        var points = Enumerable.Range(0, Events).Select(index => (Point: $"{prefix}-sp-{index}", Client: $"{prefix}-{index % Clients}")).ToList();
        await using var first = await RestlessInstance.StartAsync(app);
        await using var second = await RestlessInstance.StartAsync(app);
        using var done = new CancellationTokenSource();
        var killers = Task.WhenAll(first.KillAtRandomAsync(new Random(seed), done.Token), second.KillAtRandomAsync(new Random(-seed), done.Token));

        // Some events share a name, and one in five is delivered twice whatever becomes of it.
        var messages = points.Select((to, index) => (Index: index, Json: Messages.Created(
            to.Point, to.Client, index % 10 == 0 ? "Same" : $"PS {index}", id: $"e-{index}", more: ""","clientName":"A" """)));
        await Parallel.ForEachAsync(
            messages.Concat(messages.Where(message => message.Index % 5 == 0)),
            new ParallelOptions { MaxDegreeOfParallelism = DeliveriesAtOnce },
            async (message, _) => await RestlessInstance.DeliverAsync(message.Index % 2 == 0 ? [first, second] : [second, first], message.Json));
        await done.CancelAsync();
        await killers;

        Assert.True(first.Kills + second.Kills >= 2, $"Only {first.Kills} and {second.Kills} kills.");
        foreach (var client in points.GroupBy(to => to.Client, to => to.Point, StringComparer.Ordinal))
        {
            var stored = await app.ReadAsync(client.Key);
            await stored.AssertSoundAsync();
            Assert.Equal(client.Order(StringComparer.Ordinal), stored.ServicePoints.Keys.Order(StringComparer.Ordinal));
            Assert.All(stored.ServicePoints.Values, point => Assert.NotNull(point.GetString("CardId")));
            Assert.Equal(client.Count(), stored.Cards.Count);
            Assert.Single(stored.Holders);
        }
    }

    [Fact]
    public async Task A_request_that_is_sent_again_because_the_process_died_makes_one_card()
    {
        const int Requests = 40;
        var client = await app.MakeClientAsync();
        await using var instance = await RestlessInstance.StartAsync(app);
        using var done = new CancellationTokenSource();
        var killer = instance.KillAtRandomAsync(new Random(3), done.Token);

        // What the Functions host does: the same request with the same invocation, on the process that it started anew.
        await Parallel.ForEachAsync(Enumerable.Range(0, Requests), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (index, _) =>
            await instance.RepeatAsync(async handler =>
            {
                var answer = await app.On(handler).PostAsync(
                    $"clients/{client}/cards", $$"""{"kind":"physical","name":"Card {{index}}"}""", ("X-Azure-Functions-InvocationId", $"inv-{index}"));
                return answer.Status == System.Net.HttpStatusCode.Created;
            }));
        await done.CancelAsync();
        await killer;

        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Equal(Requests, stored.Cards.Count);
    }
}
