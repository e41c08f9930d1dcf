using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Events;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>Random changes, some asked for twice, on instances that die at any moment.</summary>
public sealed class RestlessChangesTests(OwnStage stage) : IClassFixture<OwnStage>
{
    private const int Changes = 500;
    private const int Clients = 3;
    private const int AtOnce = 8;

    [Fact]
    public async Task After_random_changes_with_duplicates_and_kills_there_is_one_event_for_each_change_in_order()
    {
        const int Seed = 7;
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Ground.MakeAsync(stage)));
        await using var first = await RestlessInstance.StartAsync(stage.StartAnotherAsync);
        await using var second = await RestlessInstance.StartAsync(stage.StartAnotherAsync);
        using var done = new CancellationTokenSource();
        var killers = Task.WhenAll(first.KillAtRandomAsync(new Random(Seed), done.Token), second.KillAtRandomAsync(new Random(-Seed), done.Token));
        ConcurrentBag<Success> successes = [];

        await Parallel.ForEachAsync(Enumerable.Range(0, Changes), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var random = new Random((Seed * Changes) + number);
            RestlessInstance[] instances = number % 2 == 0 ? [first, second] : [second, first];
            await DoAsync(clients[number % Clients], number, random, instances, successes);
        });
        await done.CancelAsync();
        await killers;
        await stage.SettleAsync();

        Assert.True(first.Kills + second.Kills >= 4, $"Only {first.Kills} and {second.Kills} kills.");
        foreach (var ground in clients)
        {
            await Agreement.AssertAsync(await stage.ReadAsync(ground.Client), stage.Topic.EventsOf(ground.Client));
        }

        // A key acted once: all its answers are one answer, and no two keys have the same version of a card.
        var keys = successes.GroupBy(success => success.Key, StringComparer.Ordinal).ToList();
        Assert.All(keys, key => Assert.Single(key.Select(success => success.Body).Distinct(StringComparer.Ordinal)));
        Assert.Contains(keys, key => key.Count() > 1);
        var sure = keys.Select(key => key.First()).Where(success => success.IsSure).Select(success => (success.Card, success.Version)).ToList();
        Assert.Equal(sure.Distinct().Count(), sure.Count);
    }

    private async Task DoAsync(Ground ground, int number, Random random, RestlessInstance[] instances, ConcurrentBag<Success> successes)
    {
        var copies = random.Next(4) == 0 ? 2 : 1;
        switch (random.Next(10))
        {
            case 0:
                var made = $$"""{"kind":"physical","name":"Made {{number}}"}""";
                await Task.WhenAll(instances.Take(copies).Select(instance =>
                    AskAsync(instance, number, isSure: true, successes, (api, key) => api.PostAsync($"clients/{ground.Client}/cards", made, key))));
                break;
            case 1 or 2:
                var message = ground.NextMessage(random, number);
                await Task.WhenAll(Enumerable.Range(0, copies).Select(copy => RestlessInstance.DeliverAsync([instances[copy], instances[1 - copy]], message)));
                break;
            default:
                var change = RandomChanges.Next(random, number, ground.Points);
                var card = ground.Cards[random.Next(ground.Cards.Count)];
                (string, string)[] none = [];
                await Task.WhenAll(instances.Take(copies).Select(instance => AskAsync(
                    instance,
                    number,
                    change.IsSure && change.Method == HttpMethod.Post,
                    successes,
                    (api, key) => change.AskAsync(api, ground.Client, card, change.Method == HttpMethod.Post ? [key] : none))));
                break;
        }
    }

    // The caller repeats the request while nobody answers, or everybody is busy.
    private Task AskAsync(
        RestlessInstance instance,
        int number,
        bool isSure,
        ConcurrentBag<Success> successes,
        Func<Api, (string Name, string Value), Task<ApiAnswer>> askAsync) =>
        instance.RepeatAsync(async handler =>
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"change-{number}");
            var answer = await askAsync(stage.On(handler), ("Idempotency-Key", key));
            Assert.True(RandomChanges.IsExpected(answer), answer.Text);
            if (isSure && answer.Status is HttpStatusCode.OK or HttpStatusCode.Created)
            {
                successes.Add(new Success(key, answer.String("id"), RandomChanges.VersionOf(answer), isSure, answer.Text));
            }

            return answer.Status != HttpStatusCode.ServiceUnavailable;
        });

    private sealed record Success(string Key, string Card, long Version, bool IsSure, string Body);

    /// <summary>A client with cards and service points to change.</summary>
    private sealed record Ground(string Client, IReadOnlyList<string> Cards, IReadOnlyList<string> Points)
    {
        private const int CardCount = 4;
        private const int PointCount = 3;

        // What upstream tells is newer than the service points that it tells of.
        private readonly DateTimeOffset _begin = TimeProvider.System.GetUtcNow();

        public static async Task<Ground> MakeAsync(OwnStage stage)
        {
            var client = await stage.MakeClientAsync();
            List<string> cards = [];
            List<string> points = [];
            for (var index = 0; index < PointCount; index++)
            {
                var point = AppFixture.UniqueId("sp");
                points.Add(point);
                var made = await stage.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"PS {{index}}"}""");
                cards.Add((string)made.Is(HttpStatusCode.Created).Json["card"]!["id"]!);
            }

            for (var index = 0; index < CardCount; index++)
            {
                var made = await stage.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","name":"Card {{index}}"}""");
                cards.Add(made.Is(HttpStatusCode.Created).String("id"));
            }

            return new Ground(client, cards, points);
        }

        /// <summary>What upstream tells: a new service point, another name, and now and then a closing.</summary>
        public string NextMessage(Random random, int number)
        {
            var time = _begin.AddMilliseconds(number).ToString("O", CultureInfo.InvariantCulture);
            return random.Next(10) switch
            {
                < 5 => Messages.Created($"{Points[0]}-{number}", Client, $"New {number}", id: $"e-{number}"),
                < 9 => Messages.Renamed(Points[random.Next(Points.Count)], Client, $"Renamed {number}", time),
                _ => Messages.Closed(Points[0], Client, time),
            };
        }
    }
}
