using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

/// <summary>A card's name, holder and profile are changed; its service point has tests of its own.</summary>
public sealed class PatchCardTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_name_is_changed_and_the_former_is_free_again()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client, "Bus 1");

        var patched = (await app.PatchAsync(card, """{"name":" Bus 2 "}""")).Is(HttpStatusCode.OK);

        Assert.Equal("Bus 2", patched.String("name"));
        Assert.Equal("\"2\"", patched.Header("ETag"));
        Assert.Equal(patched.Text, (await app.Api.GetAsync(CardCalls.PathOf(card))).Text);
        await app.MakeCardAsync(client, "Bus 1");
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_name_is_written_in_another_case()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client, "Bus 1");

        Assert.Equal("BUS 1", (await app.PatchAsync(card, """{"name":"BUS 1"}""")).Is(HttpStatusCode.OK).String("name"));

        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_name_that_another_card_has_is_refused_whatever_its_case()
    {
        var client = await app.MakeClientAsync();
        await app.MakeCardAsync(client, "Bus 1");
        var card = await app.MakeCardAsync(client, "Bus 2");

        (await app.PatchAsync(card, """{"name":"BUS 1","profile":"BACK_OFFICE"}""")).IsProblem(HttpStatusCode.Conflict, "card_name_taken");

        var kept = await app.CardAsync(card);
        Assert.Equal(("Bus 2", "VIRTUAL"), ((string)kept["name"]!, (string)kept["profile"]!));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_card_gets_another_holder_and_another_profile()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        (await app.Api.PutAsync($"clients/{client}/holders/h7", """{"name":"A. Diop","kind":"beneficiary"}""")).Is(HttpStatusCode.Created);

        Assert.Equal("h7", (await app.PatchAsync(card, """{"holderId":"h7"}""")).Is(HttpStatusCode.OK).String("holderId"));
        var office = (await app.PatchAsync(card, """{"profile":"BACK_OFFICE"}""")).Is(HttpStatusCode.OK);

        Assert.Equal("BACK_OFFICE", office.String("profile"));
        Assert.True((bool)office.Json["virtualised"]!);
        Assert.Equal("\"3\"", office.Header("ETag"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Several_members_are_changed_at_once()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var (point, _) = await app.MakePointAsync(client);
        var card = await app.MakeCardAsync(client);
        (await app.Api.PutAsync($"clients/{client}/holders/h7", """{"name":"A. Diop","kind":"beneficiary"}""")).Is(HttpStatusCode.Created);

        var patched = (await app.PatchAsync(card, $$"""{"name":"B","holderId":"h7","profile":"STANDARD","servicePointId":"{{point}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal(
            ("B", "h7", "STANDARD", point),
            (patched.String("name"), patched.String("holderId"), patched.String("profile"), patched.String("servicePointId")));
        Assert.Equal("\"2\"", patched.Header("ETag"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_profile_that_is_chosen_by_hand_leaves_nothing_to_go_back_to()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client, kind: "physical");
        (await app.ActAsync(card, "virtualise", "{}")).Is(HttpStatusCode.OK);

        (await app.PatchAsync(card, """{"profile":"VIRTUAL"}""")).Is(HttpStatusCode.OK);
        (await app.PatchAsync(card, """{"profile":"BACK_OFFICE"}""")).Is(HttpStatusCode.OK);

        Assert.Equal("STANDARD", (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK).String("profile"));
    }

    [Fact]
    public async Task The_profile_that_a_virtualised_card_has_already_leaves_the_former_one_remembered()
    {
        var client = await app.MakeClientAsync();
        var former = await app.MakeProfileAsync("\"fuel\"");
        var card = await app.MakeCardAsync(client, more: $",\"profile\":\"{former}\"");
        (await app.ActAsync(card, "virtualise", "{}")).Is(HttpStatusCode.OK);

        (await app.PatchAsync(card, """{"profile":"BACK_OFFICE","name":"B"}""")).Is(HttpStatusCode.OK);

        Assert.Equal(former, (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK).String("profile"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"A"}""")]
    [InlineData("""{"name":" A ","profile":"VIRTUAL","servicePointId":null}""")]
    public async Task What_is_so_already_is_no_change(string patch)
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var before = await app.Api.GetAsync(CardCalls.PathOf(card));

        var answer = (await app.PatchAsync(card, patch)).Is(HttpStatusCode.OK);

        Assert.Equal(before.Text, answer.Text);
        Assert.Equal("\"1\"", answer.Header("ETag"));
        await app.SettleAsync(client);
        Assert.Single(app.Topic.EventsOfCard(card));
    }

    [Fact]
    public async Task A_patch_may_be_called_what_it_is()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        using var patch = new StringContent("""{"name":"B"}""", System.Text.Encoding.UTF8, "application/merge-patch+json");

        Assert.Equal("B", (await app.Api.SendContentAsync(HttpMethod.Patch, CardCalls.PathOf(card), patch)).Is(HttpStatusCode.OK).String("name"));
    }

    [Fact]
    public async Task What_can_not_be_null_what_is_unknown_and_what_is_malformed_is_told_at_once()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        (await app.PatchAsync(card, """{"name":null,"holderId":null,"profile":null,"servicePointId":null,"number":"1","status":"closed"}"""))
            .IsInvalid("name", "holderId", "profile", "number", "status");
        (await app.PatchAsync(card, """{"name":"a/b","holderId":"a b","profile":"x","servicePointId":".."}""")).IsInvalid("name", "holderId", "profile", "servicePointId");
        (await app.PatchAsync(card, """{"name":1,"holderId":[],"servicePointId":{}}""")).IsInvalid("name", "holderId", "servicePointId");

        Assert.Equal("A", (string)(await app.CardAsync(card))["name"]!);
    }

    [Theory]
    [InlineData("holderId", "nobody")]
    [InlineData("profile", "NO_SUCH")]
    [InlineData("servicePointId", "nowhere")]
    public async Task What_a_card_refers_to_must_be_there(string member, string value)
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.PatchAsync(card, $$"""{"name":"B","{{member}}":"{{value}}"}""")).IsInvalid(member);

        Assert.Equal("A", (string)(await app.CardAsync(card))["name"]!);
    }

    [Fact]
    public async Task A_profile_that_was_deleted_is_given_to_no_card()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        var deleted = await app.MakeProfileAsync("\"fuel\"");
        (await app.Api.DeleteAsync($"card-profiles/{deleted}")).Is(HttpStatusCode.NoContent);

        (await app.PatchAsync(card, $$"""{"profile":"{{deleted}}"}""")).IsInvalid("profile");
    }

    [Fact]
    public async Task A_closed_card_is_changed_no_more()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        (await app.ActAsync(card, "close")).Is(HttpStatusCode.OK);

        var refused = (await app.PatchAsync(card, """{"name":"B"}""")).IsProblem(HttpStatusCode.Conflict, "illegal_transition");

        Assert.Empty(refused.Json["allowedActions"]!.AsArray());
        Assert.Equal("A", (string)(await app.CardAsync(card))["name"]!);
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("block")]
    public async Task A_card_that_is_barred_can_be_changed(string action)
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        (await app.ActAsync(card, action)).Is(HttpStatusCode.OK);

        Assert.Equal("B", (await app.PatchAsync(card, """{"name":"B"}""")).Is(HttpStatusCode.OK).String("name"));
    }

    [Fact]
    public async Task A_condition_on_the_version_is_kept_to()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.PatchAsync(card, """{"name":"B"}""", ("If-Match", "\"2\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.PatchAsync(card, """{"name":"B"}""", ("If-Match", "W/\"1\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.PatchAsync(card, """{"name":"B"}""", ("If-Match", "1"))).IsInvalid("If-Match");
        Assert.Equal("A", (string)(await app.CardAsync(card))["name"]!);

        (await app.PatchAsync(card, """{"name":"B"}""", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);
        (await app.PatchAsync(card, """{"name":"C"}""", ("If-Match", "\"1\", \"2\""))).Is(HttpStatusCode.OK);
        (await app.PatchAsync(card, """{"name":"D"}""", ("If-Match", "*"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Cards_of_another_client_and_what_is_no_card_are_not_found()
    {
        var client = await app.MakeClientAsync();
        var foreign = await app.MakeCardAsync(await app.MakeClientAsync());
        foreach (var id in (string[])[foreign, "crd_x", $"crd_{client}_{new string('0', 32)}", foreign.ToUpperInvariant()])
        {
            (await app.Api.SendAsync(HttpMethod.Patch, $"clients/{client}/cards/{id}", """{"name":"B"}""")).IsProblem(HttpStatusCode.NotFound, "card_not_found");
        }

        Assert.Equal("A", (string)(await app.CardAsync(foreign))["name"]!);
    }
}
