using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>Transaction codes: made in the back office, spent once at a terminal.</summary>
public sealed class RedemptionTests(AppFixture app) : IClassFixture<AppFixture>
{
    private Api At => app.As("TERMINAL");

    [Fact]
    public async Task A_code_is_shown_once_holds_its_amount_and_is_spent_once()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);

        var made = (await terminal.AskCodeAsync(app.Api, 15_000, ""","validMinutes":60""")).Is(HttpStatusCode.Created);

        var (id, code) = (made.String("id"), made.String("code"));
        Assert.Matches("^[0-9]{10}$", code);
        JsonShape.Matches(
            $$$"""{"id":"{{{id}}}","code":"{{{code}}}","amount":{"amount":15000,"currency":"XOF"},"service":"fuel","expiresAt":"{{{made.String("expiresAt")}}}"}""", made.Json);
        Assert.Equal((50_000, 15_000), await terminal.MoneyAsync());
        var shown = (await app.Api.GetAsync(made.Header("Location")!["/api/v1/".Length..])).Is(HttpStatusCode.OK);
        Assert.Equal("open", shown.String("status"));
        Assert.DoesNotContain(code, shown.Text, StringComparison.Ordinal);

        var spent = (await terminal.RedeemAsync(At, code)).Is(HttpStatusCode.OK);

        JsonShape.Matches(
            $$$"""{"id":"{{{spent.String("id")}}}","decision":"approved","reason":"approved","responseCode":"00","balance":{"amount":35000,"currency":"XOF"}}""", spent.Json);
        Assert.Equal((35_000, 0), await terminal.MoneyAsync());
        Assert.Equal("code_spent 12", await terminal.SpendAsync(At, code));
        shown = (await app.Api.GetAsync($"{terminal.CodesPath()}/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal(("spent", spent.String("id")), (shown.String("status"), shown.String("authorisationId")));
        (await app.Api.DeleteAsync($"{terminal.CodesPath()}/{id}")).IsProblem(HttpStatusCode.Conflict, "transaction_code_spent");
        var entry = (await app.Api.GetAsync($"{terminal.CardPath}/entries?limit=1")).Json["items"]![0]!;
        Assert.Equal(("redemption", -15_000L, terminal.Point), ((string)entry["kind"]!, (long)entry["amount"]!["amount"]!, (string)entry["servicePointId"]!));
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task The_same_reference_spends_once_and_gets_the_same_answer()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (_, code) = await terminal.MakeCodeAsync(app.Api, 15_000);
        var (_, other) = await terminal.MakeCodeAsync(app.Api, 1_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => terminal.RedeemAsync(At, code, "R")));
        var again = (await terminal.RedeemAsync(At, code, "R")).Is(HttpStatusCode.OK);

        Assert.All(answers.Where(answer => answer.String("reason") != "timeout"), answer => Assert.Equal(again.Text, answer.Text));
        Assert.Equal("approved", again.String("reason"));
        (await terminal.RedeemAsync(At, other, "R")).IsProblem(HttpStatusCode.Conflict, "reference_reused");
        (await terminal.AskAsync(1, new() { Reference = "R" })).IsProblem(HttpStatusCode.Conflict, "reference_reused");
        Assert.Equal((35_000, 1_000), await terminal.MoneyAsync());
    }

    [Fact]
    public async Task Of_many_terminals_that_spend_one_code_at_once_one_is_approved()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        await using var second = await app.StartAnotherAsync();
        var (_, code) = await terminal.MakeCodeAsync(app.Api, 15_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number =>
            terminal.RedeemAsync(number % 2 == 0 ? At : app.On(second, "TERMINAL"), code, id: $"T-{number}")));

        var reasons = answers.Select(answer => answer.Is(HttpStatusCode.OK).String("reason")).ToList();
        Assert.All(reasons, reason => Assert.Contains(reason, (string[])["approved", "code_spent", "timeout"]));
        // Whoever was told that there was no time paid nothing: then the code was given back, or another one has it.
        Assert.InRange(reasons.Count(reason => reason == "approved"), 0, 1);
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_code_works_on_a_virtualised_card_that_the_terminal_refuses()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        (await app.Api.PostAsync($"{terminal.CardPath}/virtualise", "{}")).Is(HttpStatusCode.OK);
        var (_, code) = await terminal.MakeCodeAsync(app.Api, 15_000);

        Assert.Equal("service_not_allowed 57", await terminal.DecideAsync(1_000));
        Assert.Equal("approved 00", await terminal.SpendAsync(At, code));
    }

    [Fact]
    public async Task A_code_for_one_service_point_is_unknown_at_another_and_one_for_any_works_at_another_clients()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var elsewhere = await TerminalClient.MakeAsync(app, 0);
        var (_, bound) = await terminal.MakeCodeAsync(app.Api, 1_000, $$""","servicePointId":"{{terminal.Point}}" """);
        var (_, free) = await terminal.MakeCodeAsync(app.Api, 2_000);

        Assert.Equal("unknown_code 12", await terminal.SpendAsync(At, bound, point: elsewhere.Point));
        Assert.Equal("approved 00", await terminal.SpendAsync(At, bound));
        Assert.Equal("approved 00", await terminal.SpendAsync(app.As("TERMINAL", elsewhere.Client), free, point: elsewhere.Point));
        (await terminal.RedeemAsync(app.As("TERMINAL", terminal.Client), "0000000000", point: elsewhere.Point)).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await terminal.AskCodeAsync(app.Api, 1, ""","servicePointId":"nowhere" """)).IsInvalid("servicePointId");
    }

    [Fact]
    public async Task A_cancelled_code_releases_its_amount_and_is_unknown()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (id, code) = await terminal.MakeCodeAsync(app.Api, 15_000);

        (await app.Api.DeleteAsync($"{terminal.CodesPath()}/{id}")).Is(HttpStatusCode.NoContent);
        (await app.Api.DeleteAsync($"{terminal.CodesPath()}/{id}")).Is(HttpStatusCode.NoContent);

        Assert.Equal((50_000, 0), await terminal.MoneyAsync());
        Assert.Equal("unknown_code 12", await terminal.SpendAsync(At, code));
        Assert.Equal("cancelled", (await app.Api.GetAsync($"{terminal.CodesPath()}/{id}")).String("status"));
        (await app.Api.DeleteAsync($"{terminal.CodesPath()}/tcd_nothing")).IsProblem(HttpStatusCode.NotFound, "transaction_code_not_found");
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_code_that_is_not_spent_in_time_is_released_without_anyone_asking()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (id, code) = await terminal.MakeCodeAsync(app.Api, 15_000);
        // As if its time were over.
        foreach (var key in (string[])[$"hold~{id}", $"code~{terminal.Card[^32..]}~{id}"])
        {
            var row = new TableEntity(terminal.Client, key) { ["ExpiresAt"] = TimeProvider.System.GetUtcNow() };
            await app.Tables.GetTableClient("Clients").UpdateEntityAsync(row, Azure.ETag.All);
        }

        Assert.Equal("code_expired 12", await terminal.SpendAsync(At, code));
        Assert.Equal((50_000, 15_000), await terminal.MoneyAsync());
        Assert.True(await app.Handler.SweepAsync());

        Assert.Equal((50_000, 0), await terminal.MoneyAsync());
        Assert.Equal("code_expired 12", await terminal.SpendAsync(At, code));
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_replaced_card_hands_its_codes_over()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (_, code) = await terminal.MakeCodeAsync(app.Api, 15_000);
        var (cancelled, _) = await terminal.MakeCodeAsync(app.Api, 5_000);
        var successor = (await app.Api.PostAsync($"{terminal.CardPath}/replace", """{"reason":"lost"}""")).Is(HttpStatusCode.Created).String("id");

        Assert.Equal("approved 00", await terminal.SpendAsync(At, code));
        (await app.Api.DeleteAsync($"{terminal.CodesPath()}/{cancelled}")).Is(HttpStatusCode.NoContent);

        var card = (await app.Api.GetAsync($"clients/{terminal.Client}/cards/{successor}")).Json;
        Assert.Equal((35_000L, 0L), ((long)card["balance"]!["amount"]!, (long)card["held"]!["amount"]!));
        Assert.True((bool)(await app.Api.GetAsync($"clients/{terminal.Client}/cards/{successor}/entries/verify")).Json["agrees"]!);
    }

    [Fact]
    public async Task A_redemption_that_is_reversed_opens_the_code_again()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (_, code) = await terminal.MakeCodeAsync(app.Api, 15_000);
        var spent = (await terminal.RedeemAsync(At, code)).String("id");

        (await At.PostAsync($"terminal/authorisations/{spent}/reverse", "")).Is(HttpStatusCode.OK);

        Assert.Equal((50_000, 15_000), await terminal.MoneyAsync());
        Assert.Equal("approved 00", await terminal.SpendAsync(At, code));
        Assert.Equal("code_spent 12", await terminal.SpendAsync(At, code));
        Assert.Equal((35_000, 0), await terminal.MoneyAsync());
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task Five_wrong_codes_in_ten_minutes_lock_the_terminal_and_no_other()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (_, code) = await terminal.MakeCodeAsync(app.Api, 15_000);
        // Codes that were right do not count, nor does one that is sent again.
        var (_, first) = await terminal.MakeCodeAsync(app.Api, 1);
        Assert.Equal("approved 00", await terminal.SpendAsync(At, first));
        Assert.Equal("unknown_code 12", await terminal.SpendAsync(At, "0000000000", "again"));
        Assert.Equal("unknown_code 12", await terminal.SpendAsync(At, "0000000000", "again"));
        for (var number = 1; number < 5; number++)
        {
            Assert.Equal("unknown_code 12", await terminal.SpendAsync(At, $"000000000{number}"));
        }

        var locked = (await terminal.RedeemAsync(At, code)).IsProblem(HttpStatusCode.TooManyRequests, "too_many_wrong_codes");

        Assert.InRange(int.Parse(locked.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 600);
        (await terminal.RedeemAsync(At, code)).IsProblem(HttpStatusCode.TooManyRequests, "too_many_wrong_codes");
        Assert.Equal((49_999, 15_000), await terminal.MoneyAsync());
        Assert.Equal("approved 00", await terminal.SpendAsync(At, code, id: "T-2"));
    }

    [Fact]
    public async Task Many_codes_that_are_tried_at_once_count_too()
    {
        var terminal = await TerminalClient.MakeAsync(app, 0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => terminal.RedeemAsync(At, $"12345678{number:D2}")));

        Assert.InRange(answers.Count(answer => answer.Status is HttpStatusCode.OK && answer.String("reason") == "unknown_code"), 0, 5);
    }

    [Fact]
    public async Task A_terminal_that_changes_its_name_is_stopped_by_its_service_points_limit()
    {
        var terminal = await TerminalClient.MakeAsync(app, 0);
        for (var number = 0; number < 25; number++)
        {
            Assert.Equal("unknown_code 12", await terminal.SpendAsync(At, $"00000000{number:D2}", id: $"T-{number}"));
        }

        (await terminal.RedeemAsync(At, "0000000099", id: "T-99")).IsProblem(HttpStatusCode.TooManyRequests, "too_many_wrong_codes");
    }

    [Fact]
    public async Task A_repeated_request_for_a_code_gets_the_same_code_which_is_nowhere_in_the_tables()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);

        var first = (await terminal.AskCodeAsync(app.Api, 15_000, "", ("Idempotency-Key", "k"))).Is(HttpStatusCode.Created);
        var second = (await terminal.AskCodeAsync(app.Api, 15_000, "", ("Idempotency-Key", "k"))).Is(HttpStatusCode.Created);

        Assert.Equal((first.Text, "true"), (second.Text, second.Header("Idempotency-Replayed")));
        (await terminal.AskCodeAsync(app.Api, 15_001, "", ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal((50_000, 15_000), await terminal.MoneyAsync());
        await terminal.SpendAsync(At, first.String("code"));
        await foreach (var table in app.Tables.QueryAsync())
        {
            await foreach (var row in app.Tables.GetTableClient(table.Name).QueryAsync())
            {
                Assert.DoesNotContain(row.Values, value => value is string text && text.Contains(first.String("code"), StringComparison.Ordinal));
                Assert.DoesNotContain(first.String("code"), row.RowKey, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_request_is_named_at_once()
    {
        var terminal = await TerminalClient.MakeAsync(app, 1_000);

        (await app.Api.PostAsync(terminal.CodesPath(), "{}")).IsInvalid("amount", "service");
        (await app.Api.PostAsync(
            terminal.CodesPath(), """{"amount":{"amount":0,"currency":"XXX"},"service":"allotment","servicePointId":"a/b","validMinutes":43201,"pin":1}"""))
            .IsInvalid("amount.amount", "amount.currency", "pin", "service", "servicePointId", "validMinutes");
        (await terminal.AskCodeAsync(app.Api, 1_001)).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");
        (await At.PostAsync("terminal/redemptions", "{}")).IsInvalid("code", "reference", "servicePointId", "terminalId");
        (await At.PostAsync("terminal/redemptions", """{"code":"12a","servicePointId":"a b","terminalId":"","reference":""}"""))
            .IsInvalid("code", "reference", "servicePointId", "terminalId");
        Assert.Equal("service_point_unknown 03", await terminal.SpendAsync(At, "0000000000", point: AppFixture.UniqueId("sp")));
    }

    [Fact]
    public async Task Codes_are_listed_without_their_digits()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (one, code) = await terminal.MakeCodeAsync(app.Api, 1);
        var (two, _) = await terminal.MakeCodeAsync(app.Api, 2);

        var page = (await app.Api.GetAsync($"{terminal.CodesPath()}?limit=1")).Is(HttpStatusCode.OK);
        var rest = (await app.Api.GetAsync($"{terminal.CodesPath()}?limit=1&cursor={page.String("nextCursor")}")).Is(HttpStatusCode.OK);

        Assert.Equal([one, two], page.Json["items"]!.AsArray().Concat(rest.Json["items"]!.AsArray()).Select(item => (string)((JsonObject)item!)["id"]!));
        Assert.DoesNotContain(code, page.Text + rest.Text, StringComparison.Ordinal);
    }
}
