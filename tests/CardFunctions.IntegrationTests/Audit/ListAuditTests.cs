using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Audit;

public sealed class ListAuditTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task The_newest_comes_first_and_pages_leave_nothing_out()
    {
        var client = await MakeTrailAsync(cards: 6);

        var whole = await ListAsync(client, "");
        var found = new List<string>();
        for (var query = "limit=2"; query.Length > 0;)
        {
            var page = await ListAsync(client, query);
            Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
            found.AddRange(Ids(page));
            query = page["nextCursor"] is { } cursor ? $"limit=2&cursor={cursor}" : "";
        }

        Assert.Equal(7, found.Count);
        Assert.Equal(Ids(whole), found);
        var times = Times(whole);
        Assert.Equal(times.OrderDescending(), times);
        Assert.Null(whole["nextCursor"]);
    }

    [Fact]
    public async Task A_period_has_its_beginning_and_not_its_end()
    {
        var client = await MakeTrailAsync(cards: 5);
        var whole = await ListAsync(client, "");
        var (ids, times) = (Ids(whole), whole["items"]!.AsArray().Select(item => Uri.EscapeDataString((string)item!["at"]!)).ToList());

        Assert.Equal(ids[..3], Ids(await ListAsync(client, $"from={times[2]}")));
        Assert.Equal(ids[3..], Ids(await ListAsync(client, $"to={times[2]}")));
        Assert.Equal(ids[2..4], Ids(await ListAsync(client, $"from={times[3]}&to={times[1]}")));
        Assert.Empty(Ids(await ListAsync(client, $"from={times[1]}&to={times[1]}")));
        Assert.Empty(Ids(await ListAsync(client, "to=2020-01-01")));
        Assert.Equal(ids, Ids(await ListAsync(client, "from=2020-01-01&to=9999-12-31")));

        var first = await ListAsync(client, $"from={times[4]}&to={times[0]}&limit=3");
        var rest = await ListAsync(client, $"from={times[4]}&to={times[0]}&limit=3&cursor={first["nextCursor"]}");
        Assert.Equal(ids[1..5], [.. Ids(first), .. Ids(rest)]);
        Assert.Null(rest["nextCursor"]);
    }

    [Fact]
    public async Task Times_may_be_of_any_zone()
    {
        var client = await MakeTrailAsync(cards: 1);
        var whole = await ListAsync(client, "");
        var at = (DateTimeOffset)whole["items"]![0]!["at"]!;

        var local = Uri.EscapeDataString(at.ToOffset(TimeSpan.FromHours(5.5)).ToString("O", System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(Ids(whole)[..1], Ids(await ListAsync(client, $"from={local}")));
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-13-01", "to")]
    [InlineData("from=2026-01-01T00:00:00", "from")]
    [InlineData("from=&to=2026-01-01&to=2026-01-02", "to")]
    [InlineData("limit=201&cursor=%20", "limit", "cursor")]
    public async Task What_is_wrong_with_the_query_is_named(string query, params string[] members) =>
        (await app.Api.GetAsync($"clients/any/audit?{query}")).IsInvalid(members);

    [Fact]
    public async Task The_whole_trail_can_be_had_as_csv()
    {
        var client = await MakeTrailAsync(cards: 1);
        var card = await app.MakeCardAsync(client, "Last");
        (await app.ActAsync(card, "block", """{"reason":"other","comment":"=1+1, \"said\"\nhe"}""")).Is(HttpStatusCode.OK);
        (await app.ActAsync(card, "block")).Is(HttpStatusCode.Conflict);

        var csv = (await app.Api.GetAsync($"clients/{client}/audit?limit=1", ("Accept", "text/csv"))).Is(HttpStatusCode.OK);

        Assert.StartsWith("text/csv", csv.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Contains("audit.csv", csv.Header("Content-Disposition"), StringComparison.Ordinal);
        var lines = csv.Text.Split("\r\n");
        Assert.Equal("id,at,subject,address,operation,resource,outcome,code,reason,comment,traceId", lines[0]);
        Assert.Equal(7, lines.Length);
        Assert.Empty(lines[6]);
        Assert.Contains($",BlockCard,/api/v1/{CardCalls.PathOf(card)}/block,refused,illegal_transition,,,", lines[1], StringComparison.Ordinal);
        Assert.Contains($",BlockCard,/api/v1/{CardCalls.PathOf(card)},done,,other,\"'=1+1, \"\"said\"\"\nhe\",", lines[2], StringComparison.Ordinal);
        var times = Times(await ListAsync(client, ""));
        var part = (await app.Api.GetAsync($"clients/{client}/audit?from={times[1]:yyyy-MM-ddTHH:mm:ss.fffffffZ}", ("Accept", "text/csv"))).Is(HttpStatusCode.OK);
        Assert.Equal(4, part.Text.Split("\r\n").Length);
    }

    [Fact]
    public async Task Only_who_may_read_the_trail_of_the_client_does()
    {
        var client = await MakeTrailAsync(cards: 1);
        var other = await app.MakeClientAsync();

        foreach (var role in (string[])["CARDS", "BACK_OFFICE", "SALES", "TERMINAL"])
        {
            (await app.As(role).GetAsync($"clients/{client}/audit")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        }

        (await app.As("AUDITOR", other).GetAsync($"clients/{client}/audit")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(2, (await app.As("AUDITOR", client).GetAsync($"clients/{client}/audit")).Is(HttpStatusCode.OK).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_trail_of_an_unknown_client_is_not_found_in_any_form()
    {
        var none = AppFixture.UniqueId();

        (await app.Api.GetAsync($"clients/{none}/audit")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        (await app.Api.GetAsync($"clients/{none}/audit", ("Accept", "text/csv"))).IsProblem(HttpStatusCode.NotFound, "client_not_found");
    }

    // A line for the client and one for each card.
    private async Task<string> MakeTrailAsync(int cards)
    {
        var client = await app.MakeClientAsync();
        for (var number = 1; number <= cards; number++)
        {
            await app.MakeCardAsync(client, $"Card {number}");
        }

        return client;
    }

    private async Task<JsonNode> ListAsync(string client, string query) => (await app.Api.GetAsync($"clients/{client}/audit?{query}")).Is(HttpStatusCode.OK).Json;

    private static List<string> Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    private static List<DateTimeOffset> Times(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (DateTimeOffset)item!["at"]!)];
}
