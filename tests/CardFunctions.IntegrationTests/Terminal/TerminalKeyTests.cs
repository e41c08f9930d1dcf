using System.Net;
using System.Security.Cryptography;
using System.Text;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>What terminals send with a key acts once, and a key that is used for something else is refused.</summary>
public sealed class TerminalKeyTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly (string, string) Key = ("Idempotency-Key", "k");

    [Fact]
    public async Task An_authorisation_under_a_key_is_replayed_and_the_key_is_good_for_nothing_else()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);

        var first = (await AskAsync(terminal, 1_000, "R")).Is(HttpStatusCode.OK);
        var second = (await AskAsync(terminal, 1_000, "R")).Is(HttpStatusCode.OK);

        Assert.Null(first.Header("Idempotency-Replayed"));
        Assert.Equal((first.Text, "true"), (second.Text, second.Header("Idempotency-Replayed")));
        (await AskAsync(terminal, 1_001, "S")).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal((49_000, 0), await terminal.MoneyAsync());
    }

    [Fact]
    public async Task Requests_of_one_key_at_the_same_moment_act_once()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => AskAsync(terminal, 1_000 + (number % 3), $"R{number % 3}")));

        Assert.All(answers, answer => Assert.True(
            answer.Status is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, answer.Text));
        Assert.InRange((await terminal.MoneyAsync()).Balance, 48_998, 50_000);
        Assert.Single(answers
            .Where(answer => answer.Status is HttpStatusCode.OK && answer.String("reason") == "approved")
            .Select(answer => answer.Text)
            .Distinct(StringComparer.Ordinal));
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_capture_that_is_repeated_under_its_key_gets_the_first_answer_and_without_one_a_refusal()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var held = (await terminal.AskAsync(15_000, new() { Capture = false })).String("id");
        var path = $"terminal/authorisations/{held}/capture";

        var first = (await app.As("TERMINAL").PostAsync(path, "", Key)).Is(HttpStatusCode.OK);
        var second = (await app.As("TERMINAL").PostAsync(path, "", Key)).Is(HttpStatusCode.OK);

        Assert.Equal((first.Text, "true"), (second.Text, second.Header("Idempotency-Replayed")));
        (await app.As("TERMINAL").PostAsync(path, "")).IsProblem(HttpStatusCode.Conflict, "hold_not_open");
        (await app.As("TERMINAL").PostAsync(path, """{"amount":{"amount":1,"currency":"XOF"}}""", Key))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal((35_000, 0), await terminal.MoneyAsync());
    }

    [Fact]
    public async Task A_redemption_under_a_key_is_replayed()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (_, code) = await terminal.MakeCodeAsync(app.Api, 1_000);

        var first = (await terminal.RedeemAsync(app.As("TERMINAL"), code, "R", headers: Key)).Is(HttpStatusCode.OK);
        var second = (await terminal.RedeemAsync(app.As("TERMINAL"), code, "R", headers: Key)).Is(HttpStatusCode.OK);

        Assert.Equal((first.Text, "true"), (second.Text, second.Header("Idempotency-Replayed")));
        Assert.Equal((49_000, 0), await terminal.MoneyAsync());
    }

    [Fact]
    public async Task What_a_key_remembers_of_a_redemption_can_not_be_tried_out()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var (_, code) = await terminal.MakeCodeAsync(app.Api, 1_000);
        (await terminal.RedeemAsync(app.As("TERMINAL"), code, "R", headers: Key)).Is(HttpStatusCode.OK);

        // As all other requests are remembered: whoever reads the tables could find the code by hashing them all.
        var body = $$"""{"code":"{{code}}","servicePointId":"{{terminal.Point}}","terminalId":"T-1","reference":"R"}""";
        var plain = SHA256.HashData(Encoding.UTF8.GetBytes($"POST /api/v1/terminal/redemptions\n{body}"));
        var row = await app.Tables.GetTableClient("Clients").GetEntityAsync(terminal.Client, "idempotency~RedeemTransactionCode~key.k");
        Assert.NotEqual(Convert.ToHexStringLower(plain), row.Value.GetString("Hash"));
        (await terminal.RedeemAsync(app.As("TERMINAL"), "0000000000", "S", headers: Key)).Is(HttpStatusCode.OK);
        (await terminal.RedeemAsync(app.As("TERMINAL"), code, "S", headers: Key)).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    private Task<ApiAnswer> AskAsync(TerminalClient terminal, long amount, string reference) => app.As("TERMINAL").PostAsync(
        "terminal/authorisations",
        $$"""
        {"cardNumber":"{{terminal.Number}}","servicePointId":"{{terminal.Point}}","terminalId":"T-1","service":"fuel",
         "amount":{"amount":{{amount}},"currency":"XOF"},"reference":"{{reference}}","capture":true}
        """,
        Key);
}
