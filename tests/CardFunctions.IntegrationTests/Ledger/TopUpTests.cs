using System.Net;
using CardFunctions.IntegrationTests.App;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

public sealed class TopUpTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const long MaxAmount = 1_000_000_000_000_000;

    [Fact]
    public async Task A_card_is_topped_up_and_shows_it_everywhere()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        var made = (await app.Api.TopUpAsync(card, 50000, "RCH-1")).Is(HttpStatusCode.Created);

        JsonShape.Matches(
            $$"""
            {"id":"<text>","clientId":"{{client}}","kind":"topUp","status":"booked","cardId":"{{card}}","toCardId":null,
             "amount":{"amount":50000,"currency":"XOF"},"reference":"RCH-1","enteredBy":"tester","decidedBy":null,
             "createdAt":"<time>","decidedAt":"<time>"}
            """,
            made.Json);
        Assert.Equal($"/api/v1/clients/{client}/operations/{made.String("id")}", made.Header("Location"));
        Assert.Equal(made.Text, (await app.Api.GetAsync(made.Header("Location")!)).Is(HttpStatusCode.OK).Text);
        JsonShape.Matches("""{"amount":50000,"currency":"XOF"}""", (await app.CardAsync(card))["balance"]);
        JsonShape.Matches(
            $$"""
            {"items":[{"sequence":1,"kind":"topUp","amount":{"amount":50000,"currency":"XOF"},"balance":{"amount":50000,"currency":"XOF"},
              "operationId":"{{made.String("id")}}","reference":"RCH-1","counterpart":null,"servicePointId":null,"terminalId":null,"at":"<time>"}],"nextCursor":null}
            """,
            await app.EntriesAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Minor_units_are_those_of_the_clients_currency()
    {
        var client = AppFixture.UniqueId();
        (await app.Api.PutAsync($"clients/{client}", """{"name":"C","currency":"CHF"}""")).Is(HttpStatusCode.Created);
        var card = await app.MakeCardAsync(client);

        (await app.Api.PostAsync($"{CardCalls.PathOf(card)}/top-ups", TopUpBody(12345, "R", "CHF"))).Is(HttpStatusCode.Created);

        JsonShape.Matches("""{"amount":12345,"currency":"CHF"}""", (await app.CardAsync(card))["balance"]);
    }

    [Fact]
    public async Task A_booking_is_a_version_of_the_card_and_honours_the_callers_condition()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.Api.TopUpAsync(card, 1, "a", ("If-Match", "\"1\""))).Is(HttpStatusCode.Created);
        (await app.Api.TopUpAsync(card, 1, "b", ("If-Match", "\"1\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.Equal("\"2\"", (await app.Api.GetAsync(CardCalls.PathOf(card))).Header("ETag"));
        (await app.Api.TopUpAsync(card, 1, "b", ("If-Match", "\"2\""))).Is(HttpStatusCode.Created);

        Assert.Equal(2, await app.BalanceAsync(card));
    }

    [Fact]
    public async Task The_same_key_and_request_get_the_first_answer_again_and_book_once()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        var first = (await app.Api.TopUpAsync(card, 500, "R", (Key, "k"))).Is(HttpStatusCode.Created);
        var again = (await app.Api.TopUpAsync(card, 500, "R", (Key, "k"))).Is(HttpStatusCode.Created);

        Assert.Equal((null, "true"), (first.Header(Replayed), again.Header(Replayed)));
        Assert.Equal((first.Text, first.Header("Location")), (again.Text, again.Header("Location")));
        (await app.Api.TopUpAsync(card, 501, "R", (Key, "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        (await app.Api.TopUpAsync(card, 500, "S", (Key, "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal(500, await app.BalanceAsync(card));
    }

    [Fact]
    public async Task A_key_whose_request_was_refused_is_free()
    {
        var (_, from, to) = await app.MakeTwoCardsAsync(100);
        (await app.Api.TransferAsync(from, to, 200, "R", (Key, "k"))).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");

        (await app.Api.TransferAsync(from, to, 50, "R", (Key, "k"))).Is(HttpStatusCode.Created);

        Assert.Equal(50, await app.BalanceAsync(to));
    }

    [Theory]
    [InlineData("suspend", null)]
    [InlineData("block", "unblock close replace")]
    [InlineData("close", "")]
    [InlineData("expire", "block close replace")]
    public async Task The_status_decides_whether_a_card_takes_money(string action, string? allowed)
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        await app.BringAsync(card, action);

        var answer = await app.Api.TopUpAsync(card, 500, "R");

        if (allowed is null)
        {
            answer.Is(HttpStatusCode.Created);
        }
        else
        {
            answer.IsIllegal(card, allowed);
        }

        Assert.Equal(allowed is null ? 500 : 0, await app.BalanceAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_virtualised_card_is_topped_up_and_one_whose_profile_does_not_allow_it_is_not()
    {
        var client = await app.MakeClientAsync();
        var virtualised = await app.MakeCardAsync(client, "V", more: ""","profile":"BACK_OFFICE" """);
        var terminal = await app.MakeCardAsync(client, "T", more: $",\"profile\":\"{await app.MakeProfileAsync("\"fuel\",\"transfer\"")}\"");

        (await app.Api.TopUpAsync(virtualised, 500, "R-1")).Is(HttpStatusCode.Created);
        (await app.Api.TopUpAsync(terminal, 500, "R-2")).IsProblem(HttpStatusCode.Conflict, "service_not_allowed");

        Assert.Equal((500, 0), (await app.BalanceAsync(virtualised), await app.BalanceAsync(terminal)));
    }

    [Fact]
    public async Task A_balance_reaches_the_greatest_amount_and_not_one_more()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        (await app.Api.TopUpAsync(card, MaxAmount, "all")).Is(HttpStatusCode.Created);
        (await app.Api.TopUpAsync(card, 1, "one more")).IsProblem(HttpStatusCode.Conflict, "balance_too_large");

        var other = await app.MakeCardWithAsync(client, 1, "B");
        (await app.Api.TransferAsync(other, card, null, "into it")).IsProblem(HttpStatusCode.Conflict, "balance_too_large");
        (await app.Api.TransferAsync(card, other, null, "out of it")).IsProblem(HttpStatusCode.Conflict, "balance_too_large");
        Assert.Equal((MaxAmount, 1), (await app.BalanceAsync(card), await app.BalanceAsync(other)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Callers_that_top_up_at_once_are_all_booked()
    {
        const int Callers = 8;
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async index =>
        {
            // Whoever loses too often is told to come again.
            while ((await app.Api.TopUpAsync(card, 100 + index, $"R-{index}")).Status is HttpStatusCode.ServiceUnavailable)
            {
                await Task.Yield();
            }
        }));

        Assert.Equal(Enumerable.Range(0, Callers).Sum(index => 100 + index), await app.BalanceAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Every_booking_is_in_the_audit_trail()
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(100);
        var transfer = (await app.Api.TransferAsync(from, to, 50, "R")).Is(HttpStatusCode.Created);
        (await app.Api.TransferAsync(from, to, 500, "S")).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");

        var trail = (await app.Api.GetAsync($"clients/{client}/audit")).Is(HttpStatusCode.OK).Json["items"]!.AsArray();

        var line = Assert.Single(trail, line =>
            (string?)line!["operation"] == "TransferBalance" && line.ToJsonString().Contains(transfer.String("id"), StringComparison.Ordinal));
        Assert.Equal("tester", (string)line!["subject"]!);
        Assert.Contains(trail, line => line!.ToJsonString().Contains("insufficient_funds", StringComparison.Ordinal));
    }
}
