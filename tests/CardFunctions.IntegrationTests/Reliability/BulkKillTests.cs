using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.Domain.Cards;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Storage;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>All cards of a large client are virtualised, and devirtualised, by processes that die in the middle.</summary>
public sealed class BulkKillTests(OwnStage stage) : IClassFixture<OwnStage>
{
    // More than the store gives in one page, so that counting and going through them takes more than one. The emulator goes through the
    // partition for each row that it looks up: twice as many cards take four times as long, and show nothing else.
    private const int Many = 1_100;

    // It is done to fewer twice.
    private const int Some = 600;
    private const int MaxLimit = 200;

    // A small part of it on a machine that has nothing else to do.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // By the number of the card: what it is, its profile, and what it loses without the terminal.
    private static readonly (CardKind Kind, string Profile, string[] Loses)[] Sorts =
    [
        (CardKind.Physical, "STANDARD", ["fuel", "allotment", "ticket"]),
        (CardKind.Virtual, "VIRTUAL", ["fuel", "allotment", "ticket"]),
        (CardKind.Physical, "DRIVERS", ["fuel"]),
    ];

    [Fact]
    public async Task All_cards_of_a_large_client_are_virtualised_once_although_a_process_dies_in_the_middle()
    {
        var (client, profiles) = await MakeCardsAsync(Many);
        var before = await stage.ReadAsync(client);

        await AssertForeseenAsync(client, profiles);
        Assert.Equal(before.Tags, (await stage.ReadAsync(client)).Tags);

        await RunAsync(client, "virtualise", FaultPoint.AfterTransaction, count: 15, profiles.Count);
        await AssertAllAsync(client, card => ("BACK_OFFICE", profiles[card], 2));
    }

    [Fact]
    public async Task Each_card_gets_back_the_profile_that_it_had_although_processes_die_in_the_middle()
    {
        var (client, profiles) = await MakeCardsAsync(Some);

        await RunAsync(client, "virtualise", FaultPoint.BeforeSend, count: 200, profiles.Count);
        await RunAsync(client, "devirtualise", FaultPoint.BeforeTransaction, count: 10, profiles.Count);

        await AssertAllAsync(client, card => (profiles[card], null, 3));
    }

    private async Task AssertAllAsync(string client, Func<string, (string Profile, string? Former, long Version)> expected) =>
        Assert.All((await stage.ReadAsync(client)).Cards, card => Assert.Equal(
            expected(card.Key), (card.Value.GetString("Profile")!, card.Value.GetString("FormerProfile"), card.Value.GetInt64("Version")!.Value)));

    // Asks a process that dies in the middle, asks another one again, has a sweep go on, and asserts the end of it.
    private async Task RunAsync(string client, string action, FaultPoint point, int count, int cards)
    {
        ApiAnswer? first = null;
        await using (var doomed = await stage.StartDoomedAsync(point, count))
        {
            first = await AskAsync(stage.On(doomed));
            await doomed.Process.ExitAsync(Patience);
        }

        var again = await AskAsync(stage.Api);
        Assert.Equal("true", again.Is(HttpStatusCode.Accepted).Header("Idempotency-Replayed"));
        Assert.Equal(first.Is(HttpStatusCode.Accepted).Text, again.Text);
        var location = again.Header("Location")!;
        await AssertInTheMiddleAsync(client, action, location);

        await FinishAsync(location);
        await AssertFinishedAsync(location, cards);
        await stage.SettleAsync();
        var stored = await stage.ReadAsync(client);
        Agreement.AssertOnCards(stored, stage.Topic.EventsOf(client), card => stored.Cards[card].GetString("Name") == "Driver" ? 0 : 1);

        Task<ApiAnswer> AskAsync(Api api) => api.PostAsync($"clients/{client}/cards/{action}", """{"all":true}""", ("Idempotency-Key", action));
    }

