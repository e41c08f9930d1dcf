using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

/// <summary>Virtualising is a profile that bars the terminal, with the way back. It has nothing to do with what a card is made of.</summary>
public sealed class VirtualiseCardTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Theory]
    [InlineData("virtual", "VIRTUAL")]
    [InlineData("physical", "STANDARD")]
    public async Task Each_kind_of_card_is_virtualised_and_gets_its_profile_back(string kind, string profile)
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client, kind: kind);

        var virtualised = (await app.ActAsync(card, "virtualise", "{}")).Is(HttpStatusCode.OK);
        Assert.Equal((kind, "BACK_OFFICE", "active"), (virtualised.String("kind"), virtualised.String("profile"), virtualised.String("status")));
        Assert.True((bool)virtualised.Json["virtualised"]!);
        Assert.Equal("suspend block close devirtualise replace", virtualised.Json["allowedActions"].Words());
        Assert.Equal("\"2\"", virtualised.Header("ETag"));

        var back = (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK);
        Assert.Equal((kind, profile), (back.String("kind"), back.String("profile")));
        Assert.False((bool)back.Json["virtualised"]!);
        Assert.Equal("suspend block close virtualise replace", back.Json["allowedActions"].Words());
        Assert.Equal(back.Text, (await app.Api.GetAsync(CardCalls.PathOf(card))).Text);
    }

    [Theory]
    [InlineData("virtual")]
    [InlineData("physical")]
    public async Task What_holds_already_is_no_change(string kind)
    {
        var client = await app.MakeClientAsync();
        var plain = await app.MakeCardAsync(client, "A", kind);
        var office = await app.MakeCardAsync(client, "B", kind, ""","profile":"BACK_OFFICE" """);

        var kept = (await app.ActAsync(plain, "devirtualise", "{}")).Is(HttpStatusCode.OK);
        var keptToo = (await app.ActAsync(office, "virtualise", "{}")).Is(HttpStatusCode.OK);

        Assert.Equal(("\"1\"", "\"1\""), (kept.Header("ETag"), keptToo.Header("ETag")));
        Assert.Equal((await app.Api.GetAsync(CardCalls.PathOf(plain))).Text, kept.Text);
        Assert.Equal((await app.Api.GetAsync(CardCalls.PathOf(office))).Text, keptToo.Text);
        await app.SettleAsync(client);
        Assert.Single(app.Topic.EventsOfCard(plain));
        Assert.Single(app.Topic.EventsOfCard(office));
    }

    [Fact]
    public async Task No_body_is_the_same_as_an_empty_one()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        Assert.True((bool)(await app.Api.SendAsync(HttpMethod.Post, $"{CardCalls.PathOf(card)}/virtualise", json: null)).Is(HttpStatusCode.OK).Json["virtualised"]!);
        Assert.False((bool)(await app.Api.SendAsync(HttpMethod.Post, $"{CardCalls.PathOf(card)}/devirtualise", json: null)).Is(HttpStatusCode.OK).Json["virtualised"]!);
    }

    [Fact]
    public async Task A_profile_is_named_either_way()
    {
        var client = await app.MakeClientAsync();
        var (office, fuel) = (await app.MakeProfileAsync("\"topUp\""), await app.MakeProfileAsync("\"fuel\""));
        var card = await app.MakeCardAsync(client);

        Assert.Equal(office, (await app.ActAsync(card, "virtualise", $$"""{"profile":"{{office}}"}""")).Is(HttpStatusCode.OK).String("profile"));
        Assert.Equal(fuel, (await app.ActAsync(card, "devirtualise", $$"""{"profile":"{{fuel}}"}""")).Is(HttpStatusCode.OK).String("profile"));
        (await app.ActAsync(card, "virtualise", "{}")).Is(HttpStatusCode.OK);
        Assert.Equal(fuel, (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK).String("profile"));
    }

    [Fact]
    public async Task The_profile_that_is_named_must_be_one_that_does_it()
    {
        var client = await app.MakeClientAsync();
        var plain = await app.MakeCardAsync(client, "A");
        var office = await app.MakeCardAsync(client, "B", more: ""","profile":"BACK_OFFICE" """);
        var nothing = await app.MakeProfileAsync("");

        (await app.ActAsync(plain, "virtualise", """{"profile":"STANDARD"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "profile_not_virtualised");
        (await app.ActAsync(office, "devirtualise", $$"""{"profile":"{{nothing}}"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "profile_virtualised");
        (await app.ActAsync(plain, "virtualise", """{"profile":"NO_SUCH"}""")).IsInvalid("profile");
        (await app.ActAsync(office, "devirtualise", """{"profile":"NO_SUCH"}""")).IsInvalid("profile");
        (await app.ActAsync(plain, "virtualise", """{"profile":"x y"}""")).IsInvalid("profile");
        (await app.ActAsync(plain, "virtualise", """{"profil":"BACK_OFFICE"}""")).IsInvalid("profil");

        Assert.Equal("VIRTUAL", (string)(await app.CardAsync(plain))["profile"]!);
        Assert.Equal("BACK_OFFICE", (string)(await app.CardAsync(office))["profile"]!);
    }

    [Theory]
    [InlineData("physical")]
    [InlineData("virtual")]
    public async Task A_card_that_never_had_another_profile_gets_the_standard_one_or_its_clients(string kind)
    {
        var clients = await app.MakeProfileAsync("\"fuel\",\"ticket\"");
        var client = await app.MakeClientAsync($$""","virtualCardProfile":"{{clients}}" """);
        var card = await app.MakeCardAsync(client, kind: kind, more: ""","profile":"BACK_OFFICE" """);

        var back = (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK);

        Assert.Equal(kind == "virtual" ? clients : "STANDARD", back.String("profile"));
    }

    [Fact]
    public async Task A_client_whose_own_profile_bars_the_terminal_has_to_name_another()
    {
        var client = await app.MakeClientAsync(""","virtualCardProfile":"BACK_OFFICE" """);
        var card = await app.MakeCardAsync(client);

        (await app.ActAsync(card, "devirtualise", "{}")).IsProblem(HttpStatusCode.UnprocessableEntity, "profile_virtualised");

        Assert.Equal("STANDARD", (await app.ActAsync(card, "devirtualise", """{"profile":"STANDARD"}""")).Is(HttpStatusCode.OK).String("profile"));
    }

    [Fact]
    public async Task A_former_profile_that_bars_the_terminal_by_now_is_not_restored()
    {
        var former = await app.MakeProfileAsync("\"fuel\"");
        var card = await app.MakeCardAsync(await app.MakeClientAsync(), more: $",\"profile\":\"{former}\"");
        (await app.ActAsync(card, "virtualise", "{}")).Is(HttpStatusCode.OK);
        (await app.Api.PutAsync($"card-profiles/{former}", """{"name":"A","services":["transfer"]}""")).Is(HttpStatusCode.OK);

        (await app.ActAsync(card, "devirtualise", "{}")).IsProblem(HttpStatusCode.UnprocessableEntity, "profile_virtualised");
    }

    [Fact]
    public async Task A_change_of_a_profile_acts_on_its_cards_and_what_they_allow()
    {
        var code = await app.MakeProfileAsync("\"fuel\"");
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client, more: $",\"profile\":\"{code}\"");

        (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":["transfer"]}""")).Is(HttpStatusCode.OK);
        var barred = await app.CardAsync(card);
        Assert.True((bool)barred["virtualised"]!);
        Assert.Equal("\"1\"", (await app.ActAsync(card, "virtualise", "{}")).Is(HttpStatusCode.OK).Header("ETag"));
        var listed = (await app.Api.GetAsync($"clients/{client}/cards?virtualised=true")).Is(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal(card, (string)Assert.Single(listed)!["id"]!);

        (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":["ticket"]}""")).Is(HttpStatusCode.OK);
        Assert.False((bool)(await app.CardAsync(card))["virtualised"]!);
        Assert.Equal(code, (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK).String("profile"));
    }

    [Fact]
    public async Task A_profile_that_a_card_is_to_get_back_is_not_deleted()
    {
        var former = await app.MakeProfileAsync("\"fuel\"");
        var card = await app.MakeCardAsync(await app.MakeClientAsync(), more: $",\"profile\":\"{former}\"");
        (await app.ActAsync(card, "virtualise", "{}")).Is(HttpStatusCode.OK);

        (await app.Api.DeleteAsync($"card-profiles/{former}")).IsProblem(HttpStatusCode.Conflict, "profile_in_use");

        (await app.ActAsync(card, "devirtualise", """{"profile":"STANDARD"}""")).Is(HttpStatusCode.OK);
        (await app.Api.DeleteAsync($"card-profiles/{former}")).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_suspended_card_can_be_virtualised_and_a_blocked_one_not()
    {
        var client = await app.MakeClientAsync();
        var (suspended, blocked) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        (await app.ActAsync(suspended, "suspend")).Is(HttpStatusCode.OK);
        (await app.ActAsync(blocked, "block")).Is(HttpStatusCode.OK);

        Assert.Equal("suspended", (await app.ActAsync(suspended, "virtualise", "{}")).Is(HttpStatusCode.OK).String("status"));
        var refused = (await app.ActAsync(blocked, "virtualise", "{}")).IsProblem(HttpStatusCode.Conflict, "illegal_transition");

        Assert.Equal("unblock close replace", refused.Json["allowedActions"].Words());
    }

    [Fact]
    public async Task A_condition_and_a_key_are_kept_to()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.ActAsync(card, "virtualise", "{}", ("If-Match", "\"9\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        var first = (await app.ActAsync(card, "virtualise", "{}", ("If-Match", "\"1\""), ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK);
        var again = (await app.ActAsync(card, "virtualise", "{}", ("If-Match", "\"1\""), ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);

        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(first.Text, again.Text);
        Assert.False((bool)(await app.CardAsync(card))["virtualised"]!);
        (await app.ActAsync(card, "virtualise", """{"profile":"BACK_OFFICE"}""", ("Idempotency-Key", "k")))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }
}
