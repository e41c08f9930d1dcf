using System.Net;
using CardFunctions.Domain;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Outbox;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Aliases;

public sealed class AliasLifeTests(AppFixture app) : IClassFixture<AppFixture>
{
    private readonly string _contact = AppFixture.UniqueId();

    private string Path => $"contacts/{_contact}/aliases";

    [Fact]
    public async Task They_are_listed_in_pages_with_one_default()
    {
        await using var stage = await AliasStage.StartAsync(app);
        List<string> made = [];
        foreach (var number in (string[])["4900000000000003", "5200000000000007", "2223000000000007"])
        {
            made.Add(await stage.MakeAliasAsync(_contact, number));
        }

        var first = (await stage.Api.GetAsync($"{Path}?limit=2")).Is(HttpStatusCode.OK).Json;
        var rest = (await stage.Api.GetAsync($"{Path}?limit=2&cursor={(string)first["nextCursor"]!}")).Is(HttpStatusCode.OK).Json;

        var all = first["items"]!.AsArray().Concat(rest["items"]!.AsArray()).ToList();
        Assert.Equal(made, all.Select(alias => (string)alias!["id"]!));
        Assert.Equal([true, false, false], all.Select(alias => (bool)alias!["default"]!));
        Assert.Null(rest["nextCursor"]);
        Assert.DoesNotContain("tok-", first.ToJsonString(), StringComparison.Ordinal);
        JsonShape.Matches("""{"items":[],"nextCursor":null}""", (await stage.Api.GetAsync($"contacts/{AppFixture.UniqueId()}/aliases")).Json);
    }

    [Fact]
    public async Task A_new_expiry_is_told_to_the_provider_and_a_past_one_is_refused()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var id = await stage.MakeAliasAsync(_contact);

