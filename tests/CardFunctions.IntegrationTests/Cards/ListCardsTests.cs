using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

public sealed class ListCardsTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Cards_are_listed_the_oldest_first_page_by_page()
    {
        var client = await app.MakeClientAsync();
        foreach (var number in Enumerable.Range(1, 5))
        {
            await MakeAsync(client, $$"""{"kind":"virtual","name":"{{number}}"}""");
        }

        var first = await ListAsync(client, "limit=2");
        var second = await ListAsync(client, $"limit=2&cursor={first["nextCursor"]}");
        var third = await ListAsync(client, $"limit=2&cursor={second["nextCursor"]}");
        var exact = await ListAsync(client, "limit=5");

        Assert.Equal(["1", "2"], Names(first));
        Assert.Equal(["3", "4"], Names(second));
        Assert.Equal(["5"], Names(third));
        Assert.Null(third["nextCursor"]);
        Assert.Equal(["1", "2", "3", "4", "5"], Names(exact));
        Assert.Null(exact["nextCursor"]);
        Assert.Equal(["nextCursor", "items"], first.AsObject().Select(member => member.Key).OrderDescending(StringComparer.Ordinal));
        var one = (await app.Api.GetAsync($"clients/{client}/cards/{first["items"]![0]!["id"]}")).Is(HttpStatusCode.OK);
        JsonShape.Matches(one.Text, first["items"]![0]);
    }

    [Fact]
    public async Task A_list_is_filtered_by_each_of_its_properties_and_by_all_together()
    {
        var client = await app.MakeClientAsync();
        (await app.Api.PutAsync($"clients/{client}/holders/h1", """{"name":"A","kind":"member"}""")).Is(HttpStatusCode.Created);
        (await app.Api.PutAsync($"clients/{client}/holders/h2", """{"name":"B","kind":"member"}""")).Is(HttpStatusCode.Created);
        var point = AppFixture.UniqueId("sp");
        (await app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"S"}""")).Is(HttpStatusCode.Created);
        await MakeAsync(client, """{"kind":"physical","name":"P1","holderId":"h2"}""");
        await MakeAsync(client, """{"kind":"physical","name":"P2","profile":"BACK_OFFICE"}""");
        await MakeAsync(client, """{"kind":"virtual","name":"V1","profile":"BACK_OFFICE","holderId":"h2"}""");

        Assert.Equal(["C_VIRT_S", "V1"], Names(await ListAsync(client, "kind=virtual")));
        Assert.Equal(["P1", "P2"], Names(await ListAsync(client, "kind=physical")));
        Assert.Equal(["P2", "V1"], Names(await ListAsync(client, "virtualised=true")));
        Assert.Equal(["C_VIRT_S", "P1"], Names(await ListAsync(client, "virtualised=false")));
        Assert.Equal(["C_VIRT_S"], Names(await ListAsync(client, $"servicePointId={point}")));
        Assert.Equal(["P1", "V1"], Names(await ListAsync(client, "holderId=h2")));
        Assert.Equal(["P2"], Names(await ListAsync(client, "name=P2")));
        Assert.Equal(["C_VIRT_S", "P1", "P2", "V1"], Names(await ListAsync(client, "status=active")));
        Assert.Empty(Names(await ListAsync(client, "status=expired")));
        Assert.Empty(Names(await ListAsync(client, "status=closed")));
        Assert.Equal(["V1"], Names(await ListAsync(client, "kind=virtual&virtualised=true&holderId=h2&status=active&name=V1")));
        Assert.Empty(Names(await ListAsync(client, "kind=physical&virtualised=true&holderId=h2")));
    }

    [Fact]
    public async Task Pages_of_a_filtered_list_are_full_and_leave_none_out()
    {
        var client = await app.MakeClientAsync();
        foreach (var number in Enumerable.Range(1, 6))
        {
            await MakeAsync(client, $$"""{"kind":"virtual","name":"{{number}}","profile":"{{(number % 2 == 0 ? "BACK_OFFICE" : "VIRTUAL")}}"}""");
        }

        var first = await ListAsync(client, "virtualised=true&limit=2");
        var second = await ListAsync(client, $"virtualised=true&limit=2&cursor={first["nextCursor"]}");

        Assert.Equal(["2", "4"], Names(first));
        Assert.Equal(["6"], Names(second));
        Assert.Null(second["nextCursor"]);
    }

    [Fact]
    public async Task A_name_that_looks_like_a_filter_is_only_a_name()
    {
        var client = await app.MakeClientAsync();
        await MakeAsync(client, """{"kind":"virtual","name":"A"}""");

        Assert.Empty(Names(await ListAsync(client, $"name={Uri.EscapeDataString("' or Name ne '")}")));
    }

    [Theory]
    [InlineData("status=open", "status")]
    [InlineData("kind=wooden&virtualised=yes", "kind", "virtualised")]
    [InlineData("servicePointId=a%2Fb&holderId=%20", "servicePointId", "holderId")]
    [InlineData("name=%F0%9F%98%80", "name")]
    [InlineData("status=active&status=closed", "status")]
    [InlineData("status=active,closed", "status")]
    [InlineData("limit=0&cursor=x%20y", "limit", "cursor")]
    public async Task What_is_wrong_with_a_filter_is_named(string query, params string[] members) =>
        (await app.Api.GetAsync($"clients/any/cards?{query}")).IsInvalid(members);

    [Fact]
    public async Task A_cursor_that_was_made_up_shows_nothing_else_than_cards()
    {
        var client = await app.MakeClientAsync();
        await MakeAsync(client, """{"kind":"virtual","name":"A"}""");
        foreach (var key in (string[])["~", "zzz", "0", "' or '1' eq '1", "\uFFFD"])
        {
            var cursor = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

            var page = await ListAsync(client, $"cursor={cursor}");

            Assert.InRange(page["items"]!.AsArray().Count, 0, 1);
        }
    }

    [Fact]
    public async Task All_cards_can_be_had_as_csv()
    {
        var client = await app.MakeClientAsync();
        await MakeAsync(client, """{"kind":"virtual","name":"- a, b"}""");
        await MakeAsync(client, """{"kind":"physical","name":"+1"}""");
        await MakeAsync(client, """{"kind":"physical","name":"Plain"}""");

        var csv = (await app.Api.GetAsync($"clients/{client}/cards?limit=1", ("Accept", "text/csv"))).Is(HttpStatusCode.OK);

        Assert.StartsWith("text/csv", csv.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Contains("cards.csv", csv.Header("Content-Disposition"), StringComparison.Ordinal);
        var lines = csv.Text.Split("\r\n");
        Assert.Equal("id,kind,name,number,holderId,profile,virtualised,servicePointId,status,expires,balance,held,currency,createdAt,updatedAt", lines[0]);
        Assert.Equal(5, lines.Length);
        Assert.Empty(lines[4]);
        Assert.Contains(",virtual,\"'- a, b\",************", lines[1], StringComparison.Ordinal);
        Assert.Contains(",physical,+1,************", lines[2], StringComparison.Ordinal);
        Assert.Contains(",physical,Plain,************", lines[3], StringComparison.Ordinal);
        var filtered = (await app.Api.GetAsync($"clients/{client}/cards?name=Plain", ("Accept", "text/csv, application/json;q=0.5"))).Is(HttpStatusCode.OK);
        Assert.Equal(3, filtered.Text.Split("\r\n").Length);
    }

    [Fact]
    public async Task The_list_of_an_unknown_client_is_not_found_in_any_form()
    {
        var none = AppFixture.UniqueId();

        (await app.Api.GetAsync($"clients/{none}/cards")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        (await app.Api.GetAsync($"clients/{none}/cards", ("Accept", "text/csv"))).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        (await app.Api.GetAsync($"clients/{none}/cards", ("Accept", "image/png"))).IsProblem(HttpStatusCode.NotAcceptable, "not_acceptable");
    }

    private async Task MakeAsync(string client, string json) => (await app.Api.PostAsync($"clients/{client}/cards", json)).Is(HttpStatusCode.Created);

    private async Task<JsonNode> ListAsync(string client, string query) => (await app.Api.GetAsync($"clients/{client}/cards?{query}")).Is(HttpStatusCode.OK).Json;

    private static IEnumerable<string> Names(JsonNode page) => page["items"]!.AsArray().Select(item => (string)item!["name"]!);
}
