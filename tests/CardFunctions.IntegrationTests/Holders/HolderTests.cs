using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Holders;

public sealed class HolderTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_holder_is_made_replaced_and_shown()
    {
        var client = await app.MakeClientAsync();

        var made = (await app.Api.PutAsync($"clients/{client}/holders/h1", """{"name":"A. Diop","kind":"beneficiary"}""")).Is(HttpStatusCode.Created);
        var replaced = (await app.Api.PutAsync($"clients/{client}/holders/h1", """{"name":"B. Diop","kind":"member"}""", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);
        var stale = await app.Api.PutAsync($"clients/{client}/holders/h1", """{"name":"C","kind":"member"}""", ("If-Match", "\"1\""));

        JsonShape.Matches(
            $$"""{"holderId":"h1","clientId":"{{client}}","name":"A. Diop","kind":"beneficiary","createdAt":"<time>","updatedAt":"<time>"}""", made.Json);
        Assert.Equal($"/api/v1/clients/{client}/holders/h1", made.Header("Location"));
        Assert.Equal("\"1\"", made.Header("ETag"));
        Assert.Equal("\"2\"", replaced.Header("ETag"));
        stale.IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.Equal(replaced.Text, (await app.Api.GetAsync($"clients/{client}/holders/h1")).Is(HttpStatusCode.OK).Text);
        (await app.Api.GetAsync($"clients/{client}/holders/h1", ("If-None-Match", "W/\"2\""))).Is(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var client = await app.MakeClientAsync();
        var none = AppFixture.UniqueId();

        (await app.Api.GetAsync($"clients/{client}/holders/h1")).IsProblem(HttpStatusCode.NotFound, "holder_not_found");
        (await app.Api.GetAsync($"clients/{none}/holders")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        (await app.Api.PutAsync($"clients/{none}/holders/h1", """{"name":"A","kind":"member"}""")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        Assert.True((await app.ReadAsync(none)).IsEmpty);
        JsonShape.Matches("""{"items":[],"nextCursor":null}""", (await app.Api.GetAsync($"clients/{client}/holders")).Is(HttpStatusCode.OK).Json);
    }

    [Fact]
    public async Task All_faults_are_told_at_once() =>
        (await app.Api.PutAsync($"clients/{await app.MakeClientAsync()}/holders/h1", """{"kind":"owner","age":3}""")).IsInvalid("name", "kind", "age");

    [Fact]
    public async Task Holders_are_listed_by_identifier_page_by_page()
    {
        var client = await app.MakeClientAsync();
        foreach (var id in (string[])["h10", "H2", "h1", "h-1", "a"])
        {
            (await app.Api.PutAsync($"clients/{client}/holders/{id}", """{"name":"A","kind":"member"}""")).Is(HttpStatusCode.Created);
        }

        var found = new List<string>();
        for (var path = $"clients/{client}/holders?limit=2"; path.Length > 0;)
        {
            var page = (await app.Api.GetAsync(path)).Is(HttpStatusCode.OK).Json;
            Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
            found.AddRange(page["items"]!.AsArray().Select(item => (string)item!["holderId"]!));
            path = page["nextCursor"] is { } cursor ? $"clients/{client}/holders?limit=2&cursor={cursor}" : "";
        }

        Assert.Equal(["H2", "a", "h-1", "h1", "h10"], found);
    }

    [Fact]
    public async Task The_first_holder_is_the_one_that_cards_share()
    {
        var client = await app.MakeClientAsync();
        (await app.Api.PutAsync($"clients/{client}/holders/first", """{"name":"A","kind":"member"}""")).Is(HttpStatusCode.Created);
        (await app.Api.PutAsync($"clients/{client}/holders/second", """{"name":"B","kind":"member"}""")).Is(HttpStatusCode.Created);

        var card = (await app.Api.PostAsync($"clients/{client}/cards", """{"kind":"physical","name":"P"}""")).Is(HttpStatusCode.Created);

        Assert.Equal("first", card.String("holderId"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Without_a_holder_the_shared_one_is_made_from_the_clients_name()
    {
        var client = await app.MakeClientAsync();

        var one = (await app.Api.PostAsync($"clients/{client}/cards", """{"kind":"virtual","name":"1"}""")).Is(HttpStatusCode.Created).String("holderId");
        var two = (await app.Api.PostAsync($"clients/{client}/cards", """{"kind":"virtual","name":"2"}""")).Is(HttpStatusCode.Created).String("holderId");

        Assert.Equal(one, two);
        var holder = (await app.Api.GetAsync($"clients/{client}/holders/{one}")).Is(HttpStatusCode.OK);
        Assert.Equal($"Client {client}", holder.String("name"));
        Assert.Equal("member", holder.String("kind"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Under_the_policy_per_card_each_card_has_a_beneficiary_of_its_name()
    {
        var client = await app.MakeClientAsync(""","holderPolicy":"perCard" """);

        var one = (await app.Api.PostAsync($"clients/{client}/cards", """{"kind":"virtual","name":"Card one"}""")).Is(HttpStatusCode.Created).String("holderId");
        var two = (await app.Api.PostAsync($"clients/{client}/cards", """{"kind":"physical","name":"Card two"}""")).Is(HttpStatusCode.Created).String("holderId");

        Assert.NotEqual(one, two);
        var holder = (await app.Api.GetAsync($"clients/{client}/holders/{two}")).Is(HttpStatusCode.OK);
        Assert.Equal("Card two", holder.String("name"));
        Assert.Equal("beneficiary", holder.String("kind"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }
}
