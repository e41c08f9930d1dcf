using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

public sealed class IdempotencyTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Key = "Idempotency-Key";
    private const string Replayed = "Idempotency-Replayed";

    [Fact]
    public async Task The_same_key_and_request_get_the_first_answer_again()
    {
        var client = await app.MakeClientAsync();

        var first = (await CreateAsync(client, "A", (Key, "k-1"))).Is(HttpStatusCode.Created);
        var again = (await CreateAsync(client, "A", (Key, "k-1"))).Is(HttpStatusCode.Created);

        Assert.Null(first.Header(Replayed));
        Assert.Equal("true", again.Header(Replayed));
        Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
        Assert.Equal(first.Header("Location"), again.Header("Location"));
        Assert.Equal(first.Header("ETag"), again.Header("ETag"));
        Assert.Equal(first.Header("Content-Type"), again.Header("Content-Type"));
        Assert.Single((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task A_registration_is_repeated_too()
    {
        var client = await app.MakeClientAsync();
        var body = $$"""{"servicePointId":"{{AppFixture.UniqueId("sp")}}","name":"A"}""";

        var first = (await app.Api.PostAsync($"clients/{client}/service-points", body, (Key, "k"))).Is(HttpStatusCode.Created);
        var again = (await app.Api.PostAsync($"clients/{client}/service-points", body, (Key, "k"))).Is(HttpStatusCode.Created);

        Assert.Equal("true", again.Header(Replayed));
        Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
    }

    [Fact]
    public async Task A_request_that_found_nothing_to_change_changes_nothing_when_it_comes_again()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync(), more: ""","profile":"BACK_OFFICE" """);

        var first = (await app.ActAsync(card, "virtualise", "{}", (Key, "k"))).Is(HttpStatusCode.OK);
        (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK);
        var again = (await app.ActAsync(card, "virtualise", "{}", (Key, "k"))).Is(HttpStatusCode.OK);

        Assert.Null(first.Header(Replayed));
        Assert.Equal((first.Text, first.Header("ETag"), "true"), (again.Text, again.Header("ETag"), again.Header(Replayed)));
        Assert.False((bool)(await app.CardAsync(card))["virtualised"]!);
        (await app.ActAsync(card, "virtualise", """{"profile":"BACK_OFFICE"}""", (Key, "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task Requests_with_one_key_that_race_for_nothing_to_change_get_one_answer()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync(), more: ""","profile":"BACK_OFFICE" """);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => app.ActAsync(card, "virtualise", "{}", (Key, "k"))));

        Assert.All(answers, answer => Assert.Equal(answers[0].Is(HttpStatusCode.OK).Text, answer.Is(HttpStatusCode.OK).Text));
        Assert.Single(answers, answer => answer.Header(Replayed) is null);
    }

    [Fact]
    public async Task A_registration_that_found_all_of_it_done_makes_no_card_when_it_comes_again()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        var body = $$"""{"servicePointId":"{{point}}","name":"Dakar"}""";

        var first = (await app.Api.PostAsync($"clients/{client}/service-points", body, (Key, "k"))).Is(HttpStatusCode.OK);
        (await app.ActAsync(card, "close")).Is(HttpStatusCode.OK);
        var again = (await app.Api.PostAsync($"clients/{client}/service-points", body, (Key, "k"))).Is(HttpStatusCode.OK);

        Assert.Null(first.Header(Replayed));
        Assert.Equal((first.Text, first.Header("ETag"), "true"), (again.Text, again.Header("ETag"), again.Header(Replayed)));
        Assert.Single((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task A_patch_is_repeated_too()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        var first = (await app.PatchAsync(card, """{"name":"B"}""", (Key, "k"))).Is(HttpStatusCode.OK);
        (await app.PatchAsync(card, """{"name":"C"}""")).Is(HttpStatusCode.OK);
        var again = (await app.PatchAsync(card, """{"name":"B"}""", (Key, "k"))).Is(HttpStatusCode.OK);

        Assert.Null(first.Header(Replayed));
        Assert.Equal((first.Text, first.Header("ETag"), "true"), (again.Text, again.Header("ETag"), again.Header(Replayed)));
        Assert.Equal("C", (string)(await app.CardAsync(card))["name"]!);
        (await app.PatchAsync(card, """{"name":"D"}""", (Key, "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        var client = await app.MakeClientAsync();
        (await CreateAsync(client, "A", (Key, "k"))).Is(HttpStatusCode.Created);

        (await CreateAsync(client, "B", (Key, "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        Assert.Single((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task Keys_of_other_clients_and_operations_have_nothing_to_do_with_it()
    {
        var client = await app.MakeClientAsync();
        (await CreateAsync(client, "A", (Key, "k"))).Is(HttpStatusCode.Created);

        (await CreateAsync(await app.MakeClientAsync(), "B", (Key, "k"))).Is(HttpStatusCode.Created);
        (await app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{AppFixture.UniqueId("sp")}}","name":"A"}""", (Key, "k")))
            .Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_refused_request_keeps_no_answer_so_that_a_corrected_one_may_take_the_key()
    {
        var client = await app.MakeClientAsync();
        (await app.Api.PostAsync($"clients/{client}/cards", "{}", (Key, "k"))).IsInvalid("kind", "name");

        (await CreateAsync(client, "A", (Key, "k"))).Is(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        var client = await app.MakeClientAsync();

        (await CreateAsync(client, "A", (Key, key))).IsInvalid(Key);

        Assert.Empty((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task A_key_that_is_too_long_or_given_twice_is_refused()
    {
        var client = await app.MakeClientAsync();

        (await CreateAsync(client, "A", (Key, new string('k', 256)))).IsInvalid(Key);
        (await CreateAsync(client, "A", (Key, "one"), (Key, "two"))).IsInvalid(Key);
    }

    [Theory]
    [InlineData("/\\#?%25'\"~!*")]
    [InlineData("a~b~c")]
    [InlineData("=2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")]
    public async Task A_key_of_any_visible_characters_works(string key)
    {
        var client = await app.MakeClientAsync();

        var first = (await CreateAsync(client, "A", (Key, key))).Is(HttpStatusCode.Created);
        var again = (await CreateAsync(client, "A", (Key, key))).Is(HttpStatusCode.Created);

        Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
        (await CreateAsync(client, "B", (Key, key + "x"))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_key_of_255_characters_works()
    {
        var client = await app.MakeClientAsync();
        var key = new string('k', 255);

        var first = (await CreateAsync(client, "A", (Key, key))).Is(HttpStatusCode.Created);

        Assert.Equal(first.Body.ToArray(), (await CreateAsync(client, "A", (Key, key))).Body.ToArray());
    }

    [Theory]
    [InlineData("X-Azure-Functions-InvocationId")]
    [InlineData("x-ms-invocation-id")]
    public async Task A_request_that_the_host_sends_again_acts_once(string header)
    {
        var client = await app.MakeClientAsync();
        var invocation = AppFixture.UniqueId("inv");

        var first = (await CreateAsync(client, "A", (header, invocation))).Is(HttpStatusCode.Created);
        var again = (await CreateAsync(client, "A", (header, invocation))).Is(HttpStatusCode.Created);

        Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
        Assert.Equal("true", again.Header(Replayed));
        (await CreateAsync(client, "B", (header, invocation), (Key, invocation))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Requests_with_one_key_that_race_make_one_card_and_get_one_answer()
    {
        var client = await app.MakeClientAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateAsync(client, "A", (Key, "k"))));

        Assert.All(answers, answer => Assert.Equal(answers[0].Is(HttpStatusCode.Created).Body.ToArray(), answer.Is(HttpStatusCode.Created).Body.ToArray()));
        Assert.Single(answers, answer => answer.Header(Replayed) is null);
        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Single(stored.Cards);
    }

    private Task<ApiAnswer> CreateAsync(string client, string name, params (string Name, string Value)[] headers) =>
        app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","name":"{{name}}"}""", headers);
}
