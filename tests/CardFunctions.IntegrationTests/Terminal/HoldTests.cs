using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>Amounts that are held: captured, taken back, expired, handed over.</summary>
public sealed class HoldTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly TerminalClient.Wish Hold = new() { Capture = false };

    [Fact]
    public async Task What_is_held_can_be_captured_in_part_once()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var held = (await terminal.AskAsync(15_000, Hold)).Is(HttpStatusCode.OK);
        Assert.Equal(35_000, (long)held.Json["balance"]!["amount"]!);
        Assert.Equal((50_000, 15_000), await terminal.MoneyAsync());
        Assert.Equal("insufficient_funds 51", await terminal.DecideAsync(35_001));

        (await CaptureAsync(held, 15_001)).IsProblem(HttpStatusCode.UnprocessableEntity, "amount_exceeds_hold");
        (await CaptureAsync(held, 1, "CHF")).IsProblem(HttpStatusCode.UnprocessableEntity, "currency_mismatch");
        (await CaptureAsync(held, 0)).IsInvalid("amount.amount");
        var captured = (await CaptureAsync(held, 12_000)).Is(HttpStatusCode.OK);

        JsonShape.Matches(
            $$$"""
            {"id":"{{{held.String("id")}}}","status":"captured","amount":{"amount":15000,"currency":"XOF"},
             "captured":{"amount":12000,"currency":"XOF"},"balance":{"amount":38000,"currency":"XOF"}}
            """,
            captured.Json);
        Assert.Equal((38_000, 0), await terminal.MoneyAsync());
        (await CaptureAsync(held, 1)).IsProblem(HttpStatusCode.Conflict, "hold_not_open");
        (await app.As("TERMINAL").PostAsync($"terminal/authorisations/{held.String("id")}/capture", "")).IsProblem(HttpStatusCode.Conflict, "hold_not_open");
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_reversal_releases_what_is_held_gives_back_what_was_booked_and_may_be_repeated()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var held = (await terminal.AskAsync(15_000, Hold)).Is(HttpStatusCode.OK);
        var booked = (await terminal.AskAsync(5_000)).Is(HttpStatusCode.OK);
        var declined = (await terminal.AskAsync(900_000)).Is(HttpStatusCode.OK);

        foreach (var authorisation in (ApiAnswer[])[held, booked, held, booked])
        {
            Assert.Equal("reversed", (await ReverseAsync(authorisation)).Is(HttpStatusCode.OK).String("status"));
        }

        (await ReverseAsync(declined)).IsProblem(HttpStatusCode.Conflict, "hold_not_open");
        Assert.Equal((50_000, 0), await terminal.MoneyAsync());
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task What_is_never_captured_is_released_without_anyone_asking()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var held = (await terminal.AskAsync(15_000, Hold)).Is(HttpStatusCode.OK);
        var young = (await terminal.AskAsync(1_000, Hold)).Is(HttpStatusCode.OK);
        // As if its day were over.
        foreach (var kind in (string[])["hold", "authorisation"])
        {
            var row = new TableEntity(terminal.Client, $"{kind}~{held.String("id")[^32..]}") { ["ExpiresAt"] = TimeProvider.System.GetUtcNow() };
            await app.Tables.GetTableClient("Clients").UpdateEntityAsync(row, Azure.ETag.All);
        }

        Assert.True(await app.Handler.SweepAsync());

        Assert.Equal((50_000, 1_000), await terminal.MoneyAsync());
        (await CaptureAsync(held, 1)).IsProblem(HttpStatusCode.Conflict, "hold_not_open");
        (await CaptureAsync(young, 1_000)).Is(HttpStatusCode.OK);
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_replaced_card_hands_its_holds_over()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var held = (await terminal.AskAsync(15_000, Hold)).Is(HttpStatusCode.OK);

        var successor = (await app.Api.PostAsync($"{terminal.CardPath}/replace", """{"reason":"damaged"}""")).Is(HttpStatusCode.Created);
        Assert.Equal(15_000, (long)successor.Json["held"]!["amount"]!);
        (await CaptureAsync(held, 10_000)).Is(HttpStatusCode.OK);

        var path = $"clients/{terminal.Client}/cards/{successor.String("id")}";
        var card = (await app.Api.GetAsync(path)).Json;
        Assert.Equal((40_000, 0), ((long)card["balance"]!["amount"]!, (long)card["held"]!["amount"]!));
        Assert.True((bool)(await app.Api.GetAsync($"{path}/entries/verify")).Json["agrees"]!);
        Assert.Equal((0, 0), await terminal.MoneyAsync());
    }

    [Fact]
    public async Task Who_may_not_touch_the_stations_client_learns_nothing()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var held = (await terminal.AskAsync(1, Hold)).String("id");
        var stranger = app.As("TERMINAL", await app.MakeClientAsync());

        (await stranger.PostAsync($"terminal/authorisations/{held}/capture", "")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await stranger.PostAsync("terminal/authorisations/nothing/reverse", "")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await app.As("TERMINAL").PostAsync("terminal/authorisations/nothing/reverse", "")).IsProblem(HttpStatusCode.NotFound, "authorisation_not_found");
        (await app.As("TERMINAL").PostAsync($"terminal/authorisations/{held[..^1]}x/capture", "")).IsProblem(HttpStatusCode.NotFound, "authorisation_not_found");
    }

    private Task<ApiAnswer> CaptureAsync(ApiAnswer held, long amount, string currency = "XOF") => app.As("TERMINAL").PostAsync(
        $"terminal/authorisations/{held.String("id")}/capture", $$"""{"amount":{"amount":{{amount}},"currency":"{{currency}}"} }""");

    private Task<ApiAnswer> ReverseAsync(ApiAnswer authorisation) =>
        app.As("TERMINAL").PostAsync($"terminal/authorisations/{authorisation.String("id")}/reverse", "");
}
