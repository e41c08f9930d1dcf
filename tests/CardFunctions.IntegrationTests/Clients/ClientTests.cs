using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Clients;

public sealed class ClientTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_new_client_is_shown_with_its_defaults()
    {
        var id = AppFixture.UniqueId();

        var put = await app.Api.PutAsync($"clients/{id}", """{"name":"SENTOFT","currency":"XOF"}""");

        put.Is(HttpStatusCode.Created);
        JsonShape.Matches(
            $$"""
            {"clientId":"{{id}}","name":"SENTOFT","currency":"XOF","holderPolicy":"shared","autoProvision":true,
             "virtualCardProfile":"VIRTUAL","approvals":false,"createdAt":"<time>","updatedAt":"<time>"}
            """,
            put.Json);
        Assert.Equal($"/api/v1/clients/{id}", put.Header("Location"));
        Assert.Equal("\"1\"", put.Header("ETag"));
        var get = (await app.Api.GetAsync($"clients/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal(put.Text, get.Text);
        Assert.Equal("\"1\"", get.Header("ETag"));
        Assert.Equal("application/json", get.Header("Content-Type"));
    }

    [Fact]
    public async Task A_put_replaces_everything_so_that_what_is_left_out_falls_back_to_its_default()
    {
        var id = await app.MakeClientAsync(""","holderPolicy":"perCard","autoProvision":false,"virtualCardProfile":"BACK_OFFICE","approvals":true""");

        var changed = await app.Api.PutAsync($"clients/{id}", """{"name":"Other","currency":"CHF"}""");

        changed.Is(HttpStatusCode.OK);
        JsonShape.Matches(
            $$"""
            {"clientId":"{{id}}","name":"Other","currency":"CHF","holderPolicy":"shared","autoProvision":true,
             "virtualCardProfile":"VIRTUAL","approvals":false,"createdAt":"<time>","updatedAt":"<time>"}
            """,
            changed.Json);
        Assert.Equal("\"2\"", changed.Header("ETag"));
        Assert.Null(changed.Header("Location"));
    }

    [Fact]
    public async Task A_put_that_changes_nothing_leaves_the_version()
    {
        var id = await app.MakeClientAsync();

        var again = await app.Api.PutAsync($"clients/{id}", $$"""{"name":"Client {{id}}","currency":"XOF"}""");

        Assert.Equal("\"1\"", again.Is(HttpStatusCode.OK).Header("ETag"));
    }

    [Fact]
    public async Task If_match_is_honoured()
    {
        var id = await app.MakeClientAsync();
        const string Body = """{"name":"New","currency":"XOF"}""";

        (await app.Api.PutAsync($"clients/{id}", Body, ("If-Match", "\"7\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.Api.PutAsync($"clients/{id}", Body, ("If-Match", "W/\"1\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.Api.PutAsync($"clients/{AppFixture.UniqueId()}", Body, ("If-Match", "*"))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.Api.PutAsync($"clients/{id}", Body, ("If-Match", "nonsense"))).IsInvalid("If-Match");
        (await app.Api.PutAsync($"clients/{id}", Body, ("If-Match", "\"7\", \"1\""))).Is(HttpStatusCode.OK);
        (await app.Api.PutAsync($"clients/{id}", """{"name":"Newer","currency":"XOF"}""", ("If-Match", "*"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_reader_who_has_the_version_gets_304()
    {
        var id = await app.MakeClientAsync();

        var known = await app.Api.GetAsync($"clients/{id}", ("If-None-Match", "\"1\""));
        var other = await app.Api.GetAsync($"clients/{id}", ("If-None-Match", "\"2\""));

        Assert.True(known.Is(HttpStatusCode.NotModified).Body.IsEmpty);
        Assert.Equal("\"1\"", known.Header("ETag"));
        other.Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_currency_can_not_change_once_a_card_exists()
    {
        var id = await app.MakeClientAsync();
        (await app.Api.PutAsync($"clients/{id}", """{"name":"A","currency":"CHF"}""")).Is(HttpStatusCode.OK);
        (await app.Api.PostAsync($"clients/{id}/cards", """{"kind":"virtual","name":"One"}""")).Is(HttpStatusCode.Created);

        (await app.Api.PutAsync($"clients/{id}", """{"name":"A","currency":"XOF"}""")).IsProblem(HttpStatusCode.Conflict, "currency_in_use");
        var renamed = (await app.Api.PutAsync($"clients/{id}", """{"name":"B","currency":"CHF"}""")).Is(HttpStatusCode.OK);

        Assert.Equal("B", renamed.String("name"));
        await (await app.ReadAsync(id)).AssertSoundAsync();
    }

    [Fact]
    public async Task All_faults_are_told_at_once_and_nothing_is_stored()
    {
        var id = AppFixture.UniqueId();

        var refused = await app.Api.PutAsync(
            $"clients/{id}", """{"name":"","currency":"XXX","holderPolicy":"none","autoProvision":"yes","virtualCardProfile":"no such","surprise":1}""");

        refused.IsInvalid("name", "currency", "holderPolicy", "autoProvision", "virtualCardProfile", "surprise");
        (await app.Api.GetAsync($"clients/{id}")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        Assert.True((await app.ReadAsync(id)).IsEmpty);
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_a_fault_of_its_member() =>
        (await app.Api.PutAsync($"clients/{AppFixture.UniqueId()}", """{"name":"A","currency":"XOF","virtualCardProfile":"NO_SUCH"}"""))
            .IsInvalid("virtualCardProfile");

    [Fact]
    public async Task A_list_has_the_clients_that_the_caller_may_touch_page_by_page()
    {
        var prefix = AppFixture.UniqueId();
        string[] ids = [$"{prefix}-1", $"{prefix}-2", $"{prefix}-3"];
        foreach (var id in ids)
        {
            (await app.Api.PutAsync($"clients/{id}", """{"name":"A","currency":"XOF"}""")).Is(HttpStatusCode.Created);
        }

        var api = app.As("AUDITOR", [.. ids, $"{prefix}-none"]);
        var first = (await api.GetAsync("clients?limit=2")).Is(HttpStatusCode.OK).Json;
        var second = (await api.GetAsync($"clients?limit=2&cursor={first["nextCursor"]}")).Is(HttpStatusCode.OK).Json;

        Assert.Equal(ids[..2], first["items"]!.AsArray().Select(item => (string)item!["clientId"]!));
        Assert.Equal(ids[2..], second["items"]!.AsArray().Select(item => (string)item!["clientId"]!));
        Assert.Null(second["nextCursor"]);
    }

    [Fact]
    public async Task A_list_of_all_clients_leaves_none_out()
    {
        var id = await app.MakeClientAsync();
        var found = new List<string>();
        for (var path = "clients?limit=200"; path.Length > 0;)
        {
            var page = (await app.Api.GetAsync(path)).Is(HttpStatusCode.OK).Json;
            found.AddRange(page["items"]!.AsArray().Select(item => (string)item!["clientId"]!));
            path = page["nextCursor"] is { } cursor ? $"clients?limit=200&cursor={cursor}" : "";
        }

        Assert.Contains(id, found);
        Assert.Equal(found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("cursor=!!", "cursor")]
    [InlineData("cursor=Lw", "cursor")]
    public async Task A_bad_page_is_refused(string query, string member) => (await app.Api.GetAsync($"clients?{query}")).IsInvalid(member);

    [Fact]
    public async Task A_list_that_offers_no_csv_answers_406_to_who_takes_nothing_else() =>
        (await app.Api.GetAsync("clients", ("Accept", "text/csv"))).IsProblem(HttpStatusCode.NotAcceptable, "not_acceptable");
}
