using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>What a card may do at a terminal: every decision with its reason and code, and what is booked.</summary>
public sealed class AuthorisationTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_purchase_is_booked_and_answered_with_what_is_left()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);

        var answer = (await terminal.AskAsync(20_000)).Is(HttpStatusCode.OK);

        Assert.StartsWith($"aut_{terminal.Client}_", answer.String("id"), StringComparison.Ordinal);
        JsonShape.Matches(
            $$$"""{"id":"{{{answer.String("id")}}}","decision":"approved","reason":"approved","responseCode":"00","balance":{"amount":30000,"currency":"XOF"}}""",
            answer.Json);
        Assert.Equal((30_000, 0), await terminal.MoneyAsync());
        var entry = (await app.Api.GetAsync($"{terminal.CardPath}/entries?limit=1")).Is(HttpStatusCode.OK).Json["items"]![0]!;
        Assert.Equal("purchase", (string)entry["kind"]!);
        Assert.Equal(-20_000, (long)entry["amount"]!["amount"]!);
        Assert.Equal(terminal.Point, (string)entry["servicePointId"]!);
        Assert.Equal("T-1", (string)entry["terminalId"]!);
        Assert.Equal(answer.String("id"), (string)entry["operationId"]!);
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task The_same_reference_of_the_same_terminal_books_once_and_gets_the_same_answer()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var wish = new TerminalClient.Wish { Reference = "R" };

        var first = (await terminal.AskAsync(20_000, wish)).Is(HttpStatusCode.OK);
        await terminal.DecideAsync(1_000);
        var second = (await terminal.AskAsync(20_000, wish)).Is(HttpStatusCode.OK);
        var declined = (await terminal.AskAsync(90_000, wish with { Reference = "D" })).Is(HttpStatusCode.OK);
        await terminal.TopUpAsync(100_000);
        var stillDeclined = (await terminal.AskAsync(90_000, wish with { Reference = "D" })).Is(HttpStatusCode.OK);

        Assert.Equal(first.Text, second.Text);
        Assert.Equal("insufficient_funds", declined.String("reason"));
        Assert.Equal(declined.Text, stillDeclined.Text);
        (await terminal.AskAsync(20_001, wish)).IsProblem(HttpStatusCode.Conflict, "reference_reused");
        (await terminal.AskAsync(20_000, wish with { Service = "ticket" })).IsProblem(HttpStatusCode.Conflict, "reference_reused");
        Assert.Equal("approved 00", await terminal.DecideAsync(20_000, wish with { Terminal = "T-2" }));
        Assert.Equal((50_000 - 20_000 - 1_000 + 100_000 - 20_000, 0), await terminal.MoneyAsync());
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task Each_refusal_has_its_reason_and_code_and_costs_nothing()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var lonely = AppFixture.UniqueId("sp");
        var withoutCards = await app.MakeClientAsync(""","autoProvision":false""");
        (await app.Api.PostAsync($"clients/{withoutCards}/service-points", $$"""{"servicePointId":"{{lonely}}","name":"Lonely"}""")).Is(HttpStatusCode.Created);

        Assert.Equal("unknown_card 14", await terminal.DecideAsync(1, new() { Number = Numbers.New() }));
        Assert.Equal("unknown_card 14", await terminal.DecideAsync(1, new() { Number = "4900000000000003" }));
        Assert.Equal("service_point_unknown 03", await terminal.DecideAsync(1, new() { Point = AppFixture.UniqueId("sp") }));
        Assert.Equal("service_point_has_no_virtual_card 58", await terminal.DecideAsync(1, new() { Point = lonely }));
        Assert.Equal("insufficient_funds 51", await terminal.DecideAsync(50_001));
        Assert.Equal("insufficient_funds 51", await terminal.DecideAsync(1, new() { Service = "allotment" }));
        Assert.Equal("currency_mismatch 12", await terminal.DecideAsync(1, new() { Currency = "CHF" }));
        Assert.Equal((50_000, 0), await terminal.MoneyAsync());
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_cards_status_decides_and_an_opposition_says_which()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);

        await ActAsync("suspend", "other");
        Assert.Equal("card_suspended 62", await terminal.DecideAsync(1));
        await ActAsync("resume", "other");
        foreach (var (reason, code) in ((string, string)[])[("lost", "41"), ("stolen", "43"), ("compromised", "62")])
        {
            await ActAsync("block", reason);
            Assert.Equal($"card_blocked {code}", await terminal.DecideAsync(1));
            await ActAsync("unblock", "other");
        }

        Assert.Equal("approved 00", await terminal.DecideAsync(50_000));
        await ActAsync("close", "endOfUse");
        Assert.Equal("card_closed 46", await terminal.DecideAsync(1));

        async Task ActAsync(string action, string reason) =>
            (await app.Api.PostAsync($"{terminal.CardPath}/{action}", $$"""{"reason":"{{reason}}"}""")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_expired_card_is_refused()
    {
        var terminal = await TerminalClient.MakeAsync(app, 100);
        var row = new TableEntity(terminal.Client, $"card~{terminal.Card[^32..]}") { ["Expires"] = "2020-01" };
        await app.Tables.GetTableClient("Clients").UpdateEntityAsync(row, Azure.ETag.All);

        Assert.Equal("card_expired 54", await terminal.DecideAsync(1));
    }

    [Fact]
    public async Task A_virtualised_card_is_refused_at_the_terminal_and_works_in_the_back_office()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var other = (await app.Api.PostAsync($"clients/{terminal.Client}/cards", """{"kind":"physical","name":"Other"}""")).String("id");
        Assert.Equal("approved 00", await terminal.DecideAsync(1_000));

        (await app.Api.PostAsync($"{terminal.CardPath}/virtualise", "{}")).Is(HttpStatusCode.OK);
        Assert.Equal("service_not_allowed 57", await terminal.DecideAsync(1_000));
        await terminal.TopUpAsync(500);
        (await app.Api.PostAsync(
            $"{terminal.CardPath}/transfers", $$"""{"toCardId":"{{other}}","amount":{"amount":9500,"currency":"XOF"},"reference":"T"}""")).Is(HttpStatusCode.Created);
        (await app.Api.PostAsync($"{terminal.CardPath}/devirtualise", "{}")).Is(HttpStatusCode.OK);

        Assert.Equal("approved 00", await terminal.DecideAsync(1_000));
        Assert.Equal((39_000, 0), await terminal.MoneyAsync());
    }

    [Fact]
    public async Task A_card_works_at_the_station_of_another_client_and_the_claim_limits_the_stations_client()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var elsewhere = await TerminalClient.MakeAsync(app, 0);
        var wish = new TerminalClient.Wish { Point = elsewhere.Point };

        Assert.Equal("approved 00", await terminal.DecideAsync(1, wish with { Api = app.As("TERMINAL", elsewhere.Client) }));
        (await terminal.AskAsync(1, wish with { Api = app.As("TERMINAL", terminal.Client) })).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await terminal.AskAsync(1, wish with { Point = AppFixture.UniqueId("sp"), Api = app.As("TERMINAL", terminal.Client) }))
            .IsProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Limits_of_money_volume_and_count_hold_and_what_is_taken_back_is_given_back_to_them()
    {
        var code = AppFixture.UniqueId("P").ToUpperInvariant();
        (await app.Api.PutAsync(
            $"card-profiles/{code}",
            """
            {"name":"Limited","services":["fuel","ticket","topUp"],"limits":[
             {"measure":"money","period":"transaction","services":["fuel"],"max":5000},
             {"measure":"money","period":"day","services":["fuel","ticket"],"max":8000},
             {"measure":"volume","period":"week","services":["fuel"],"max":60000},
             {"measure":"count","period":"month","services":["ticket"],"max":2}]}
            """)).Is(HttpStatusCode.Created);
        var terminal = await TerminalClient.MakeAsync(app, 50_000, $$""","profile":"{{code}}" """);
        var ticket = new TerminalClient.Wish { Service = "ticket" };

        Assert.Equal("limit_money 61", await terminal.DecideAsync(5_001));
        Assert.Equal("limit_volume 61", await terminal.DecideAsync(1, new() { More = ""","volume":{"millilitres":60001}""" }));
        var first = (await terminal.AskAsync(5_000)).String("id");
        Assert.Equal("approved 00", await terminal.DecideAsync(1, ticket));
        Assert.Equal("limit_money 61", await terminal.DecideAsync(3_000));
        Assert.Equal("approved 00", await terminal.DecideAsync(1, ticket));
        Assert.Equal("limit_count 65", await terminal.DecideAsync(1, ticket));

        (await app.As("TERMINAL").PostAsync($"terminal/authorisations/{first}/reverse", "")).Is(HttpStatusCode.OK);
        Assert.Equal("approved 00", await terminal.DecideAsync(3_000));
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_request_is_named_at_once()
    {
        var api = app.As("TERMINAL");

        (await api.PostAsync("terminal/authorisations", "{}"))
            .IsInvalid("amount", "capture", "cardNumber", "reference", "service", "servicePointId", "terminalId");
        (await api.PostAsync(
            "terminal/authorisations",
            """
            {"cardNumber":"12-34","servicePointId":"a/b","terminalId":"","service":"transfer","amount":{"amount":0,"currency":"xof"},"reference":" ",
             "capture":1,"volume":{"millilitres":0},"productCode":"a b","pin":"1234"}
            """)).IsInvalid(
                "amount.amount", "amount.currency", "capture", "cardNumber", "pin", "productCode", "reference", "service", "servicePointId", "terminalId", "volume.millilitres");
    }
}
