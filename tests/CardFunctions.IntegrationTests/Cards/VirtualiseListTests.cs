using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Cards;

/// <summary>Many cards at once, by a list of them.</summary>
public sealed class VirtualiseListTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int MaxCards = 500;

    [Fact]
    public async Task Each_card_of_a_list_has_its_result_in_the_order_of_the_list()
    {
        var client = await app.MakeClientAsync();
        var (plain, office, blocked) = (await app.MakeCardAsync(client, "A", "physical"), await app.MakeCardAsync(client, "B", more: ""","profile":"BACK_OFFICE" """), await app.MakeCardAsync(client, "C"));
        (await app.ActAsync(blocked, "block")).Is(HttpStatusCode.OK);
        var foreign = await app.MakeCardAsync(await app.MakeClientAsync());
        var unknown = $"crd_{client}_{new string('0', 32)}";

        var answer = (await BulkAsync(client, "virtualise", [blocked, "no id at all/", plain, unknown, foreign, office])).Is(HttpStatusCode.OK);

        JsonShape.Matches(
            $$"""
            {"results":[
              {"cardId":"{{blocked}}","outcome":"refused","code":"illegal_transition"},
              {"cardId":"no id at all/","outcome":"refused","code":"card_not_found"},
              {"cardId":"{{plain}}","outcome":"changed"},
              {"cardId":"{{unknown}}","outcome":"refused","code":"card_not_found"},
              {"cardId":"{{foreign}}","outcome":"refused","code":"card_not_found"},
              {"cardId":"{{office}}","outcome":"unchanged"}]}
            """,
            answer.Json);
        var changed = await app.CardAsync(plain);
        Assert.Equal(("BACK_OFFICE", "physical"), ((string)changed["profile"]!, (string)changed["kind"]!));
        Assert.Equal("VIRTUAL", (string)(await app.CardAsync(foreign))["profile"]!);
        Assert.Equal("\"1\"", (await app.Api.GetAsync(CardCalls.PathOf(office))).Header("ETag"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_card_that_is_refused_stands_in_the_audit_trail_beside_those_that_are_changed_and_alone()
    {
        var client = await app.MakeClientAsync();
        var (blocked, plain) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        (await app.ActAsync(blocked, "block")).Is(HttpStatusCode.OK);

        (await BulkAsync(client, "virtualise", [blocked, plain])).Is(HttpStatusCode.OK);
        Assert.Single(await RefusedAsync());
        (await BulkAsync(client, "virtualise", [blocked, plain])).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await RefusedAsync()).Count);
        var all = (await app.Api.PostAsync($"clients/{client}/cards/virtualise", """{"all":true}""")).Is(HttpStatusCode.Accepted);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await app.Api.GetAsync(all.Header("Location")!)).Is(HttpStatusCode.OK).String("status") != "finished")
        {
            await interval.WaitForNextTickAsync(limit.Token);
        }

        var lines = await RefusedAsync();
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Equal(
            ("VirtualiseCards", "illegal_transition", $"/api/v1/{CardCalls.PathOf(blocked)}", "tester"),
            (line.GetString("Operation"), line.GetString("Code"), line.GetString("Resource"), line.GetString("Subject"))));

        async Task<List<TableEntity>> RefusedAsync() => [.. (await app.ReadAsync(client)).Audit.Where(line => line.GetString("Outcome") == "refused")];
    }

    [Fact]
    public async Task A_card_that_is_refused_beside_one_that_never_rests_stands_in_the_audit_trail()
    {
        var client = await app.MakeClientAsync();
        var (restless, blocked) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        (await app.ActAsync(blocked, "block")).Is(HttpStatusCode.OK);
        await using var own = await InProcessApp.StartAsync(app, new Troubles { BeforeTransaction = rival => app.WriteAsync(restless, ("Rival", (long)rival)) });

        var answer = (await own.Api.PostAsync($"clients/{client}/cards/virtualise", $$"""{"cardIds":["{{restless}}","{{blocked}}"]}""")).Is(HttpStatusCode.OK);

        Assert.Equal("busy illegal_transition", new JsonArray([.. answer.Json["results"]!.AsArray().Select(result => (JsonNode)(string)result!["code"]!)]).Words());
        // Whoever could not be heard in time was not refused.
        var line = Assert.Single((await app.ReadAsync(client)).Audit, line => line.GetString("Outcome") == "refused");
        Assert.Equal(("illegal_transition", $"/api/v1/{CardCalls.PathOf(blocked)}"), (line.GetString("Code"), line.GetString("Resource")));
    }

    [Fact]
    public async Task A_list_of_none_of_ours_changes_nothing()
    {
        var client = await app.MakeClientAsync();

        var answer = (await BulkAsync(client, "virtualise", ["crd_x", ""])).Is(HttpStatusCode.OK);

        Assert.All(answer.Json["results"]!.AsArray(), result => Assert.Equal("card_not_found", (string)result!["code"]!));
    }

    [Fact]
    public async Task Devirtualising_a_list_gives_each_card_the_profile_that_it_had()
    {
        var client = await app.MakeClientAsync();
        var own = await app.MakeProfileAsync("\"fuel\"");
        var (ours, physical, never) = (
            await app.MakeCardAsync(client, "A", more: $",\"profile\":\"{own}\""), await app.MakeCardAsync(client, "B", "physical"), await app.MakeCardAsync(client, "C"));
        (await BulkAsync(client, "virtualise", [ours, physical])).Is(HttpStatusCode.OK);
        Assert.True((bool)(await app.CardAsync(ours))["virtualised"]!);
        (await app.Api.DeleteAsync($"card-profiles/{own}")).IsProblem(HttpStatusCode.Conflict, "profile_in_use");

        var answer = (await BulkAsync(client, "devirtualise", [ours, physical, never])).Is(HttpStatusCode.OK);

        Assert.Equal("changed changed unchanged", Outcomes(answer));
        Assert.Equal(own, (string)(await app.CardAsync(ours))["profile"]!);
        Assert.Equal("STANDARD", (string)(await app.CardAsync(physical))["profile"]!);
        Assert.Equal("VIRTUAL", (string)(await app.CardAsync(never))["profile"]!);
    }

    [Fact]
    public async Task A_profile_is_named_for_all_of_them_and_refused_for_all_of_them()
    {
        var client = await app.MakeClientAsync();
        var (one, two) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        var office = await app.MakeProfileAsync("\"transfer\"");

        (await BulkAsync(client, "virtualise", [one, two], ""","profile":"STANDARD" """)).IsProblem(HttpStatusCode.UnprocessableEntity, "profile_not_virtualised");
        (await BulkAsync(client, "devirtualise", [one, two], ""","profile":"BACK_OFFICE" """)).IsProblem(HttpStatusCode.UnprocessableEntity, "profile_virtualised");
        (await BulkAsync(client, "virtualise", [one, two], ""","profile":"NO_SUCH" """)).IsInvalid("profile");
        Assert.Equal("changed changed", Outcomes((await BulkAsync(client, "virtualise", [one, two], $",\"profile\":\"{office}\"")).Is(HttpStatusCode.OK)));

        Assert.Equal(office, (string)(await app.CardAsync(two))["profile"]!);
        (await app.Api.DeleteAsync($"card-profiles/{office}")).IsProblem(HttpStatusCode.Conflict, "profile_in_use");
    }

    [Theory]
    [InlineData("""{"cardIds":[]}""", "cardIds")]
    [InlineData("{}", "cardIds")]
    [InlineData("""{"all":false}""", "all")]
    [InlineData("""{"cardIds":["crd_x"],"all":true}""", "all")]
    [InlineData("""{"cardIds":["a","b","a","c","b"]}""", "cardIds[2]", "cardIds[4]")]
    [InlineData("""{"cardIds":["a",null,7]}""", "cardIds[1]", "cardIds[2]")]
    [InlineData("""{"cardIds":"crd_x"}""", "cardIds")]
    [InlineData("""{"cardIds":["a"],"profile":"x y","ids":[]}""", "profile", "ids")]
    [InlineData("""{"all":"yes"}""", "all")]
    public async Task What_is_wrong_with_the_request_is_named_at_its_place(string body, params string[] members)
    {
        var client = await app.MakeClientAsync();

        (await app.Api.PostAsync($"clients/{client}/cards/virtualise", body)).IsInvalid(members);
        (await app.Api.PostAsync($"clients/{client}/cards/devirtualise?dryRun=true", body)).IsInvalid(members);
    }

    [Fact]
    public async Task More_cards_than_a_list_takes_are_refused_and_none_is_changed()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        (await BulkAsync(client, "virtualise", [card, .. Enumerable.Range(0, MaxCards).Select(number => $"crd_{number}")])).IsInvalid("cardIds");

        Assert.False((bool)(await app.CardAsync(card))["virtualised"]!);
    }

    [Fact]
    public async Task The_longest_list_is_answered_again_the_same()
    {
        var client = await app.MakeClientAsync();
        var (first, last) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        // As long as identifiers get, so that the answer is as long as answers get.
        string[] ids = [first, .. Enumerable.Range(0, MaxCards - 2).Select(number => $"crd_{new string('x', 64)}_{number:x32}"), last];

        var answer = (await BulkAsync(client, "virtualise", ids, headers: ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        (await app.ActAsync(first, "devirtualise", "{}")).Is(HttpStatusCode.OK);
        var again = (await BulkAsync(client, "virtualise", ids, headers: ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);

        Assert.Equal(2, answer.Json["results"]!.AsArray().Count(result => (string)result!["outcome"]! == "changed"));
        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(answer.Body.ToArray(), again.Body.ToArray());
        Assert.False((bool)(await app.CardAsync(first))["virtualised"]!);
        (await BulkAsync(client, "virtualise", [last], headers: ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_list_of_more_cards_than_one_change_takes_changes_them_all_once()
    {
        const int Cards = 70;
        var client = await app.MakeClientAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, Cards).Select(number => app.MakeCardAsync(client, $"Card {number}")));

        var answer = (await BulkAsync(client, "virtualise", ids)).Is(HttpStatusCode.OK);
        var again = (await BulkAsync(client, "virtualise", ids)).Is(HttpStatusCode.OK);

        Assert.All(answer.Json["results"]!.AsArray(), result => Assert.Equal("changed", (string)result!["outcome"]!));
        Assert.All(again.Json["results"]!.AsArray(), result => Assert.Equal("unchanged", (string)result!["outcome"]!));
        await app.SettleAsync(client);
        Assert.All(ids, id => Assert.Equal(
            ["cardfunctions.card.created.v1", "cardfunctions.card.virtualised.v1"], app.Topic.EventsOfCard(id).Select(told => (string)told["type"]!)));
    }

    [Fact]
    public async Task An_unknown_client_has_no_cards_to_change()
    {
        var none = AppFixture.UniqueId();

        (await BulkAsync(none, "virtualise", ["crd_x"])).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        (await app.Api.PostAsync($"clients/{none}/cards/virtualise?dryRun=true", """{"all":true}""")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
    }

    [Fact]
    public async Task A_dry_run_says_what_would_become_of_each_card_and_changes_nothing()
    {
        var client = await app.MakeClientAsync();
        var own = await app.MakeProfileAsync("\"fuel\",\"topUp\"");
        var (plain, ours, office, closed) = (
            await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B", "physical", $",\"profile\":\"{own}\""),
            await app.MakeCardAsync(client, "C", more: ""","profile":"BACK_OFFICE" """), await app.MakeCardAsync(client, "D"));
        (await app.ActAsync(closed, "close")).Is(HttpStatusCode.OK);
        await app.SettleAsync(client);
        var before = Snapshot(await app.ReadAsync(client));
        string Expected(string last) =>
            $$"""
            {"results":[
              {"cardId":"{{plain}}","outcome":"changed","profile":"BACK_OFFICE","loses":["fuel","allotment","ticket"],"gains":[]},
              {"cardId":"{{ours}}","outcome":"changed","profile":"BACK_OFFICE","loses":["fuel"],"gains":["transfer","transactionCode"]},
              {"cardId":"{{office}}","outcome":"unchanged","loses":[],"gains":[]},
              {"cardId":"{{closed}}","outcome":"refused","code":"illegal_transition","loses":[],"gains":[]}{{last}}]}
            """;

        JsonShape.Matches(
            Expected(""",{"cardId":"crd_x","outcome":"refused","code":"card_not_found","loses":[],"gains":[]}"""),
            (await BulkAsync(client, "virtualise?dryRun=true", [plain, ours, office, closed, "crd_x"])).Is(HttpStatusCode.OK).Json);
        JsonShape.Matches(Expected(""), (await app.Api.PostAsync($"clients/{client}/cards/virtualise?dryRun=true", """{"all":true}""", ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK).Json);
        JsonShape.Matches(
            $$"""{"results":[{"cardId":"{{office}}","outcome":"changed","profile":"VIRTUAL","loses":[],"gains":["fuel","allotment","ticket"]}]}""",
            (await BulkAsync(client, "devirtualise?dryRun=true", [office])).Is(HttpStatusCode.OK).Json);

        Assert.Equal(before, Snapshot(await app.ReadAsync(client)));
    }

    [Fact]
    public async Task A_dry_run_with_a_profile_is_no_use_of_it()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var office = await app.MakeProfileAsync("\"transfer\"");

        (await BulkAsync(client, "virtualise?dryRun=true", [card], $",\"profile\":\"{office}\"")).Is(HttpStatusCode.OK);
        Assert.False(await IsNotedAsync());
        (await BulkAsync(client, "virtualise", [card], $",\"profile\":\"{office}\"")).Is(HttpStatusCode.OK);
        Assert.True(await IsNotedAsync());

        async Task<bool> IsNotedAsync() => (await app.Tables.GetTableClient("Catalogue").GetEntityIfExistsAsync($"card-profile-use~{office}", client)).HasValue;
    }

    [Fact]
    public async Task What_dry_run_does_not_mean_is_refused_and_nothing_is_done()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        foreach (var value in (string[])["maybe", "1", "True", "true&dryRun=false"])
        {
            (await BulkAsync(client, $"virtualise?dryRun={value}", [card])).IsInvalid("dryRun");
        }

        Assert.False((bool)(await app.CardAsync(card))["virtualised"]!);
        (await BulkAsync(client, "virtualise?dryRun=false", [card])).Is(HttpStatusCode.OK);
        Assert.True((bool)(await app.CardAsync(card))["virtualised"]!);
    }

    private static string Outcomes(ApiAnswer answer) =>
        new JsonArray([.. answer.Json["results"]!.AsArray().Select(result => (JsonNode)(string)result!["outcome"]!)]).Words();

    private static string Snapshot(Partition partition) =>
        string.Join('\n', partition.Cards.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Key} {row.Value.ETag}"))
        + $"\n{partition.Audit.Count} {partition.Events.Count}";

    private Task<ApiAnswer> BulkAsync(string client, string action, IReadOnlyList<string> ids, string more = "", params (string Name, string Value)[] headers) =>
        app.Api.PostAsync(
            $"clients/{client}/cards/{action}", $$"""{"cardIds":{{new JsonArray([.. ids.Select(id => (JsonNode)id)]).ToJsonString()}}{{more}}}""", headers);
}
