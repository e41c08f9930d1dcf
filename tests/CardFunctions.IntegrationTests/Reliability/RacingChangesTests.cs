using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>Operators change the same few cards at once, by several processes.</summary>
public sealed class RacingChangesTests(OwnStage stage) : IClassFixture<OwnStage>
{
    private const int Cards = 4;
    private const int Operators = 6;
    private const int ChangesOfOperator = 40;

    // What each kind of event tells of; the rest of the card must be as it was.
    private static readonly Dictionary<string, string[]> Affected = new(StringComparer.Ordinal)
    {
        ["updated"] = ["name", "servicePointId"],
        ["statuschanged"] = ["status", "allowedActions"],
        ["virtualised"] = ["profile", "virtualised", "allowedActions"],
        ["devirtualised"] = ["profile", "virtualised", "allowedActions"],
        ["replaced"] = ["status", "servicePointId", "allowedActions", "replacedBy"],
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_update_is_lost_and_each_is_told_once_in_order(int seed)
    {
        var client = await stage.MakeClientAsync(""","autoProvision":false""");
        var points = await MakePointsAsync(client);
        var slots = await MakeCardsAsync(client);
        await using var second = await stage.StartAnotherAsync();
        await using var third = await stage.StartAnotherAsync();
        HandlerProcess[] processes = [stage.Handler, second, third];
        ConcurrentBag<Success> successes = [];
        ConcurrentBag<HttpStatusCode> statuses = [];

        await Task.WhenAll(Enumerable.Range(0, Operators).Select(async number =>
        {
            var random = new Random((seed * Operators) + number);
            var api = stage.On(processes[number % processes.Length]);
            for (var change = 0; change < ChangesOfOperator; change++)
            {
                var slot = random.Next(Cards);
                var wanted = RandomChanges.Next(random, (number * ChangesOfOperator) + change, points);
                statuses.Add(await ChangeAsync(api, client, slots, slot, wanted, isConditional: random.Next(2) == 0, successes));
            }
        }));
        await stage.SettleAsync();

        // Else it was no race.
        Assert.Contains(HttpStatusCode.PreconditionFailed, statuses);
        var stored = await stage.ReadAsync(client);
        var told = stage.Topic.EventsOf(client);
        await Agreement.AssertAsync(stored, told);
        foreach (var (unique, row) in stored.Cards)
        {
            var card = $"crd_{client}_{unique}";
            var events = told.Where(one => Agreement.PlaceOf(one) is var place && place.Card == card && place.Part == 0).ToList();
            AssertNothingLost(events);
            AssertAnsweredFor(events, successes.Where(success => success.Card == card).ToLookup(success => success.Version));
            var shown = (await stage.Api.GetAsync($"clients/{client}/cards/{card}")).Is(HttpStatusCode.OK).Json;
            Assert.True(JsonNode.DeepEquals(shown, events[^1]["data"]), $"{shown} was told as {events[^1]}");
        }
    }

    // Does a change, on a version that was seen or on any.
    private static async Task<HttpStatusCode> ChangeAsync(
        Api api, string client, string[] slots, int slot, RandomChange wanted, bool isConditional, ConcurrentBag<Success> successes)
    {
        var card = Volatile.Read(ref slots[slot]);
        long? seen = isConditional ? RandomChanges.VersionOf((await api.GetAsync($"clients/{client}/cards/{card}")).Is(HttpStatusCode.OK)) : null;
        var answer = await wanted.AskAsync(api, client, card, seen is null ? [] : [("If-Match", $"\"{seen}\"")]);
        Assert.True(RandomChanges.IsExpected(answer), answer.Text);
        Assert.False(seen is null && answer.Status == HttpStatusCode.PreconditionFailed, answer.Text);
        switch (answer.Status)
        {
            case HttpStatusCode.OK:
                var version = RandomChanges.VersionOf(answer);
                Assert.True(seen is null || version == seen + 1 || (version == seen && !wanted.IsSure), $"{version} after {seen}");
                successes.Add(new Success(card, version, wanted));
                break;
            case HttpStatusCode.Created:
                // Of one card there is one replacement.
                Assert.Equal(card, Interlocked.CompareExchange(ref slots[slot], answer.String("id"), card));
                break;
            default:
                break;
        }

        return answer.Status;
    }

    // Each event tells of one change; whatever else the card was before, it still is.
    private static void AssertNothingLost(List<JsonNode> events)
    {
        foreach (var (before, after) in events.Zip(events.Skip(1)))
        {
            var changed = after["data"]!.AsObject()
                .Where(member => member.Key != "updatedAt" && !JsonNode.DeepEquals(member.Value, before["data"]![member.Key]))
                .Select(member => member.Key).ToList();
            Assert.NotEmpty(changed);
            Assert.Subset(Affected[TypeOf(after)].ToHashSet(StringComparer.Ordinal), changed.ToHashSet(StringComparer.Ordinal));
        }
    }

    // Each version was somebody's success, and nobody else's.
    private static void AssertAnsweredFor(List<JsonNode> events, ILookup<long, Success> successes)
    {
        foreach (var told in events.Where(told => TypeOf(told) is not ("created" or "replaced")))
        {
            var (_, version, _) = Agreement.PlaceOf(told);
            var claims = successes[version].ToList();
            Assert.Contains(claims, claim => claim.Change.Event == TypeOf(told));
            foreach (var claim in claims.Where(claim => claim.Change.IsSure))
            {
                Assert.Equal(TypeOf(told), claim.Change.Event);
                Assert.Equal(claim.Change.Name ?? (string?)told["data"]!["name"], (string?)told["data"]!["name"]);
                Assert.Single(claims, other => other.Change.IsSure);
            }
        }

        Assert.All(successes, version => Assert.InRange(version.Key, 1, events.Count));
    }

    private static string TypeOf(JsonNode told) => ((string)told["type"]!).Split('.')[^2];

    private async Task<IReadOnlyList<string>> MakePointsAsync(string client)
    {
        string[] points = [AppFixture.UniqueId("sp"), AppFixture.UniqueId("sp")];
        foreach (var point in points)
        {
            (await stage.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"PS"}""")).Is(HttpStatusCode.Created);
        }

        return points;
    }

    private async Task<string[]> MakeCardsAsync(string client)
    {
        var cards = new string[Cards];
        for (var slot = 0; slot < Cards; slot++)
        {
            var made = await stage.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","name":"Card {{slot}}"}""");
            cards[slot] = made.Is(HttpStatusCode.Created).String("id");
        }

        return cards;
    }

    private sealed record Success(string Card, long Version, RandomChange Change);
}
