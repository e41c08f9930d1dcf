using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

public sealed class CreateCardTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_card_is_made_and_shown()
    {
        var client = await app.MakeClientAsync();

        var made = (await CreateAsync(client, """{"kind":"virtual","name":"Pool car 1"}""")).Is(HttpStatusCode.Created);

        JsonShape.Matches(
            $$"""
            {"id":"<card>","clientId":"{{client}}","kind":"virtual","name":"Pool car 1","number":"<masked>","holderId":"<text>",
             "profile":"VIRTUAL","virtualised":false,"servicePointId":null,"status":"active","expires":"<month>",
             "balance":{"amount":0,"currency":"XOF"},"held":{"amount":0,"currency":"XOF"},
             "allowedActions":["suspend","block","close","virtualise","replace"],"replaces":null,"replacedBy":null,
             "createdAt":"<time>","updatedAt":"<time>"}
            """,
            made.Json);
        Assert.Equal("\"1\"", made.Header("ETag"));
        var location = made.Header("Location")!;
        Assert.Equal($"/api/v1/clients/{client}/cards/{made.String("id")}", location);
        var get = (await app.Api.GetAsync(location)).Is(HttpStatusCode.OK);
        Assert.Equal(made.Text, get.Text);
        Assert.Equal("\"1\"", get.Header("ETag"));
        (await app.Api.GetAsync(location, ("If-None-Match", "\"1\""))).Is(HttpStatusCode.NotModified);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Theory]
    [InlineData("virtual", "VIRTUAL", false)]
    [InlineData("virtual", "BACK_OFFICE", true)]
    [InlineData("physical", "STANDARD", false)]
    [InlineData("physical", "BACK_OFFICE", true)]
    public async Task Kind_and_virtualisation_have_nothing_to_do_with_each_other(string kind, string profile, bool virtualised)
    {
        var client = await app.MakeClientAsync();

        var card = (await CreateAsync(client, $$"""{"kind":"{{kind}}","name":"A","profile":"{{profile}}"}""")).Is(HttpStatusCode.Created).Json;

        Assert.Equal(kind, (string)card["kind"]!);
        Assert.Equal(profile, (string)card["profile"]!);
        Assert.Equal(virtualised, (bool)card["virtualised"]!);
        Assert.Equal(virtualised ? "devirtualise" : "virtualise", (string)card["allowedActions"]![3]!);
    }

    [Fact]
    public async Task A_physical_card_is_a_standard_one_where_no_profile_is_named() => Assert.Equal(
        "STANDARD", (await CreateAsync(await app.MakeClientAsync(), """{"kind":"physical","name":"A"}""")).Is(HttpStatusCode.Created).String("profile"));

    [Fact]
    public async Task A_service_point_has_one_virtual_card()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var point = AppFixture.UniqueId("sp");
        await RegisterAsync(client, point, "Dakar Nord");

        var card = (await CreateAsync(client, $$"""{"kind":"virtual","servicePointId":"{{point}}"}""")).Is(HttpStatusCode.Created);
        var second = await CreateAsync(client, $$"""{"kind":"virtual","name":"Another","servicePointId":"{{point}}"}""");

        Assert.Equal("C_VIRT_DAKAR_NORD", card.String("name"));
        Assert.Equal(card.String("id"), second.IsProblem(HttpStatusCode.Conflict, "service_point_has_card").String("cardId"));
        var shown = (await app.Api.GetAsync($"clients/{client}/service-points/{point}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(card.String("id"), (string)shown["virtualCardId"]!);
        Assert.True((bool)shown["canTransact"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Requests_that_race_for_a_service_point_make_one_card()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var point = AppFixture.UniqueId("sp");
        await RegisterAsync(client, point, "A");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => CreateAsync(client, $$"""{"kind":"virtual","servicePointId":"{{point}}"}""")));

        var card = Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer != card), answer =>
            Assert.Equal(card.String("id"), answer.IsProblem(HttpStatusCode.Conflict, "service_point_has_card").String("cardId")));
        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Single(stored.Cards);
    }

    [Fact]
    public async Task A_given_name_is_unique_whatever_its_case_and_a_derived_one_gives_way()
    {
        var client = await app.MakeClientAsync();
        (await CreateAsync(client, """{"kind":"virtual","name":"C_virt_Dakar"}""")).Is(HttpStatusCode.Created);

        (await CreateAsync(client, """{"kind":"physical","name":"C_VIRT_DAKAR"}""")).IsProblem(HttpStatusCode.Conflict, "card_name_taken");
        (await CreateAsync(client, """{"kind":"physical","name":"  c_virt_dakar "}""")).IsProblem(HttpStatusCode.Conflict, "card_name_taken");
        Assert.Equal("C_VIRT_DAKAR_2", (string)(await RegisterAsync(client, AppFixture.UniqueId("sp"), "Dakar"))["card"]!["name"]!);
        Assert.Equal("C_VIRT_DAKAR_3", (string)(await RegisterAsync(client, AppFixture.UniqueId("sp"), "dakar"))["card"]!["name"]!);
        (await CreateAsync(await app.MakeClientAsync(), """{"kind":"virtual","name":"C_VIRT_DAKAR"}""")).Is(HttpStatusCode.Created);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_given_number_is_taken_once_on_the_whole_platform()
    {
        var number = Numbers.New();
        var client = await app.MakeClientAsync();
        var other = await app.MakeClientAsync();

        var made = (await CreateAsync(client, $$"""{"kind":"physical","name":"A","number":"{{number}}"}""")).Is(HttpStatusCode.Created);

        Assert.Equal($"************{number[^4..]}", made.String("number"));
        (await CreateAsync(client, $$"""{"kind":"physical","name":"B","number":"{{number}}"}""")).IsProblem(HttpStatusCode.Conflict, "card_number_taken");
        (await CreateAsync(other, $$"""{"kind":"physical","name":"A","number":"{{number}}"}""")).IsProblem(HttpStatusCode.Conflict, "card_number_taken");
        Assert.Empty((await app.ReadAsync(other)).Cards);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_number_whose_card_was_refused_is_free_for_the_same_client()
    {
        var number = Numbers.New();
        var client = await app.MakeClientAsync();
        (await CreateAsync(client, """{"kind":"physical","name":"A"}""")).Is(HttpStatusCode.Created);
        (await CreateAsync(client, $$"""{"kind":"physical","name":"A","number":"{{number}}"}""")).IsProblem(HttpStatusCode.Conflict, "card_name_taken");

        (await CreateAsync(client, $$"""{"kind":"physical","name":"B","number":"{{number}}"}""")).Is(HttpStatusCode.Created);

        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Requests_that_race_for_a_number_make_one_card()
    {
        var number = Numbers.New();
        var client = await app.MakeClientAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(index =>
            CreateAsync(client, $$"""{"kind":"physical","name":"Card {{index}}","number":"{{number}}"}""")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => answer.IsProblem(HttpStatusCode.Conflict, "card_number_taken"));
        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Single(stored.Cards);
    }

    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("7080000000000000")]
    [InlineData("708000123456789")]
    [InlineData("70800012345678901")]
    [InlineData("７０８０００１２３４５６７８９０")]
    [InlineData("")]
    public async Task A_number_that_is_none_of_this_issuers_is_refused_and_not_repeated(string number)
    {
        var answer = (await CreateAsync(await app.MakeClientAsync(), $$"""{"kind":"physical","name":"A","number":"{{number}}"}""")).IsInvalid("number");

        Assert.True(number.Length == 0 || !answer.Text.Contains(number, StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_faults_are_told_at_once_and_nothing_is_stored()
    {
        var client = await app.MakeClientAsync();

        (await CreateAsync(client, """{"kind":"wooden","name":"a/b","number":"1","holderId":"a b","profile":"x","servicePointId":"..","pin":1}"""))
            .IsInvalid("kind", "name", "number", "holderId", "profile", "servicePointId", "pin");
        (await CreateAsync(client, "{}")).IsInvalid("kind", "name");
        (await CreateAsync(client, """{"kind":"physical","servicePointId":"sp"}""")).IsInvalid("servicePointId");

        Assert.Empty((await app.ReadAsync(client)).Cards);
    }

    [Theory]
    [InlineData("\"holderId\":\"nobody\"", "holderId")]
    [InlineData("\"profile\":\"NO_SUCH\"", "profile")]
    [InlineData("\"servicePointId\":\"nowhere\"", "servicePointId")]
    public async Task What_a_card_refers_to_must_be_there(string member, string fault) =>
        (await CreateAsync(await app.MakeClientAsync(), $$"""{"kind":"virtual","name":"A",{{member}} }""")).IsInvalid(fault);

    [Theory]
    [InlineData("😀")]
    [InlineData("/\\\\#?")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\\tb")]
    [InlineData("~")]
    public async Task A_card_name_with_other_characters_is_refused(string name) =>
        (await CreateAsync(await app.MakeClientAsync(), $$"""{"kind":"virtual","name":"{{name}}"}""")).IsInvalid("name");

    [Theory]
    [InlineData("Éric's card, (n+1) & co. _-")]
    [InlineData("بطاقة الوقود")]
    [InlineData("e\u0301\u0301")]
    [InlineData("\u0301")]
    [InlineData("𝒜𝒷")]
    public async Task A_card_name_of_letters_of_any_script_is_kept_and_found(string name)
    {
        var client = await app.MakeClientAsync();

        var made = (await CreateAsync(client, $$"""{"kind":"virtual","name":"{{name}}"}""")).Is(HttpStatusCode.Created);

        Assert.Equal(name, made.String("name"));
        var found = (await app.Api.GetAsync($"clients/{client}/cards?name={Uri.EscapeDataString(name)}")).Is(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal(made.String("id"), (string)Assert.Single(found)!["id"]!);
        (await CreateAsync(client, $$"""{"kind":"virtual","name":"{{name}}"}""")).IsProblem(HttpStatusCode.Conflict, "card_name_taken");
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var client = await app.MakeClientAsync();
        var foreign = (await CreateAsync(await app.MakeClientAsync(), """{"kind":"virtual","name":"A"}""")).String("id");

        (await CreateAsync(AppFixture.UniqueId(), """{"kind":"virtual","name":"A"}""")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        foreach (var id in (string[])[foreign, "crd_x", $"crd_{client}_{new string('0', 32)}", "..%2F..", "%F0%9F%98%80"])
        {
            (await app.Api.GetAsync($"clients/{client}/cards/{id}")).IsProblem(HttpStatusCode.NotFound, "card_not_found");
        }
    }

    private Task<ApiAnswer> CreateAsync(string client, string json) => app.Api.PostAsync($"clients/{client}/cards", json);

    private async Task<JsonNode> RegisterAsync(string client, string id, string name) =>
        (await app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{id}}","name":"{{name}}"}""")).Is(HttpStatusCode.Created).Json;
}