    private async Task<(string Client, Dictionary<string, string> Profiles)> MakeCardsAsync(int count)
    {
        var profile = await stage.Api.PutAsync(
            "card-profiles/DRIVERS", """{"name":"Drivers","services":["fuel","transfer"],"limits":[],"validityMonths":12}""");
        Assert.True(profile.Status is HttpStatusCode.Created or HttpStatusCode.OK, profile.Text);
        var client = await stage.MakeClientAsync();
        var first = await stage.Api.PostAsync($"clients/{client}/cards", """{"kind":"physical","name":"Driver"}""");
        var ids = await StoredCards.AddAsync(stage.Tables, client, count - 1, number => (SortOf(number).Kind, SortOf(number).Profile), isNumbered: false);
        var profiles = ids.Index().ToDictionary(card => card.Item[^32..], card => SortOf(card.Index).Profile, StringComparer.Ordinal);
        profiles.Add(first.Is(HttpStatusCode.Created).String("id")[^32..], "STANDARD");
        return (client, profiles);

        static (CardKind Kind, string Profile, string[] Loses) SortOf(int number) => Sorts[number % Sorts.Length];
    }

    private async Task AssertForeseenAsync(string client, Dictionary<string, string> profiles)
    {
        var foreseen = (await stage.Api.PostAsync($"clients/{client}/cards/virtualise?dryRun=true", """{"all":true}""")).Is(HttpStatusCode.OK);
        var results = foreseen.Json["results"]!.AsArray();
        Assert.Equal(profiles.Keys.Order(StringComparer.Ordinal), results.Select(result => ((string)result!["cardId"]!)[^32..]));
        Assert.All(results, result =>
        {
            var sort = Array.Find(Sorts, sort => sort.Profile == profiles[((string)result!["cardId"]!)[^32..]]);
            Assert.Equal("changed", (string?)result!["outcome"]);
            Assert.Equal("BACK_OFFICE", (string?)result["profile"]);
            Assert.Equal(sort.Loses, result["loses"]!.AsArray().Select(service => (string)service!));
        });
    }

    // Whoever looks while it is interrupted finds each card done or not, and as many done as the operation says.
    private async Task AssertInTheMiddleAsync(string client, string action, string location)
    {
        var operation = (await stage.Api.GetAsync(location)).Is(HttpStatusCode.OK).Json;
        var stored = await stage.ReadAsync(client);
        var done = stored.Cards.Values.Count(card => (card.GetString("FormerProfile") is not null) == (action == "virtualise"));
        Assert.Equal("running", (string?)operation["status"]);
        Assert.InRange((decimal)operation["progress"]!, 0.1m, 0.9m);
        Assert.Equal(done, (int)operation["counts"]!["changed"]!);
    }

    private async Task FinishAsync(string location)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var interval = new PeriodicTimer(Interval);
        while ((string?)(await stage.Api.GetAsync($"{location}?limit=1")).Is(HttpStatusCode.OK).Json["status"] != "finished")
        {
            await stage.SweepAsync(limit.Token);
            await interval.WaitForNextTickAsync(limit.Token);
        }
    }

    private async Task AssertFinishedAsync(string location, int cards)
    {
        List<JsonNode?> results = [];
        JsonNode page;
        string? cursor = null;
        do
        {
            page = (await stage.Api.GetAsync($"{location}?limit={MaxLimit}{(cursor is null ? "" : $"&cursor={cursor}")}")).Is(HttpStatusCode.OK).Json;
            results.AddRange(page["items"]!.AsArray());
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        Assert.Equal(1m, (decimal)page["progress"]!);
        Assert.NotNull(page["finishedAt"]);
        Assert.Equal(cards, (int)page["counts"]!["changed"]!);
        Assert.Equal(cards, results.Select(result => (string)result!["cardId"]!).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(cards, results.Count);
        Assert.All(results, result => Assert.Equal("changed", (string?)result!["outcome"]));
    }
}
