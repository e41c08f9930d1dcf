using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CardFunctions.IntegrationTests.Operators;

public sealed class OperatorProfileTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Clerk = """{"privileges":["cards.operate","cards.read"]}""";

    private readonly string _name = AppFixture.UniqueId("Clerk.");

    private string Path => $"operator-profiles/{_name}";

    [Fact]
    public async Task A_profile_is_made_replaced_and_deleted()
    {
        (await app.Api.GetAsync(Path)).IsProblem(HttpStatusCode.NotFound, "operator_profile_not_found");

        var made = (await app.Api.PutAsync(Path, Clerk)).Is(HttpStatusCode.Created);
        JsonShape.Matches($$"""{"name":"{{_name}}","privileges":["cards.read","cards.operate"],"builtIn":false}""", made.Json);
        Assert.Equal($"/api/v1/{Path}", made.Header("Location"));
        Assert.Equal(made.Text, (await app.Api.GetAsync(Path)).Is(HttpStatusCode.OK).Text);

        (await app.Api.PutAsync(Path, Clerk, ("If-Match", "\"9\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        // What an answer says can be put again.
        (await app.Api.PutAsync(Path, made.Text, ("If-Match", made.Header("ETag")!))).Is(HttpStatusCode.OK);
        Assert.Equal("[]", (await app.Api.PutAsync(Path, """{"privileges":[]}""")).Is(HttpStatusCode.OK).Json["privileges"]!.ToJsonString());

        (await app.Api.DeleteAsync(Path, ("If-Match", made.Header("ETag")!))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.Api.DeleteAsync(Path)).Is(HttpStatusCode.NoContent);
        (await app.Api.DeleteAsync(Path)).IsProblem(HttpStatusCode.NotFound, "operator_profile_not_found");
    }

    [Fact]
    public async Task Who_has_it_may_do_what_it_allows_and_no_more_and_it_adds_to_others()
    {
        (await app.Api.PutAsync(Path, Clerk)).Is(HttpStatusCode.Created);
        var client = await app.MakeClientAsync();
        var clerk = app.As(_name);

        (await clerk.GetAsync($"clients/{client}")).Is(HttpStatusCode.OK);
        (await clerk.PostAsync($"clients/{client}/cards", """{"kind":"physical","name":"P"}""")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await app.As(_name.ToUpperInvariant()).GetAsync($"clients/{client}")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        var both = new Api(app.Handler.Http, app.Tokens.Issue([_name, "TERMINAL", "nobody-knows-this"], ["*"]));
        Assert.Equal(
            """["cards.read","cards.operate","terminal"]""", (await both.GetAsync("me")).Is(HttpStatusCode.OK).Json["privileges"]!.ToJsonString());

        (await app.Api.PutAsync(Path, """{"privileges":["audit.read"]}""")).Is(HttpStatusCode.OK);
        (await clerk.GetAsync($"clients/{client}")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await app.Api.DeleteAsync(Path)).Is(HttpStatusCode.NoContent);
        Assert.Equal("[]", (await clerk.GetAsync("me")).Is(HttpStatusCode.OK).Json["privileges"]!.ToJsonString());
    }

    [Fact]
    public async Task A_change_made_on_another_instance_acts_within_half_a_minute()
    {
        var time = new ShiftedTime();
        await using var other = await InProcessApp.StartAsync(
            app, new Troubles(), services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
        var clerk = other.As("clerk", _name);
        Assert.Equal("[]", (await clerk.GetAsync("me")).Is(HttpStatusCode.OK).Json["privileges"]!.ToJsonString());

        (await app.Api.PutAsync(Path, Clerk)).Is(HttpStatusCode.Created);
        time.Ahead = TimeSpan.FromSeconds(30);

        Assert.Equal("""["cards.read","cards.operate"]""", (await clerk.GetAsync("me")).Is(HttpStatusCode.OK).Json["privileges"]!.ToJsonString());
    }

    [Fact]
    public async Task Without_the_store_nobody_is_what_a_profile_of_ones_own_says_and_built_in_ones_go_on()
    {
        await using var alone = await InProcessApp.StartAsync(app, new Troubles { Choose = _ => Trouble.Refused });

        (await alone.As("clerk", _name).GetAsync("me")).IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        (await alone.As("auditor", "AUDITOR").GetAsync("me")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("ADMIN")]
    [InlineData("AUDITOR")]
    public async Task A_built_in_profile_is_shown_and_stays(string name)
    {
        Assert.True((bool)(await app.Api.GetAsync($"operator-profiles/{name}")).Is(HttpStatusCode.OK).Json["builtIn"]!);
        (await app.Api.PutAsync($"operator-profiles/{name}", Clerk)).IsProblem(HttpStatusCode.Conflict, "operator_profile_built_in");
        (await app.Api.DeleteAsync($"operator-profiles/{name}")).IsProblem(HttpStatusCode.Conflict, "operator_profile_built_in");
    }

    [Fact]
    public async Task Nobody_gives_away_what_they_do_not_have()
    {
        var (manager, raised) = (AppFixture.UniqueId("manager"), AppFixture.UniqueId("raised"));
        (await app.Api.PutAsync($"operator-profiles/{manager}", """{"privileges":["operators.manage","cards.read"]}""")).Is(HttpStatusCode.Created);

        (await app.As(manager).PutAsync($"operator-profiles/{manager}", """{"privileges":["operators.manage","cards.reveal"]}"""))
            .IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await app.As(manager).PutAsync($"operator-profiles/{raised}", """{"privileges":["cards.read"]}""")).Is(HttpStatusCode.Created);
        // Profiles are the platform's: who may touch some clients only has no say in them.
        (await new Api(app.Handler.Http, app.Tokens.Issue(["ADMIN"], ["sentoft"])).PutAsync($"operator-profiles/{raised}", Clerk))
            .IsProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Each_change_is_in_the_platforms_audit_trail_and_a_refused_one_too()
    {
        (await app.Api.PutAsync(Path, Clerk)).Is(HttpStatusCode.Created);
        (await app.Api.DeleteAsync(Path)).Is(HttpStatusCode.NoContent);
        (await app.Api.DeleteAsync(Path)).IsProblem(HttpStatusCode.NotFound, "operator_profile_not_found");

        var lines = (await app.Api.GetAsync("audit?limit=200")).Is(HttpStatusCode.OK).Json["items"]!.AsArray()
            .Where(line => (string)line!["resource"]! == $"/api/v1/{Path}")
            .Select(line => $"{line!["operation"]} {line["outcome"]}");
        Assert.Equal(["DeleteOperatorProfile refused", "DeleteOperatorProfile done", "PutOperatorProfile done"], lines);
    }

    [Fact]
    public async Task The_list_has_them_all_by_name_page_by_page()
    {
        (await app.Api.PutAsync(Path, Clerk)).Is(HttpStatusCode.Created);
        List<string> found = [];
        for (var path = "operator-profiles?limit=3"; path.Length > 0;)
        {
            var page = (await app.Api.GetAsync(path)).Is(HttpStatusCode.OK).Json;
            found.AddRange(page["items"]!.AsArray().Select(item => (string)item!["name"]!));
            path = page["nextCursor"] is { } cursor ? $"operator-profiles?limit=3&cursor={cursor}" : "";
        }

        Assert.Superset(new HashSet<string>(["ADMIN", "SALES", _name], StringComparer.Ordinal), found.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [InlineData("{}", "privileges")]
    [InlineData("""{"privileges":["cards.read","cards.read"]}""", "privileges")]
    [InlineData("""{"privileges":["cards.read","cards.everything",7]}""", "privileges[1]", "privileges[2]")]
    [InlineData("""{"privileges":null}""", "privileges")]
    [InlineData("""{"privileges":[],"name":"ANOTHER"}""", "name")]
    [InlineData("""{"privileges":[],"builtIn":true}""", "builtIn")]
    [InlineData("""{"privileges":[],"role":"x"}""", "role")]
    public async Task What_can_not_be_is_refused(string json, params string[] places) => (await app.Api.PutAsync(Path, json)).IsInvalid(places);

    [Theory]
    [InlineData("a%20b")]
    [InlineData("a~b")]
    public async Task A_name_with_other_characters_is_refused(string name) => (await app.Api.GetAsync($"operator-profiles/{name}")).IsInvalid("name");

    [Fact]
    public async Task Of_two_who_change_it_at_once_under_a_condition_one_wins()
    {
        var tag = (await app.Api.PutAsync(Path, Clerk)).Is(HttpStatusCode.Created).Header("ETag")!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.Api.PutAsync(Path, """{"privileges":["terminal"]}""", ("If-Match", tag))));

        Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status is HttpStatusCode.PreconditionFailed));
    }
}
