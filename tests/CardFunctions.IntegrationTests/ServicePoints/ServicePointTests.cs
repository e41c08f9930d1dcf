using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.ServicePoints;

public sealed class ServicePointTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_service_point_is_registered_with_its_virtual_card()
    {
        var client = await app.MakeClientAsync();
        var id = AppFixture.UniqueId("sp");

        var made = (await RegisterAsync(client, id, "PS_SENTOFT")).Is(HttpStatusCode.Created);

        JsonShape.Matches(
            $$"""
            {"servicePoint":{"servicePointId":"{{id}}","clientId":"{{client}}","name":"PS_SENTOFT","virtualCardId":"<card>","canTransact":true,
                             "createdAt":"<time>","updatedAt":"<time>"},
             "card":{"id":"<card>","clientId":"{{client}}","kind":"virtual","name":"C_VIRT_PS_SENTOFT","number":"<masked>","holderId":"<text>",
                     "profile":"VIRTUAL","virtualised":false,"servicePointId":"{{id}}","status":"active","expires":"<month>",
                     "balance":{"amount":0,"currency":"XOF"},"held":{"amount":0,"currency":"XOF"},
                     "allowedActions":["suspend","block","close","virtualise","replace"],"replaces":null,"replacedBy":null,
                     "createdAt":"<time>","updatedAt":"<time>"} }
            """,
            made.Json);
        Assert.Equal($"/api/v1/clients/{client}/service-points/{id}", made.Header("Location"));
        Assert.Equal((string)made.Json["servicePoint"]!["virtualCardId"]!, (string)made.Json["card"]!["id"]!);
        var get = (await app.Api.GetAsync($"clients/{client}/service-points/{id}")).Is(HttpStatusCode.OK);
        JsonShape.Matches(made.Json["servicePoint"]!.ToJsonString(), get.Json);
        Assert.NotNull(get.Header("ETag"));
        (await app.Api.GetAsync($"clients/{client}/service-points/{id}", ("If-None-Match", get.Header("ETag")!))).Is(HttpStatusCode.NotModified);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Where_the_client_provisions_nothing_a_service_point_has_no_card()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var id = AppFixture.UniqueId("sp");

        var made = (await RegisterAsync(client, id, "A")).Is(HttpStatusCode.Created);

        JsonShape.Matches(
            $$"""
            {"servicePoint":{"servicePointId":"{{id}}","clientId":"{{client}}","name":"A","virtualCardId":null,"canTransact":false,
                             "createdAt":"<time>","updatedAt":"<time>"},"card":null}
            """,
            made.Json);
        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Empty(stored.Cards);
    }

    [Fact]
    public async Task A_second_registration_finds_the_first_and_another_name_is_refused()
    {
        var client = await app.MakeClientAsync();
        var id = AppFixture.UniqueId("sp");
        var first = (await RegisterAsync(client, id, "A")).Is(HttpStatusCode.Created);

        var again = (await RegisterAsync(client, id, "A")).Is(HttpStatusCode.OK);
        var renamed = await RegisterAsync(client, id, "B");

        JsonShape.Matches(first.Json.ToJsonString(), again.Json);
        Assert.Null(again.Header("Location"));
        renamed.IsProblem(HttpStatusCode.Conflict, "service_point_exists");
        Assert.Single((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task A_client_that_provisions_later_gets_the_missing_card_at_the_next_registration()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var id = AppFixture.UniqueId("sp");
        (await RegisterAsync(client, id, "A")).Is(HttpStatusCode.Created);
        (await app.Api.PutAsync($"clients/{client}", """{"name":"A","currency":"XOF"}""")).Is(HttpStatusCode.OK);

        var later = (await RegisterAsync(client, id, "A")).Is(HttpStatusCode.Created);

        Assert.Equal("C_VIRT_A", (string)later.Json["card"]!["name"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_service_point_has_one_client_for_good()
    {
        var id = AppFixture.UniqueId("sp");
        var other = await app.MakeClientAsync();
        (await RegisterAsync(await app.MakeClientAsync(), id, "A")).Is(HttpStatusCode.Created);

        (await RegisterAsync(other, id, "A")).IsProblem(HttpStatusCode.Conflict, "service_point_of_another_client");

        var stored = await app.ReadAsync(other);
        Assert.Empty(stored.ServicePoints);
        Assert.Empty(stored.Cards);
    }

    [Fact]
    public async Task The_clients_settings_decide_the_card()
    {
        var client = await app.MakeClientAsync(""","virtualCardProfile":"BACK_OFFICE","holderPolicy":"perCard" """);

        var card = (await RegisterAsync(client, AppFixture.UniqueId("sp"), "Dakar")).Is(HttpStatusCode.Created).Json["card"]!;

        Assert.Equal("BACK_OFFICE", (string)card["profile"]!);
        Assert.True((bool)card["virtualised"]!);
        Assert.Contains("devirtualise", card["allowedActions"]!.AsArray().Select(action => (string)action!));
        var holder = (await app.Api.GetAsync($"clients/{client}/holders/{card["holderId"]}")).Is(HttpStatusCode.OK);
        Assert.Equal("C_VIRT_DAKAR", holder.String("name"));
    }

    [Fact]
    public async Task What_is_wrong_is_named_and_what_is_not_there_is_not_found()
    {
        var client = await app.MakeClientAsync();

        (await app.Api.PostAsync($"clients/{client}/service-points", """{"servicePointId":"../x","name":"","card":true}"""))
            .IsInvalid("servicePointId", "name", "card");
        (await app.Api.GetAsync($"clients/{client}/service-points/none")).IsProblem(HttpStatusCode.NotFound, "service_point_not_found");
        (await RegisterAsync(AppFixture.UniqueId(), "sp-x", "A")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        (await app.Api.GetAsync($"clients/{AppFixture.UniqueId()}/service-points")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
    }

    [Fact]
    public async Task Service_points_are_listed_by_identifier_page_by_page()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var prefix = AppFixture.UniqueId("sp");
        foreach (var number in Enumerable.Range(1, 5))
        {
            (await RegisterAsync(client, $"{prefix}-{number}", "A")).Is(HttpStatusCode.Created);
        }

        var first = (await app.Api.GetAsync($"clients/{client}/service-points?limit=3")).Is(HttpStatusCode.OK).Json;
        var rest = (await app.Api.GetAsync($"clients/{client}/service-points?limit=3&cursor={first["nextCursor"]}")).Is(HttpStatusCode.OK).Json;

        Assert.Equal([$"{prefix}-1", $"{prefix}-2", $"{prefix}-3"], Ids(first));
        Assert.Equal([$"{prefix}-4", $"{prefix}-5"], Ids(rest));
        Assert.Null(rest["nextCursor"]);
    }

    [Theory]
    [InlineData("⛽😀", null)]
    [InlineData("/\\\\#?", null)]
    [InlineData("\\u0301\\u0301", null)]
    [InlineData("Gare de l'Est (été)", "C_VIRT_GARE_DE_L_EST_ETE")]
    [InlineData("__a--b__", "C_VIRT_A_B")]
    [InlineData("Œuvre Straße Ærø", "C_VIRT_OEUVRE_STRASSE_AERO")]
    public async Task The_cards_name_is_derived_from_any_name(string name, string? expected)
    {
        var client = await app.MakeClientAsync();
        var id = AppFixture.UniqueId("sp");

        var card = (await RegisterAsync(client, id, name)).Is(HttpStatusCode.Created).Json["card"]!;

        Assert.Equal(expected ?? $"C_VIRT_{id.ToUpperInvariant()}", (string)card["name"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_long_derived_name_is_cut_and_still_told_apart()
    {
        var client = await app.MakeClientAsync();
        var names = new List<string>();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            var made = (await RegisterAsync(client, AppFixture.UniqueId("sp"), new string('a', 150))).Is(HttpStatusCode.Created);
            names.Add((string)made.Json["card"]!["name"]!);
        }

        var whole = "C_VIRT_" + new string('A', 57);
        Assert.Equal([whole, whole[..62] + "_2", whole[..62] + "_3"], names);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    private Task<ApiAnswer> RegisterAsync(string client, string id, string name) =>
        app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{id}}","name":"{{name}}"}""");

    private static IEnumerable<string> Ids(JsonNode page) => page["items"]!.AsArray().Select(item => (string)item!["servicePointId"]!);
}
