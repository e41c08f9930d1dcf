using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

public sealed class ReplaceCardTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_new_card_takes_the_place_of_the_old_with_all_that_it_is_and_has()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        var topUp = """{"amount":{"amount":5000,"currency":"XOF"},"reference":"R"}""";
        (await app.Api.PostAsync($"{CardCalls.PathOf(card)}/top-ups", topUp)).Is(HttpStatusCode.Created);
        await app.HoldAsync(card, point, 1500);
        var before = await app.CardAsync(card);

        var made = (await app.ActAsync(card, "replace", """{"reason":"damaged","comment":"Bent"}""")).Is(HttpStatusCode.Created);

        var id = made.String("id");
        JsonShape.Matches(
            $$"""
            {"id":"<card>","clientId":"{{client}}","kind":"virtual","name":"C_VIRT_DAKAR_2","number":"<masked>","holderId":"{{before["holderId"]}}",
             "profile":"VIRTUAL","virtualised":false,"servicePointId":"{{point}}","status":"active","expires":"<month>",
             "balance":{"amount":5000,"currency":"XOF"},"held":{"amount":1500,"currency":"XOF"},
             "allowedActions":["suspend","block","close","virtualise","replace"],"replaces":"{{card}}","replacedBy":null,
             "createdAt":"<time>","updatedAt":"<time>"}
            """,
            made.Json);
        Assert.Equal(("\"1\"", $"/api/v1/clients/{client}/cards/{id}"), (made.Header("ETag"), made.Header("Location")));
        Assert.Equal(made.Text, (await app.Api.GetAsync(made.Header("Location")!)).Text);
        var old = await app.CardAsync(card);
        Assert.Equal(("closed", id, "C_VIRT_DAKAR"), ((string)old["status"]!, (string)old["replacedBy"]!, (string)old["name"]!));
        Assert.Equal((0, 0), ((long)old["balance"]!["amount"]!, (long)old["held"]!["amount"]!));
        Assert.Null(old["servicePointId"]);
        Assert.Empty(old["allowedActions"]!.AsArray());
        var shown = await app.PointAsync(client, point);
        Assert.Equal((id, true), ((string)shown["virtualCardId"]!, (bool)shown["canTransact"]!));
        var stored = await app.ReadAsync(client);
        Assert.NotEqual(stored.Cards[card[^32..]].GetString("Number"), stored.Cards[id[^32..]].GetString("Number"));
        await stored.AssertSoundAsync();
    }

    [Fact]
    public async Task A_replacement_is_replaced_and_the_names_count_on()
    {
        var client = await app.MakeClientAsync();
        var first = await app.MakeCardAsync(client, "Bus", "physical");

        var second = (await app.Api.SendAsync(HttpMethod.Post, $"{CardCalls.PathOf(first)}/replace", json: null)).Is(HttpStatusCode.Created);
        var third = (await app.ActAsync(second.String("id"), "replace", "{}")).Is(HttpStatusCode.Created);

        Assert.Equal(("Bus_2", "Bus_3"), (second.String("name"), third.String("name")));
        Assert.Equal((second.String("id"), "physical"), (third.String("replaces"), third.String("kind")));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_number_that_an_operator_wrote_belongs_to_the_name()
    {
        var first = await app.MakeCardAsync(await app.MakeClientAsync(), "Bus");

        var given = await ReplaceAsync(first, """{"name":"Bus_12"}""");
        var next = await ReplaceAsync(given.String("id"), "{}");
        var third = await ReplaceAsync(next.String("id"), "{}");
        (await app.PatchAsync(third.String("id"), """{"name":"Line_7"}""")).Is(HttpStatusCode.OK);
        var last = await ReplaceAsync(third.String("id"), "{}");

        Assert.Equal(("Bus_12", "Bus_12_2", "Bus_12_3", "Line_7_2"), (given.String("name"), next.String("name"), third.String("name"), last.String("name")));

        async Task<ApiAnswer> ReplaceAsync(string card, string body) => (await app.ActAsync(card, "replace", body)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_name_of_full_length_makes_room_for_its_number()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client, new string('x', 64));

        var made = (await app.ActAsync(card, "replace", "{}")).Is(HttpStatusCode.Created);
        var next = (await app.ActAsync(made.String("id"), "replace", "{}")).Is(HttpStatusCode.Created);

        Assert.Equal(new string('x', 62) + "_2", made.String("name"));
        Assert.NotEqual(made.String("name"), next.String("name"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Theory]
    [InlineData("suspend", "suspended", false)]
    [InlineData("block", "active", true)]
    public async Task A_suspension_is_kept_and_an_opposition_ends_with_the_number_that_it_was_for(string action, string status, bool canTransact)
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        (await app.ActAsync(card, action, """{"reason":"stolen"}""")).Is(HttpStatusCode.OK);

        Assert.Equal(status, (await app.ActAsync(card, "replace", "{}")).Is(HttpStatusCode.Created).String("status"));

        Assert.Equal(canTransact, (bool)(await app.PointAsync(client, point))["canTransact"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_card_in_opposition_gets_a_successor_that_is_suspended_where_its_service_point_is_closed()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        (await app.ActAsync(card, "block", """{"reason":"lost"}""")).Is(HttpStatusCode.OK);
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, Messages.Later));

        var made = (await app.ActAsync(card, "replace", """{"reason":"lost"}""")).Is(HttpStatusCode.Created);

        Assert.Equal("suspended", made.String("status"));
        var stored = await app.ReadAsync(client);
        Assert.Equal("endOfUse", stored.Cards[made.String("id")[^32..]].GetString("StatusReason"));
        await stored.AssertSoundAsync();
    }

    [Fact]
    public async Task An_expired_card_gets_a_successor_that_is_valid()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        await app.WriteAsync(card, ("Expires", "2020-01"));

        Assert.Equal("active", (await app.ActAsync(card, "replace", "{}")).Is(HttpStatusCode.Created).String("status"));
    }

    [Fact]
    public async Task A_virtualised_card_gets_a_successor_that_is_virtualised_and_has_the_way_back()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync(), kind: "physical");
        (await app.ActAsync(card, "virtualise", "{}")).Is(HttpStatusCode.OK);

        var made = (await app.ActAsync(card, "replace", "{}")).Is(HttpStatusCode.Created);

        Assert.Equal(("BACK_OFFICE", "physical"), (made.String("profile"), made.String("kind")));
        Assert.Equal("STANDARD", (await app.ActAsync(made.String("id"), "devirtualise", "{}")).Is(HttpStatusCode.OK).String("profile"));
    }

    [Fact]
    public async Task Name_and_number_may_be_given()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        var number = Numbers.New();

        var made = (await app.ActAsync(card, "replace", $$"""{"name":"Given","number":"{{number}}","reason":"lost"}""")).Is(HttpStatusCode.Created);

        Assert.Equal(("Given", $"************{number[^4..]}"), (made.String("name"), made.String("number")));
        Assert.DoesNotContain(number, made.Text, StringComparison.Ordinal);
        await (await app.ReadAsync(client)).AssertSoundAsync();

        // A name that was given follows no service point's.
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", Messages.Later));
        Assert.Equal("Given", (string)(await app.CardAsync(made.String("id")))["name"]!);
    }

    [Fact]
    public async Task A_taken_name_or_number_is_refused_and_nothing_is_replaced()
    {
        var client = await app.MakeClientAsync();
        var number = Numbers.New();
        await app.MakeCardAsync(client, "Taken", more: $",\"number\":\"{number}\"");
        var card = await app.MakeCardAsync(client, "A");

        (await app.ActAsync(card, "replace", """{"name":"TAKEN"}""")).IsProblem(HttpStatusCode.Conflict, "card_name_taken");
        (await app.ActAsync(card, "replace", """{"name":"a"}""")).IsProblem(HttpStatusCode.Conflict, "card_name_taken");
        (await app.ActAsync(card, "replace", $$"""{"number":"{{number}}"}""")).IsProblem(HttpStatusCode.Conflict, "card_number_taken");

        var kept = await app.CardAsync(card);
        Assert.Equal("active", (string)kept["status"]!);
        Assert.Null(kept["replacedBy"]);
        Assert.Equal(2, (await app.ReadAsync(client)).Cards.Count);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_derived_number_in_the_name_that_is_taken_counts_on()
    {
        var (client, _, card) = await app.MakeProvisionedAsync();
        await app.MakeCardAsync(client, "C_VIRT_DAKAR_2");

        Assert.Equal("C_VIRT_DAKAR_3", (await app.ActAsync(card, "replace", "{}")).Is(HttpStatusCode.Created).String("name"));
    }

    [Fact]
    public async Task What_is_wrong_with_the_request_is_told_at_once()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.ActAsync(card, "replace", """{"name":"a/b","number":"4111111111111112","reason":"bored","comment":" ","profile":"STANDARD"}"""))
            .IsInvalid("name", "number", "reason", "comment", "profile");
        // A number of a payment scheme has a good check digit, and is none of ours all the same.
        Assert.DoesNotContain("4111111111111111", (await app.ActAsync(card, "replace", """{"number":"4111111111111111"}""")).IsInvalid("number").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_is_replaced_once()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        (await app.ActAsync(card, "replace", "{}", ("If-Match", "\"9\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.ActAsync(card, "replace", "{}", ("If-Match", "\"1\""))).Is(HttpStatusCode.Created);

        var refused = (await app.ActAsync(card, "replace", "{}")).IsProblem(HttpStatusCode.Conflict, "illegal_transition");

        Assert.Empty(refused.Json["allowedActions"]!.AsArray());
        Assert.Equal(2, (await app.ReadAsync(client)).Cards.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replacements_at_once_with_one_key_make_one_card_and_get_one_answer(bool withNumber)
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        var body = withNumber ? $$"""{"number":"{{Numbers.New()}}"}""" : "{}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.ActAsync(card, "replace", body, ("Idempotency-Key", "k"))));

        Assert.All(answers, answer => Assert.Equal(answers[0].Is(HttpStatusCode.Created).Text, answer.Is(HttpStatusCode.Created).Text));
        Assert.Single(answers, answer => answer.Header("Idempotency-Replayed") is null);
        var stored = await app.ReadAsync(client);
        Assert.Equal(2, stored.Cards.Count);
        await stored.AssertSoundAsync();
        Assert.Equal(answers[0].String("id"), (string)(await app.PointAsync(client, point))["virtualCardId"]!);
        (await app.ActAsync(card, "replace", """{"reason":"lost"}""", ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task Replacements_at_once_without_a_key_make_one_card()
    {
        var (client, _, card) = await app.MakeProvisionedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.ActAsync(card, "replace", "{}")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => answer.IsProblem(HttpStatusCode.Conflict, "illegal_transition"));
        var stored = await app.ReadAsync(client);
        Assert.Equal(2, stored.Cards.Count);
        await stored.AssertSoundAsync();
    }
}
