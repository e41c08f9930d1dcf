using System.Net;
using CardFunctions.IntegrationTests.App;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>Four eyes: what one operator enters, another approves.</summary>
public sealed class ApprovalTests(AppFixture app) : IClassFixture<AppFixture>
{
    private Api Alice => app.AsSubject("alice");

    private Api Bob => app.AsSubject("bob");

    [Fact]
    public async Task An_operation_waits_and_nothing_is_booked()
    {
        var (client, card, _) = await MakeAsync();

        var entered = (await Alice.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.Accepted);

        JsonShape.Matches(
            $$"""
            {"id":"<text>","clientId":"{{client}}","kind":"topUp","status":"pending","cardId":"{{card}}","toCardId":null,
             "amount":{"amount":500,"currency":"XOF"},"reference":"R","enteredBy":"alice","decidedBy":null,"createdAt":"<time>","decidedAt":null}
            """,
            entered.Json);
        Assert.Equal(entered.Text, (await app.Api.GetAsync(entered.Header("Location")!)).Is(HttpStatusCode.OK).Text);
        Assert.Equal(0, await app.BalanceAsync(card));
        Assert.Empty(await app.StatementAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task An_operation_has_a_version_that_its_decision_changes()
    {
        var (client, card, _) = await MakeAsync();
        var entered = (await Alice.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.Accepted);
        var path = entered.Header("Location")!;
        var id = entered.String("id");

        Assert.Equal("\"1\"", entered.Header("ETag"));
        Assert.Equal("\"1\"", (await app.Api.GetAsync(path)).Is(HttpStatusCode.OK).Header("ETag"));
        (await app.Api.GetAsync(path, ("If-None-Match", "\"1\""))).Is(HttpStatusCode.NotModified);
        (await Bob.DecideAsync(client, id, "reject", ("If-Match", "\"2\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        var approved = (await Bob.DecideAsync(client, id, "approve", ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);

        Assert.Equal("\"2\"", approved.Header("ETag"));
        Assert.Equal("\"2\"", (await app.Api.GetAsync(path, ("If-None-Match", "\"1\""))).Is(HttpStatusCode.OK).Header("ETag"));
        Assert.Equal("\"2\"", (await Alice.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.OK).Header("ETag"));
    }

    [Fact]
    public async Task Another_operator_approves_it_and_it_is_booked()
    {
        var (client, card, to) = await MakeAsync();
        var topUp = (await Alice.TopUpAsync(card, 500, "R-1")).Is(HttpStatusCode.Accepted).String("id");

        (await Alice.DecideAsync(client, topUp, "approve")).IsProblem(HttpStatusCode.Forbidden, "same_operator");
        Assert.Equal(0, await app.BalanceAsync(card));
        var approved = (await Bob.DecideAsync(client, topUp, "approve")).Is(HttpStatusCode.OK);

        JsonShape.Matches(
            $$"""
            {"id":"{{topUp}}","clientId":"{{client}}","kind":"topUp","status":"booked","cardId":"{{card}}","toCardId":null,
             "amount":{"amount":500,"currency":"XOF"},"reference":"R-1","enteredBy":"alice","decidedBy":"bob","createdAt":"<time>","decidedAt":"<time>"}
            """,
            approved.Json);
        Assert.Equal(approved.Text, (await app.Api.GetAsync($"clients/{client}/operations/{topUp}")).Text);
        Assert.Equal([("topUp", 500, 500)], await app.StatementAsync(card));
        var full = (await Bob.TransferAsync(card, to, null, "R-2")).Is(HttpStatusCode.Accepted);
        Assert.Null(full.Json["amount"]);
        Assert.Equal(500, (long)(await Alice.DecideAsync(client, full.String("id"), "approve")).Is(HttpStatusCode.OK).Json["amount"]!["amount"]!);
        Assert.Equal((0, 500), (await app.BalanceAsync(card), await app.BalanceAsync(to)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("bob")]
    public async Task Anybody_with_the_privilege_rejects_it_and_nothing_is_ever_booked(string subject)
    {
        var (client, card, _) = await MakeAsync();
        var id = (await Alice.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.Accepted).String("id");

        (await app.AsSubject("auditor", "AUDITOR").DecideAsync(client, id, "reject")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        var rejected = (await app.AsSubject(subject).DecideAsync(client, id, "reject")).Is(HttpStatusCode.OK);

        Assert.Equal(("rejected", "alice"), (rejected.String("status"), rejected.String("enteredBy")));
        (await Bob.DecideAsync(client, id, "approve")).IsProblem(HttpStatusCode.Conflict, "operation_not_pending");
        Assert.Equal(0, await app.BalanceAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task What_is_decided_is_decided()
    {
        var (client, card, _) = await MakeAsync();
        var id = (await Alice.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.Accepted).String("id");
        (await Bob.DecideAsync(client, id, "approve")).Is(HttpStatusCode.OK);

        foreach (var verb in (string[])["approve", "reject"])
        {
            (await Bob.DecideAsync(client, id, verb)).IsProblem(HttpStatusCode.Conflict, "operation_not_pending");
            (await Alice.DecideAsync(client, id, verb)).IsProblem(HttpStatusCode.Conflict, "operation_not_pending");
        }

        Assert.Equal(500, await app.BalanceAsync(card));
    }

    [Fact]
    public async Task Those_that_wait_are_listed_the_oldest_first_page_by_page()
    {
        var (client, card, _) = await MakeAsync();
        var ids = new List<string>();
        for (var number = 1; number <= 5; number++)
        {
            ids.Add((await Alice.TopUpAsync(card, number, $"R-{number}")).Is(HttpStatusCode.Accepted).String("id"));
        }

        (await Bob.DecideAsync(client, ids[1], "approve")).Is(HttpStatusCode.OK);
        (await Bob.DecideAsync(client, ids[3], "reject")).Is(HttpStatusCode.OK);

        Assert.Equal([ids[0], ids[2], ids[4]], await ListAsync("status=pending"));
        Assert.Equal([ids[1]], await ListAsync("status=booked"));
        Assert.Equal([ids[3]], await ListAsync("status=rejected"));
        Assert.Equal(ids, await ListAsync(""));
        var first = (await Bob.GetAsync($"clients/{client}/operations?status=pending&limit=2")).Is(HttpStatusCode.OK).Json;
        Assert.Equal([ids[4]], await ListAsync($"status=pending&limit=2&cursor={first["nextCursor"]}"));
        (await app.AsSubject("auditor", "AUDITOR").GetAsync($"clients/{client}/operations")).IsProblem(HttpStatusCode.Forbidden, "forbidden");

        async Task<IEnumerable<string>> ListAsync(string query) =>
            (await Bob.GetAsync($"clients/{client}/operations?{query}")).Is(HttpStatusCode.OK).Json["items"]!.AsArray().Select(item => (string)item!["id"]!);
    }

    [Fact]
    public async Task Where_the_money_is_gone_meanwhile_it_is_refused_and_goes_on_waiting()
    {
        var (client, card, to) = await MakeAsync(balance: 500);
        var first = (await Alice.TransferAsync(card, to, 400, "R-1")).Is(HttpStatusCode.Accepted).String("id");
        var second = (await Alice.TransferAsync(card, to, 400, "R-2")).Is(HttpStatusCode.Accepted).String("id");
        (await Bob.DecideAsync(client, first, "approve")).Is(HttpStatusCode.OK);

        (await Bob.DecideAsync(client, second, "approve", (Key, "k"))).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");

        Assert.Equal("pending", (await app.Api.GetAsync($"clients/{client}/operations/{second}")).String("status"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
        var refill = (await Alice.TopUpAsync(card, 300, "R-3")).Is(HttpStatusCode.Accepted).String("id");
        (await Bob.DecideAsync(client, refill, "approve")).Is(HttpStatusCode.OK);
        (await Bob.DecideAsync(client, second, "approve", (Key, "k"))).Is(HttpStatusCode.OK);
        Assert.Equal(800, await app.BalanceAsync(to));
    }

    [Fact]
    public async Task A_card_that_is_barred_meanwhile_is_named_with_what_may_be_done_to_it()
    {
        var (client, card, to) = await MakeAsync(balance: 500);
        var id = (await Alice.TransferAsync(card, to, 400, "R")).Is(HttpStatusCode.Accepted).String("id");
        await app.BringAsync(to, "block");

        (await Bob.DecideAsync(client, id, "approve")).IsIllegal(to, "unblock close replace");
        await app.BringAsync(to, "unblock");
        (await Bob.DecideAsync(client, id, "approve")).Is(HttpStatusCode.OK);

        Assert.Equal(400, await app.BalanceAsync(to));
    }

    [Fact]
    public async Task What_could_never_be_booked_is_refused_at_once()
    {
        var (client, card, to) = await MakeAsync(balance: 100);

        (await Alice.TransferAsync(card, to, 101, "R")).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");

        Assert.DoesNotContain((await app.ReadAsync(client)).Operations.Values, operation => operation.GetString("Reference") == "R");
    }

    [Fact]
    public async Task A_decision_is_given_again_by_the_same_key_and_books_once()
    {
        var (client, card, _) = await MakeAsync();
        var id = (await Alice.TopUpAsync(card, 500, "R", (Key, "enter"))).Is(HttpStatusCode.Accepted).String("id");

        var first = (await Bob.DecideAsync(client, id, "approve", (Key, "k"))).Is(HttpStatusCode.OK);
        var again = (await Bob.DecideAsync(client, id, "approve", (Key, "k"))).Is(HttpStatusCode.OK);

        Assert.Equal((first.Text, "true"), (again.Text, again.Header(Replayed)));
        // What was entered is answered as it was then; by its reference it is shown as it is now.
        Assert.Equal("pending", (await Alice.TopUpAsync(card, 500, "R", (Key, "enter"))).Is(HttpStatusCode.Accepted).String("status"));
        Assert.Equal("booked", (await Alice.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.OK).String("status"));
        Assert.Equal(500, await app.BalanceAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Operators_who_decide_at_once_decide_once()
    {
        var (client, card, _) = await MakeAsync();
        var id = (await Alice.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.Accepted).String("id");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => Bob.DecideAsync(client, id, index % 2 == 0 ? "approve" : "reject")));

        var decided = Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer != decided), answer => answer.IsProblem(HttpStatusCode.Conflict, "operation_not_pending"));
        Assert.Equal(decided.String("status") is "booked" ? 500 : 0, await app.BalanceAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_reference_that_waits_is_used()
    {
        var (client, card, _) = await MakeAsync();
        var entered = (await Alice.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.Accepted);

        Assert.Equal(entered.Text, (await Bob.TopUpAsync(card, 500, "R")).Is(HttpStatusCode.OK).Text);
        (await Bob.TopUpAsync(card, 501, "R")).IsProblem(HttpStatusCode.Conflict, "reference_reused");
        // Who asks for the same again has not entered it.
        (await Bob.DecideAsync(client, entered.String("id"), "approve")).Is(HttpStatusCode.OK);

        Assert.Equal(500, await app.BalanceAsync(card));
    }

    [Fact]
    public async Task The_balance_of_a_lost_card_waits_too_and_whoever_entered_it_had_the_privilege()
    {
        var (client, card, _) = await MakeAsync(balance: 500);
        var point = (await app.MakePointAsync(client)).Card!;
        await app.BringAsync(card, "block");

        var id = (await Alice.TransferAsync(card, point, null, "R")).Is(HttpStatusCode.Accepted).String("id");
        (await Bob.DecideAsync(client, id, "approve")).Is(HttpStatusCode.OK);

        Assert.Equal(500, await app.BalanceAsync(point));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    // A client that wants approvals, with a card that has a balance from before and one that has none.
    private async Task<(string Client, string Card, string Other)> MakeAsync(long balance = 0)
    {
        var (client, card, other) = balance == 0 ? await MakeEmptyAsync() : await app.MakeTwoCardsAsync(balance);
        (await app.Api.PutAsync($"clients/{client}", """{"name":"C","currency":"XOF","approvals":true}""")).Is(HttpStatusCode.OK);
        return (client, card, other);
    }

    private async Task<(string Client, string Card, string Other)> MakeEmptyAsync()
    {
        var client = await app.MakeClientAsync();
        return (client, await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
    }
}
