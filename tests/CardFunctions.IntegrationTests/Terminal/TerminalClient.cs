using System.Globalization;
using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>A client with a service point that can transact and a driver's card with money on it, and a terminal there.</summary>
internal sealed class TerminalClient
{
    private readonly AppFixture _app;
    private int _references;

    private TerminalClient(AppFixture app, string client, string point, string card, string number) =>
        (_app, Client, Point, Card, Number) = (app, client, point, card, number);

    public string Client { get; }

    public string Point { get; }

    public string Card { get; }

    public string Number { get; }

    /// <summary>Where the card is.</summary>
    public string CardPath => $"clients/{Client}/cards/{Card}";

    /// <summary>Makes all of it.</summary>
    /// <param name="app">The app.</param>
    /// <param name="balance">The money on the card, in minor units.</param>
    /// <param name="card">JSON members of the card beside, such as <c>,"profile":"BACK_OFFICE"</c>.</param>
    /// <param name="currency">The client's currency.</param>
    public static async Task<TerminalClient> MakeAsync(AppFixture app, long balance, string card = "", string currency = "XOF")
    {
        var client = AppFixture.UniqueId();
        (await app.Api.PutAsync($"clients/{client}", $$"""{"name":"Client {{client}}","currency":"{{currency}}"}""")).Is(HttpStatusCode.Created);
        var point = AppFixture.UniqueId("sp");
        (await app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"Station"}""")).Is(HttpStatusCode.Created);
        var made = (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"physical","name":"Driver"{{card}}}""")).Is(HttpStatusCode.Created).String("id");
        var number = (await app.Api.GetAsync($"clients/{client}/cards/{made}/number")).Is(HttpStatusCode.OK).String("number");
        var terminal = new TerminalClient(app, client, point, made, number);
        if (balance > 0)
        {
            await terminal.TopUpAsync(balance, currency);
        }

        return terminal;
    }

    public async Task TopUpAsync(long amount, string currency = "XOF") => (await _app.Api.PostAsync(
        $"{CardPath}/top-ups", $$"""{"amount":{"amount":{{amount}},"currency":"{{currency}}"},"reference":"{{NextReference()}}"}""")).Is(HttpStatusCode.Created);

    /// <summary>A reference that was not used yet.</summary>
    public string NextReference() => Interlocked.Increment(ref _references).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>Asks for something, and gives the whole answer.</summary>
    public Task<ApiAnswer> AskAsync(long amount, Wish? wish = null)
    {
        var asked = wish ?? new Wish();
        var json = $$"""
            {"cardNumber":"{{asked.Number ?? Number}}","servicePointId":"{{asked.Point ?? Point}}","terminalId":"{{asked.Terminal}}","service":"{{asked.Service}}",
             "amount":{"amount":{{amount}},"currency":"{{asked.Currency}}"},"reference":"{{asked.Reference ?? NextReference()}}",
             "capture":{{(asked.Capture ? "true" : "false")}}{{asked.More}} }
            """;
        return (asked.Api ?? _app.As("TERMINAL")).PostAsync("terminal/authorisations", json);
    }

    /// <summary>Asks for something, and gives the decision as its reason and response code.</summary>
    public async Task<string> DecideAsync(long amount, Wish? wish = null)
    {
        var answer = (await AskAsync(amount, wish)).Is(HttpStatusCode.OK);
        Assert.Equal(answer.String("reason") == "approved" ? "approved" : "declined", answer.String("decision"));
        Assert.Equal(answer.String("decision") == "approved", answer.Json["balance"] is not null);
        return $"{answer.String("reason")} {answer.String("responseCode")}";
    }

    /// <summary>The card's balance and what is held of it.</summary>
    public async Task<(long Balance, long Held)> MoneyAsync()
    {
        var card = (await _app.Api.GetAsync(CardPath)).Is(HttpStatusCode.OK).Json;
        return ((long)card["balance"]!["amount"]!, (long)card["held"]!["amount"]!);
    }

    /// <summary>Asserts that the card agrees with its entries.</summary>
    public async Task AssertAgreesAsync()
    {
        var verified = (await _app.Api.GetAsync($"{CardPath}/entries/verify")).Is(HttpStatusCode.OK);
        Assert.True((bool)verified.Json["agrees"]!, verified.Text);
    }

    /// <summary>What a terminal asks for beside the amount.</summary>
    internal sealed record Wish
    {
        public string? Number { get; init; }

        public string? Point { get; init; }

        public string Terminal { get; init; } = "T-1";

        public string Service { get; init; } = "fuel";

        public string Currency { get; init; } = "XOF";

        public string? Reference { get; init; }

        public bool Capture { get; init; } = true;

        /// <summary>JSON members beside, such as <c>,"volume":{"millilitres":1}</c>.</summary>
        public string More { get; init; } = "";

        public Api? Api { get; init; }
    }
}
