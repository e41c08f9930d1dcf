using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Ledger;

public sealed class StatementTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task It_shows_the_newest_first_page_by_page()
    {
        var card = await MakeWithEntriesAsync(5);

        var first = await app.EntriesAsync(card, "limit=2");
        var second = await app.EntriesAsync(card, $"limit=2&cursor={first["nextCursor"]}");
        var third = await app.EntriesAsync(card, $"limit=2&cursor={second["nextCursor"]}");
        var exact = await app.EntriesAsync(card, "limit=5");

        Assert.Equal([5, 4], Sequences(first));
        Assert.Equal([3, 2], Sequences(second));
        Assert.Equal([1], Sequences(third));
        Assert.Null(third["nextCursor"]);
        Assert.Equal([5, 4, 3, 2, 1], Sequences(exact));
        Assert.Null(exact["nextCursor"]);
    }

    [Fact]
    public async Task A_page_goes_on_where_it_ended_whatever_was_booked_meanwhile()
    {
        var card = await MakeWithEntriesAsync(4);
        var first = await app.EntriesAsync(card, "limit=2");
        (await app.Api.TopUpAsync(card, 1, "meanwhile")).Is(HttpStatusCode.Created);

        Assert.Equal([2, 1], Sequences(await app.EntriesAsync(card, $"limit=2&cursor={first["nextCursor"]}")));
    }

    [Fact]
    public async Task Ten_entries_and_more_are_in_the_order_of_numbers_and_not_of_texts()
    {
        var card = await MakeWithEntriesAsync(12);

        Assert.Equal(Enumerable.Range(1, 12).Reverse().Select(number => (long)number), Sequences(await app.EntriesAsync(card)));
    }

    [Fact]
    public async Task It_covers_the_time_that_is_asked_for()
    {
        var card = await MakeWithEntriesAsync(4);
        var times = (await app.EntriesAsync(card))["items"]!.AsArray().Select(entry => (string)entry!["at"]!).Reverse().ToList();

        // From is in, to is out.
        Assert.Equal([4, 3, 2], Sequences(await app.EntriesAsync(card, $"from={times[1]}")));
        Assert.Equal([2, 1], Sequences(await app.EntriesAsync(card, $"to={times[2]}")));
        Assert.Equal([3, 2], Sequences(await app.EntriesAsync(card, $"from={times[1]}&to={times[3]}")));
        Assert.Equal([3], Sequences(await app.EntriesAsync(card, $"from={times[1]}&to={times[3]}&limit=1")));
        Assert.Empty(Sequences(await app.EntriesAsync(card, "from=2099-01-01")));
        Assert.Empty(Sequences(await app.EntriesAsync(card, "to=2020-01-01")));
        Assert.Equal(4, Sequences(await app.EntriesAsync(card, "from=2020-01-01&to=2099-01-01")).Count());
    }

    [Fact]
    public async Task As_CSV_it_is_whole_and_safe_to_open()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        (await app.Api.TopUpAsync(from, 7, "=1+1, \"x\"")).Is(HttpStatusCode.Created);
        var transfer = (await app.Api.TransferAsync(from, to, 300, "R")).Is(HttpStatusCode.Created).String("id");

        var csv = (await app.Api.GetAsync($"{CardCalls.PathOf(from)}/entries?limit=1", ("Accept", "text/csv"))).Is(HttpStatusCode.OK);

        Assert.StartsWith("text/csv", csv.Header("Content-Type"), StringComparison.Ordinal);
        var lines = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("sequence,at,kind,amount,balance,currency,reference,operationId,counterpart,servicePointId,terminalId", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("3,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith($",transferOut,-300,207,XOF,R,{transfer},{to},,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",topUp,7,507,XOF,\"'=1+1, \"\"x\"\"\",", lines[2], StringComparison.Ordinal);
        Assert.Contains(",topUp,500,500,XOF,", lines[3], StringComparison.Ordinal);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task As_CSV_it_goes_on_past_a_page_and_covers_the_time_that_is_asked_for()
    {
        var card = await MakeWithEntriesAsync(4);
        var at = (string)(await app.EntriesAsync(card))["items"]![1]!["at"]!;

        var csv = (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/entries?to={at}", ("Accept", "text/csv"))).Is(HttpStatusCode.OK);

        Assert.Equal(["2", "1"], csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public async Task A_card_that_was_never_booked_on_has_an_empty_one()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        JsonShape.Matches("""{"items":[],"nextCursor":null}""", await app.EntriesAsync(card));
        var csv = (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/entries", ("Accept", "text/csv"))).Is(HttpStatusCode.OK);
        Assert.Single(csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task It_shows_nothing_of_another_card()
    {
        var (_, from, to) = await app.MakeTwoCardsAsync(500);

        Assert.Single((await app.EntriesAsync(from))["items"]!.AsArray());
        Assert.Empty((await app.EntriesAsync(to))["items"]!.AsArray());
    }

    private static IEnumerable<long> Sequences(JsonNode page) => page["items"]!.AsArray().Select(entry => (long)entry!["sequence"]!);

    private async Task<string> MakeWithEntriesAsync(int count)
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        for (var number = 1; number <= count; number++)
        {
            (await app.Api.TopUpAsync(card, number, $"R-{number}")).Is(HttpStatusCode.Created);
        }

        return card;
    }
}