        (await PatchAsync(stage, id, """{"expiryYear":2020}""")).IsInvalid("expiryMonth");
        (await PatchAsync(stage, id, """{"expiryYear":28,"expiryMonth":null,"brand":"visa"}""")).IsInvalid("expiryYear", "expiryMonth", "brand");
        (await PatchAsync(stage, id, """{"expiryYear":2035}""", ("If-Match", "\"9\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        var moved = (await PatchAsync(stage, id, """{"expiryYear":2035,"expiryMonth":12}""", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);
        var same = (await PatchAsync(stage, id, "{}")).Is(HttpStatusCode.OK);
        stage.Provider.Update = () => new AliasOutcome.Unavailable();
        (await PatchAsync(stage, id, """{"expiryYear":2036}""")).IsProblem(HttpStatusCode.ServiceUnavailable, "payment_provider_unavailable");

        Assert.Equal(("12/2035", "\"2\"", "\"2\""), (moved.String("expiry"), moved.Header("ETag"), same.Header("ETag")));
        Assert.Equal([YearMonth.Load("2035-12"), YearMonth.Load("2036-12")], stage.Provider.Expiries);
        Assert.Equal("12/2035", (await stage.Api.GetAsync($"{Path}/{id}")).String("expiry"));
    }

    [Fact]
    public async Task Another_becomes_the_default_by_choice()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var (first, second) = (await stage.MakeAliasAsync(_contact), await stage.MakeAliasAsync(_contact, "5200000000000007"));

        (await PatchAsync(stage, first, """{"default":false}""")).IsInvalid("default");
        var chosen = (await PatchAsync(stage, second, """{"default":true}""")).Is(HttpStatusCode.OK);

        Assert.True((bool)chosen.Json["default"]!);
        Assert.False((bool)(await stage.Api.GetAsync($"{Path}/{first}")).Json["default"]!);
    }

    [Fact]
    public async Task When_the_default_is_deleted_the_newest_follows_and_a_deleted_one_is_gone()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var (first, _, newest) = (
            await stage.MakeAliasAsync(_contact), await stage.MakeAliasAsync(_contact, "5200000000000007"), await stage.MakeAliasAsync(_contact, "2223000000000007"));

        (await stage.Api.DeleteAsync($"{Path}/{first}", ("If-Match", "\"7\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await stage.Api.DeleteAsync($"{Path}/{first}")).Is(HttpStatusCode.NoContent);

        (await stage.Api.GetAsync($"{Path}/{first}")).IsProblem(HttpStatusCode.NotFound, "alias_not_found");
        (await stage.Api.DeleteAsync($"{Path}/{first}")).IsProblem(HttpStatusCode.NotFound, "alias_not_found");
        (await PatchAsync(stage, first, "{}")).IsProblem(HttpStatusCode.NotFound, "alias_not_found");
        Assert.True((bool)(await stage.Api.GetAsync($"{Path}/{newest}")).Json["default"]!);
        // The card can be registered anew: it is another alias.
        Assert.NotEqual(first, await stage.MakeAliasAsync(_contact));
    }

    [Fact]
    public async Task What_is_deleted_is_revoked_until_the_provider_has_done_it()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var id = await stage.MakeAliasAsync(_contact);
        stage.Provider.Revoke = () => new AliasOutcome.Unavailable();
        (await stage.Api.DeleteAsync($"{Path}/{id}")).Is(HttpStatusCode.NoContent);

        await stage.SweepAsync(_contact, PendingKind.Revocations);
        await stage.SweepAsync(_contact, PendingKind.Revocations);
        stage.Provider.Revoke = () => new AliasOutcome.UnknownToken();
        await stage.SweepAsync(_contact, PendingKind.Revocations);
        await stage.SweepAsync(_contact, PendingKind.Revocations);

        Assert.Equal(3, stage.Provider.Revoked.Count);
        Assert.DoesNotContain(await stage.RowsAsync(_contact), row => row.Key.StartsWith("revocation~", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Deleting_and_registering_at_once_leaves_one_default_or_none()
    {
        await using var stage = await AliasStage.StartAsync(app);
        string[] numbers = ["4900000000000003", "5200000000000007", "2223000000000007", "4900000000000417"];
        var made = await Task.WhenAll(numbers.Select(number => stage.RegisterAsync(_contact, number)));
        await Task.WhenAll(made.Where(answer => answer.Status == HttpStatusCode.Created).Take(3).Select(answer => stage.Api.DeleteAsync($"{Path}/{answer.String("id")}")));

        var left = (await stage.Api.GetAsync(Path)).Json["items"]!.AsArray();
        Assert.Equal(left.Count == 0 ? 0 : 1, left.Count(alias => (bool)alias!["default"]!));
        var rows = await stage.RowsAsync(_contact);
        Assert.Equal(left.Count, rows.Keys.Count(key => key.StartsWith("fingerprint~", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Others_are_told_of_it_in_order()
    {
        var id = (await app.Api.PostAsync(Path, AliasStage.CardBody())).Is(HttpStatusCode.Created).String("id");
        (await app.Api.DeleteAsync($"{Path}/{id}")).Is(HttpStatusCode.NoContent);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (Told(id).Count < 2)
        {
            await interval.WaitForNextTickAsync(limit.Token);
        }

        Assert.Equal(["cardfunctions.alias.registered.v1", "cardfunctions.alias.deleted.v1"], Told(id).Select(told => (string)told["type"]!));
        Assert.All(Told(id), told => Assert.Equal(id, (string?)told["data"]!["id"]));
        Assert.Equal(_contact, app.Topic.HeaderOf((string)Told(id)[0]["id"]!).SessionId);
    }

    [Fact]
    public async Task The_providers_are_listed_with_what_they_can_do() => JsonShape.Matches(
        """
        {"items":[
          {"name":"no-alias","capabilities":{"aliases":false,"hostedRegistration":false,"directEntry":false,"refunds":false},"default":false},
          {"name":"simulator","capabilities":{"aliases":true,"hostedRegistration":true,"directEntry":true,"refunds":true},"default":true}]}
        """,
        (await app.Api.GetAsync("payment-providers")).Is(HttpStatusCode.OK).Json);

    private List<System.Text.Json.Nodes.JsonNode> Told(string alias) =>
        [.. app.Topic.Events.Where(told => ((string)told["subject"]!).EndsWith($"/aliases/{alias}", StringComparison.Ordinal))];

    private Task<ApiAnswer> PatchAsync(AliasStage stage, string id, string body, params (string Name, string Value)[] headers) =>
        stage.Api.SendAsync(HttpMethod.Patch, $"{Path}/{id}", body, headers);
}
