using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.CardProfiles;

public sealed class CardProfileTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Fleet = """
        {"name":"Fleet","services":["fuel","transfer"],
         "limits":[{"measure":"money","period":"day","services":["fuel"],"max":200000},{"measure":"volume","period":"transaction","services":["fuel"],"max":0}],
         "validityMonths":12}
        """;

    [Theory]
    [InlineData("VIRTUAL", "Carte virtuelle", """["fuel","allotment","ticket","transfer","topUp","transactionCode"]""", "false")]
    [InlineData("STANDARD", "Standard", """["fuel","allotment","ticket","transfer","topUp","transactionCode"]""", "false")]
    [InlineData("BACK_OFFICE", "Back office only", """["transfer","topUp","transactionCode"]""", "true")]
    public async Task Built_in_profiles_are_there_from_the_start_and_can_not_be_deleted(string code, string name, string services, string virtualised)
    {
        var profile = (await app.Api.GetAsync($"card-profiles/{code}")).Is(HttpStatusCode.OK);

        JsonShape.Matches(
            $$"""{"code":"{{code}}","name":"{{name}}","services":{{services}},"limits":[],"validityMonths":36,"virtualised":{{virtualised}} }""", profile.Json);
        Assert.NotNull(profile.Header("ETag"));
        (await app.Api.DeleteAsync($"card-profiles/{code}")).IsProblem(HttpStatusCode.Conflict, "profile_built_in");
    }

    [Fact]
    public async Task A_profile_is_made_replaced_deleted_and_comes_back()
    {
        var code = NewCode();

        var made = (await app.Api.PutAsync($"card-profiles/{code}", Fleet)).Is(HttpStatusCode.Created);
        JsonShape.Matches(Fleet.Insert(1, $"\"code\":\"{code}\",\"virtualised\":false,"), made.Json);
        Assert.Equal($"/api/v1/card-profiles/{code}", made.Header("Location"));
        Assert.Equal(made.Text, (await app.Api.GetAsync($"card-profiles/{code}")).Is(HttpStatusCode.OK).Text);

        (await app.Api.PutAsync($"card-profiles/{code}", Fleet, ("If-Match", "\"9\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        var replaced = (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"Office","services":["topUp"]}""", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);
        JsonShape.Matches(
            $$"""{"code":"{{code}}","name":"Office","services":["topUp"],"limits":[],"validityMonths":36,"virtualised":true}""", replaced.Json);

        (await app.Api.DeleteAsync($"card-profiles/{code}", ("If-Match", "\"1\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.True((await app.Api.DeleteAsync($"card-profiles/{code}", ("If-Match", replaced.Header("ETag")!))).Is(HttpStatusCode.NoContent).Body.IsEmpty);
        (await app.Api.GetAsync($"card-profiles/{code}")).IsProblem(HttpStatusCode.NotFound, "card_profile_not_found");
        (await app.Api.DeleteAsync($"card-profiles/{code}")).IsProblem(HttpStatusCode.NotFound, "card_profile_not_found");
        (await app.Api.PutAsync($"card-profiles/{code}", Fleet)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_profile_in_use_can_not_be_deleted()
    {
        var (ofCard, ofClient, deleted) = (NewCode(), NewCode(), NewCode());
        foreach (var code in (string[])[ofCard, ofClient, deleted])
        {
            (await app.Api.PutAsync($"card-profiles/{code}", Fleet)).Is(HttpStatusCode.Created);
        }

        var client = await app.MakeClientAsync($$""","virtualCardProfile":"{{ofClient}}" """);
        (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"physical","name":"P","profile":"{{ofCard}}"}""")).Is(HttpStatusCode.Created);

        (await app.Api.DeleteAsync($"card-profiles/{ofCard}")).IsProblem(HttpStatusCode.Conflict, "profile_in_use");
        (await app.Api.DeleteAsync($"card-profiles/{ofClient}")).IsProblem(HttpStatusCode.Conflict, "profile_in_use");
        (await app.Api.DeleteAsync($"card-profiles/{deleted}")).Is(HttpStatusCode.NoContent);
        (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"physical","name":"Q","profile":"{{deleted}}"}""")).IsInvalid("profile");
        (await app.Api.PutAsync($"clients/{client}", $$"""{"name":"A","currency":"XOF","virtualCardProfile":"{{deleted}}"}""")).IsInvalid("virtualCardProfile");
    }

    [Fact]
    public async Task A_change_acts_on_the_cards_of_the_profile()
    {
        var code = NewCode();
        (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":["fuel"]}""")).Is(HttpStatusCode.Created);
        var client = await app.MakeClientAsync();
        var card = (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"physical","name":"P","profile":"{{code}}"}""")).Is(HttpStatusCode.Created);
        Assert.False((bool)card.Json["virtualised"]!);

        (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":["transfer"]}""")).Is(HttpStatusCode.OK);

        var changed = (await app.Api.GetAsync($"clients/{client}/cards/{card.String("id")}")).Is(HttpStatusCode.OK).Json;
        Assert.True((bool)changed["virtualised"]!);
        Assert.Contains("devirtualise", changed["allowedActions"]!.AsArray().Select(action => (string)action!));
    }

    [Fact]
    public async Task A_profile_gives_its_cards_their_validity()
    {
        var code = NewCode();
        (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":[],"validityMonths":1}""")).Is(HttpStatusCode.Created);
        var client = await app.MakeClientAsync();

        var before = TimeProvider.System.GetUtcNow();
        var card = (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","name":"P","profile":"{{code}}"}""")).Is(HttpStatusCode.Created);

        string[] months = [Month(before), Month(TimeProvider.System.GetUtcNow())];
        Assert.Contains(card.String("expires"), months);

        static string Month(DateTimeOffset time) => time.AddMonths(1).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task The_list_has_them_all_by_code_page_by_page()
    {
        var code = NewCode();
        (await app.Api.PutAsync($"card-profiles/{code}", Fleet)).Is(HttpStatusCode.Created);
        var found = new List<string>();
        for (var path = "card-profiles?limit=2"; path.Length > 0;)
        {
            var page = (await app.Api.GetAsync(path)).Is(HttpStatusCode.OK).Json;
            Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
            found.AddRange(page["items"]!.AsArray().Select(item => (string)item!["code"]!));
            path = page["nextCursor"] is { } cursor ? $"card-profiles?limit=2&cursor={cursor}" : "";
        }

        Assert.Superset(new HashSet<string>(["BACK_OFFICE", "STANDARD", "VIRTUAL", code], StringComparer.Ordinal), found.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public async Task All_faults_are_told_at_once_with_their_places() =>
        (await app.Api.PutAsync(
            $"card-profiles/{NewCode()}",
            """
            {"services":["fuel","petrol"],"validityMonths":0,"code":"x y",
             "limits":[{"measure":"money","period":"day","services":[],"max":-1},{"measure":"weight","period":"day","services":["fuel"],"max":1.5},null]}
            """))
            .IsInvalid("name", "services[1]", "validityMonths", "code", "limits[0].services", "limits[0].max", "limits[1].measure", "limits[1].max", "limits[2]");

    [Theory]
    [InlineData("""{"name":"A","services":["fuel"],"virtualised":true}""", "virtualised")]
    [InlineData("""{"name":"A","services":["fuel","fuel"]}""", "services")]
    [InlineData("""{"name":"A","services":["fuel"],"code":"ANOTHER"}""", "code")]
    [InlineData("""{"name":"A","services":["fuel"],"validityMonths":121}""", "validityMonths")]
    [InlineData("""{"name":"A","services":null}""", "services")]
    public async Task What_can_not_be_is_refused(string json, string member) =>
        (await app.Api.PutAsync($"card-profiles/{NewCode()}", json)).IsInvalid(member);

    [Theory]
    [InlineData("lower")]
    [InlineData("A-B")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456")]
    public async Task A_code_with_other_characters_is_refused(string code) => (await app.Api.GetAsync($"card-profiles/{code}")).IsInvalid("code");

    private static string NewCode() => AppFixture.UniqueId("P_").ToUpperInvariant();
}
