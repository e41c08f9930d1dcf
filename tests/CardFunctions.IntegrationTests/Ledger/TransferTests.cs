using System.Net;
using CardFunctions.IntegrationTests.App;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

public sealed class TransferTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Money_leaves_one_card_and_arrives_on_the_other()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);

        var made = (await app.Api.TransferAsync(from, to, 300, "TRF-1")).Is(HttpStatusCode.Created);

        JsonShape.Matches(
            $$"""
            {"id":"<text>","clientId":"{{client}}","kind":"transfer","status":"booked","cardId":"{{from}}","toCardId":"{{to}}",
             "amount":{"amount":300,"currency":"XOF"},"reference":"TRF-1","enteredBy":"tester","decidedBy":null,
             "createdAt":"<time>","decidedAt":"<time>"}
            """,
            made.Json);
        Assert.Equal(made.Text, (await app.Api.GetAsync(made.Header("Location")!)).Is(HttpStatusCode.OK).Text);
        Assert.Equal([("transferOut", -300, 200), ("topUp", 500, 500)], await app.StatementAsync(from));
        Assert.Equal([("transferIn", 300, 300)], await app.StatementAsync(to));
        var (leaving, arriving) = ((await app.EntriesAsync(from))["items"]![0]!, (await app.EntriesAsync(to))["items"]![0]!);
        Assert.Equal((to, from), ((string)leaving["counterpart"]!, (string)arriving["counterpart"]!));
        Assert.All([leaving, arriving], entry =>
            Assert.Equal((made.String("id"), "TRF-1"), ((string)entry["operationId"]!, (string)entry["reference"]!)));
        Assert.Equal((200, 300), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_full_transfer_moves_all_there_is_and_then_there_is_nothing()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);

        var made = (await app.Api.TransferAsync(from, to, null, "R-1")).Is(HttpStatusCode.Created);

        JsonShape.Matches("""{"amount":500,"currency":"XOF"}""", made.Json["amount"]);
        Assert.Equal((0, 500), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        (await app.Api.TransferAsync(from, to, null, "R-2")).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task What_is_held_stays()
    {
        var (_, from, to) = await app.MakeTwoCardsAsync(500);
        await app.WriteAsync(from, ("Held", 200L));

        (await app.Api.TransferAsync(from, to, 301, "R-1")).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");
        (await app.Api.TransferAsync(from, to, null, "R-2")).Is(HttpStatusCode.Created);

        Assert.Equal((200, 300), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
    }

    [Fact]
    public async Task More_than_there_is_does_not_move()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);

        (await app.Api.TransferAsync(from, to, 501, "R")).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");
        (await app.Api.TransferAsync(to, from, 1, "S")).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");

        Assert.Equal((500, 0), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        var stored = await app.ReadAsync(client);
        Assert.Single(stored.Operations);
        await stored.AssertSoundAsync();
        // A reference that was refused is free.
        (await app.Api.TransferAsync(from, to, 500, "R")).Is(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("suspend", null)]
    [InlineData("expire", null)]
    [InlineData("block", "recovery_only")]
    public async Task Money_leaves_a_card_that_is_barred_and_the_one_in_opposition_only_by_recovery(string action, string? code)
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        await app.BringAsync(from, action);

        foreach (var (amount, reference) in ((long?, string)[])[(100, "some"), (null, "all")])
        {
            var answer = await app.Api.TransferAsync(from, to, amount, reference);
            _ = code is null ? answer.Is(HttpStatusCode.Created) : answer.IsProblem(HttpStatusCode.Conflict, code);
        }

        Assert.Equal(code is null ? 500 : 0, await app.BalanceAsync(to));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Theory]
    [InlineData("suspend", null)]
    [InlineData("block", "unblock close replace")]
    [InlineData("close", "")]
    [InlineData("expire", "block close replace")]
    public async Task The_status_decides_whether_money_arrives(string action, string? allowed)
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        await app.BringAsync(to, action);

        var answer = await app.Api.TransferAsync(from, to, 100, "R");

        if (allowed is null)
        {
            answer.Is(HttpStatusCode.Created);
        }
        else
        {
            answer.IsIllegal(to, allowed);
        }

        Assert.Equal(allowed is null ? 100 : 0, await app.BalanceAsync(to));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_closed_card_gives_nothing_and_says_that_nothing_can_be_done_to_it()
    {
        var client = await app.MakeClientAsync();
        var (from, to) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        await app.BringAsync(from, "close");

        (await app.Api.TransferAsync(from, to, null, "R-1")).IsIllegal(from, "");
        (await app.Api.TransferAsync(from, to, 1, "R-2")).IsIllegal(from, "");
    }

    [Fact]
    public async Task Closing_needs_an_empty_card_and_works_when_its_money_is_gone()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);

        (await app.ActAsync(from, "close")).IsProblem(HttpStatusCode.Conflict, "card_not_empty");
        (await app.Api.TransferAsync(from, to, null, "R")).Is(HttpStatusCode.Created);
        (await app.ActAsync(from, "close")).Is(HttpStatusCode.OK);

        Assert.Equal("closed", (string)(await app.CardAsync(from))["status"]!);
        Assert.Equal(2, (await app.StatementAsync(from)).Count);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task The_profile_of_the_card_that_money_leaves_decides()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        var profile = await app.MakeProfileAsync("\"fuel\",\"topUp\"");
        var closedIn = await app.MakeCardWithAsync(client, 500, "C", $",\"profile\":\"{profile}\"");

        (await app.Api.TransferAsync(closedIn, to, 100, "R-1")).IsProblem(HttpStatusCode.Conflict, "service_not_allowed");
        (await app.Api.TransferAsync(closedIn, to, null, "R-2")).IsProblem(HttpStatusCode.Conflict, "service_not_allowed");
        (await app.Api.TransferAsync(from, closedIn, 100, "R-3")).Is(HttpStatusCode.Created);

        Assert.Equal(600, await app.BalanceAsync(closedIn));
    }

    [Fact]
    public async Task Transfers_that_race_for_the_same_money_move_it_once()
    {
        const int Callers = 6;
        var (client, from, to) = await app.MakeTwoCardsAsync(300);

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async index =>
        {
            ApiAnswer answer;
            do
            {
                answer = await app.Api.TransferAsync(from, to, 100, $"R-{index}");
            }
            while (answer.Status is HttpStatusCode.ServiceUnavailable);
            return answer;
        }));

        Assert.Equal(3, answers.Count(answer => answer.Status is HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status is not HttpStatusCode.Created), answer => answer.IsProblem(HttpStatusCode.Conflict, "insufficient_funds"));
        Assert.Equal((0, 300), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task The_callers_condition_is_on_the_card_that_money_leaves()
    {
        var (_, from, to) = await app.MakeTwoCardsAsync(500);

        (await app.Api.TransferAsync(from, to, 1, "R", ("If-Match", "\"1\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.Api.TransferAsync(from, to, 1, "R", ("If-Match", "\"2\""))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_same_key_and_request_get_the_first_answer_again_and_move_money_once()
    {
        var (_, from, to) = await app.MakeTwoCardsAsync(500);

        var first = (await app.Api.TransferAsync(from, to, null, "R", (Key, "k"))).Is(HttpStatusCode.Created);
        var again = (await app.Api.TransferAsync(from, to, null, "R", (Key, "k"))).Is(HttpStatusCode.Created);

        Assert.Equal((first.Text, "true"), (again.Text, again.Header(Replayed)));
        (await app.Api.TransferAsync(from, to, 1, "R", (Key, "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal(500, await app.BalanceAsync(to));
    }
}
