using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

/// <summary>A card comes to a service point, goes, and moves to another; the service point's own row goes along.</summary>
public sealed class AttachCardTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_card_is_attached_and_its_service_point_can_transact()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var (point, _) = await app.MakePointAsync(client);
        var card = await app.MakeCardAsync(client, "Given");

        var attached = (await app.PatchAsync(card, $$"""{"servicePointId":"{{point}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal((point, "Given"), (attached.String("servicePointId"), attached.String("name")));
        await AssertHasAsync(client, point, card, canTransact: true);
    }

    [Fact]
    public async Task A_card_is_detached_and_another_may_take_its_place()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();

        var detached = (await app.PatchAsync(card, """{"servicePointId":null}""")).Is(HttpStatusCode.OK);

        Assert.Null(detached.Json["servicePointId"]);
        Assert.Equal("C_VIRT_DAKAR", detached.String("name"));
        await AssertHasAsync(client, point, card: null, canTransact: false);
        var next = await app.MakeCardAsync(client, "Next", more: $",\"servicePointId\":\"{point}\"");
        await AssertHasAsync(client, point, next, canTransact: true);
    }

    [Fact]
    public async Task A_card_moves_in_one_step_and_its_derived_name_follows()
    {
        var (client, from, card) = await app.MakeProvisionedAsync("Dakar");
        var (to, own) = await app.MakePointAsync(client, "Thiès Nord");
        (await app.PatchAsync(own!, """{"servicePointId":null,"name":"Spare"}""")).Is(HttpStatusCode.OK);

        var moved = (await app.PatchAsync(card, $$"""{"servicePointId":"{{to}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal((to, "C_VIRT_THIES_NORD"), (moved.String("servicePointId"), moved.String("name")));
        await AssertHasAsync(client, from, card: null, canTransact: false);
        await AssertHasAsync(client, to, card, canTransact: true);
    }

    [Fact]
    public async Task A_derived_name_that_is_taken_where_the_card_moves_to_gets_a_number()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var (from, _) = await app.MakePointAsync(client, "Dakar");
        var (to, _) = await app.MakePointAsync(client, "Thiès");
        await app.MakeCardAsync(client, "C_VIRT_THIES");
        var card = (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","servicePointId":"{{from}}"}""")).Is(HttpStatusCode.Created).String("id");

        Assert.Equal("C_VIRT_THIES_2", (await app.PatchAsync(card, $$"""{"servicePointId":"{{to}}"}""")).Is(HttpStatusCode.OK).String("name"));

        await AssertHasAsync(client, to, card, canTransact: true);
    }

    [Fact]
    public async Task A_given_name_stays_where_the_card_moves()
    {
        var (client, _, card) = await app.MakeProvisionedAsync("Dakar");
        (await app.PatchAsync(card, """{"name":"Given"}""")).Is(HttpStatusCode.OK);
        var (to, own) = await app.MakePointAsync(client, "Thiès");
        (await app.PatchAsync(own!, """{"servicePointId":null}""")).Is(HttpStatusCode.OK);

        Assert.Equal("Given", (await app.PatchAsync(card, $$"""{"servicePointId":"{{to}}"}""")).Is(HttpStatusCode.OK).String("name"));
    }

    [Theory]
    [InlineData("suspend", "suspended")]
    [InlineData("block", "blocked")]
    public async Task A_card_that_is_barred_lets_no_service_point_transact(string action, string status)
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var (point, _) = await app.MakePointAsync(client);
        var card = await app.MakeCardAsync(client);
        (await app.ActAsync(card, action)).Is(HttpStatusCode.OK);

        Assert.Equal(status, (await app.PatchAsync(card, $$"""{"servicePointId":"{{point}}"}""")).Is(HttpStatusCode.OK).String("status"));

        await AssertHasAsync(client, point, card, canTransact: false);
    }

    [Fact]
    public async Task Only_a_virtual_card_can_be_attached()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var (point, _) = await app.MakePointAsync(client);
        var card = await app.MakeCardAsync(client, kind: "physical");

        (await app.PatchAsync(card, $$"""{"servicePointId":"{{point}}"}""")).IsProblem(HttpStatusCode.Conflict, "card_not_virtual");

        (await app.PatchAsync(card, """{"servicePointId":null,"name":"B"}""")).Is(HttpStatusCode.OK);
        await AssertHasAsync(client, point, card: null, canTransact: false);
    }

    [Fact]
    public async Task A_service_point_that_has_a_card_says_which()
    {
        var (client, point, own) = await app.MakeProvisionedAsync();
        var card = await app.MakeCardAsync(client);

        var refused = (await app.PatchAsync(card, $$"""{"servicePointId":"{{point}}"}""")).IsProblem(HttpStatusCode.Conflict, "service_point_has_card");

        Assert.Equal(own, refused.String("cardId"));
        (await app.PatchAsync(own, $$"""{"servicePointId":"{{point}}"}""")).Is(HttpStatusCode.OK);
        await AssertHasAsync(client, point, own, canTransact: true);
    }

    [Fact]
    public async Task Requests_that_race_for_a_service_point_attach_one_card()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var (point, _) = await app.MakePointAsync(client);
        var cards = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            cards.Add(await app.MakeCardAsync(client, $"Card {number}"));
        }

        var answers = await Task.WhenAll(cards.Select(card => app.PatchAsync(card, $$"""{"servicePointId":"{{point}}"}""")));

        var first = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != first), answer =>
            Assert.Equal(first.String("id"), answer.IsProblem(HttpStatusCode.Conflict, "service_point_has_card").String("cardId")));
        await AssertHasAsync(client, point, first.String("id"), canTransact: true);
    }

    [Fact]
    public async Task A_closed_service_point_takes_no_card_but_lets_its_own_go()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, "2026-01-01T00:00:00Z"));
        var other = await app.MakeCardAsync(client, "Other");

        (await app.PatchAsync(other, $$"""{"servicePointId":"{{point}}"}""")).IsProblem(HttpStatusCode.Conflict, "service_point_closed");
        (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","name":"New","servicePointId":"{{point}}"}"""))
            .IsProblem(HttpStatusCode.Conflict, "service_point_closed");
        (await app.PatchAsync(card, """{"servicePointId":null}""")).Is(HttpStatusCode.OK);
        (await app.PatchAsync(card, $$"""{"servicePointId":"{{point}}"}""")).IsProblem(HttpStatusCode.Conflict, "service_point_closed");

        await AssertHasAsync(client, point, card: null, canTransact: false);
    }

    [Fact]
    public async Task A_service_point_of_another_client_is_unknown()
    {
        var (_, foreign, _) = await app.MakeProvisionedAsync();
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.PatchAsync(card, $$"""{"servicePointId":"{{foreign}}"}""")).IsInvalid("servicePointId");
    }

    private async Task AssertHasAsync(string client, string point, string? card, bool canTransact)
    {
        var shown = await app.PointAsync(client, point);
        Assert.Equal(card, (string?)shown["virtualCardId"]);
        Assert.Equal(canTransact, (bool)shown["canTransact"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }
}
