using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>How often a change of a card waits for the store.</summary>
public sealed class CardBudgetTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_change_of_a_card_reads_it_and_what_hangs_on_it_and_is_stored_in_one_step()
    {
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var (client, _, card) = await app.MakeProvisionedAsync();
        var free = await app.MakeCardAsync(client, "Free");
        (await app.Api.PutAsync($"clients/{client}/holders/h7", """{"name":"A. Diop","kind":"member"}""")).Is(HttpStatusCode.Created);
        (await app.Api.PutAsync($"clients/{client}/holders/h8", """{"name":"B. Sow","kind":"member"}""")).Is(HttpStatusCode.Created);
        // Makes this process know the profiles, and the marker of the client's events.
        await PatchAsync(free, """{"name":"Warm"}""");

        // The card beside the answer of a repeated request; its service point; the change.
        Assert.Equal(3, await trips.InSequenceAsync(run => ActAsync(card, run % 2 == 0 ? "suspend" : "resume")));
        Assert.Equal(2, await trips.InSequenceAsync(run => ActAsync(free, run % 2 == 0 ? "suspend" : "resume")));
        Assert.Equal(2, await trips.InSequenceAsync(run => ActAsync(free, run % 2 == 0 ? "virtualise" : "devirtualise", "{}")));
        Assert.Equal(2, await trips.InSequenceAsync(run => PatchAsync(free, $$"""{"name":"Name {{run}}"}""")));
        Assert.Equal(3, await trips.InSequenceAsync(run => PatchAsync(free, $$"""{"holderId":"h{{7 + (run % 2)}}"}""")));
        // What is so already is read and not stored.
        Assert.Equal(1, await trips.InSequenceAsync(_ => PatchAsync(free, "{}")));
        // Under a key its answer is remembered.
        Assert.Equal(2, await trips.InSequenceAsync(async run =>
            (await own.Api.PostAsync($"{CardCalls.PathOf(free)}/devirtualise", """{"profile":"STANDARD"}""", ("Idempotency-Key", $"k-{run}"))).Is(HttpStatusCode.OK)));
        Assert.Equal(2, await trips.InSequenceAsync(_ => RevealAsync(free)));
        Assert.Equal(1, await trips.InSequenceAsync(_ => AuditAsync()));

        async Task ActAsync(string id, string action, string body = CardCalls.Other) =>
            (await own.Api.PostAsync($"{CardCalls.PathOf(id)}/{action}", body)).Is(HttpStatusCode.OK);
        async Task PatchAsync(string id, string body) => (await own.Api.SendAsync(HttpMethod.Patch, CardCalls.PathOf(id), body)).Is(HttpStatusCode.OK);
        async Task RevealAsync(string id) => (await own.Api.GetAsync($"{CardCalls.PathOf(id)}/number")).Is(HttpStatusCode.OK);
        async Task AuditAsync() => (await own.Api.GetAsync($"clients/{client}/audit?limit=5")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_card_is_moved_and_replaced_in_few_steps()
    {
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var (client, one, card) = await app.MakeProvisionedAsync("One");
        var (two, other) = await app.MakePointAsync(client, "Two");
        (await app.PatchAsync(other!, """{"servicePointId":null,"name":"Spare"}""")).Is(HttpStatusCode.OK);
        await PatchAsync("""{"name":"Given"}""");

        // The card, the service point that it leaves, the one that it comes to, the change.
        Assert.Equal(4, await trips.InSequenceAsync(run => PatchAsync($$"""{"servicePointId":"{{(run % 2 == 0 ? two : one)}}"}""")));
        // The card, its service point, the new number's index, the change.
        Assert.Equal(4, await trips.InSequenceAsync(async _ =>
            card = (await own.Api.PostAsync($"{CardCalls.PathOf(card)}/replace", $$"""{"name":"{{AppFixture.UniqueId()}}"}""")).Is(HttpStatusCode.Created).String("id")));

        async Task PatchAsync(string body) => (await own.Api.SendAsync(HttpMethod.Patch, CardCalls.PathOf(card), body)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task News_of_a_service_point_cost_few_steps_and_old_ones_fewer()
    {
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var client = await app.MakeClientAsync();
        var prefix = AppFixture.UniqueId("sp");
        for (var run = -1; run < 4; run++)
        {
            await own.HandleAsync(Messages.Created($"{prefix}-{run}", client, $"PS {run}"));
        }

        await own.HandleAsync(Messages.Closed($"{prefix}--1", client, "2025-02-01T00:00:00Z"));

        // The claim, which says whose it is, in two steps where it is there already; the service point; its card; the change.
        Assert.InRange(await trips.InSequenceAsync(run => own.HandleAsync(Messages.Renamed($"{prefix}-{run}", client, $"New {run}", "2025-02-01T00:00:00Z"))), 3, 5);
        Assert.InRange(await trips.InSequenceAsync(run => own.HandleAsync(Messages.Renamed($"{prefix}-{run}", client, $"New {run}", "2025-02-01T00:00:00Z"))), 2, 3);
        Assert.InRange(await trips.InSequenceAsync(run => own.HandleAsync(Messages.Closed($"{prefix}-{run}", client, "2025-02-01T00:00:00Z"))), 3, 5);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public async Task A_list_of_cards_costs_two_steps_for_each_change_that_it_takes(int cards)
    {
        const int CardsOfOneChange = 32;
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var client = await app.MakeClientAsync();
        var ids = new List<string> { await app.MakeCardAsync(client, "Warm") };
        (await own.Api.PostAsync($"{CardCalls.PathOf(ids[0])}/suspend", CardCalls.Other)).Is(HttpStatusCode.OK);
        for (var number = 1; number < cards; number++)
        {
            ids.Add(await app.MakeCardAsync(client, $"Card {number}"));
        }

        var body = $$"""{"cardIds":["{{string.Join("\",\"", ids)}}"]}""";
        var steps = await trips.InSequenceAsync(async run =>
            (await own.Api.PostAsync($"clients/{client}/cards/{(run % 2 == 0 ? "virtualise" : "devirtualise")}", body)).Is(HttpStatusCode.OK));

        // The client; then for each change its cards, sixteen at once, and the change.
        var changes = (cards + CardsOfOneChange - 1) / CardsOfOneChange;
        Assert.InRange(steps, 1 + (2 * changes), 1 + (2 * changes) + ((cards + 15) / 16));
    }

    [Fact]
    public async Task A_list_of_cards_that_are_not_there_is_looked_for_once()
    {
        const int Cards = 64;
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var client = await app.MakeClientAsync();
        var body = $$"""{"cardIds":["{{string.Join("\",\"", Enumerable.Range(0, Cards).Select(number => $"crd_{client}_{number:x32}"))}}"]}""";

        var steps = await trips.InSequenceAsync(async _ => (await own.Api.PostAsync($"clients/{client}/cards/virtualise", body)).Is(HttpStatusCode.OK));

        // The client; the cards, sixteen at once.
        Assert.InRange(steps, 1 + (Cards / 16), 1 + (2 * Cards / 16));
    }
}
