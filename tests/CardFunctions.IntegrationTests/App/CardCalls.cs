using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.App;

/// <summary>What tests of cards ask of the app again and again.</summary>
internal static class CardCalls
{
    /// <summary>A body that names no particular reason.</summary>
    public const string Other = """{"reason":"other"}""";

    /// <summary>Makes a card, and gives its identifier.</summary>
    /// <param name="app">The app.</param>
    /// <param name="client">Its client.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="more">JSON members beside, such as <c>,"profile":"BACK_OFFICE"</c>.</param>
    public static async Task<string> MakeCardAsync(this AppFixture app, string client, string name = "A", string kind = "virtual", string more = "") =>
        (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"{{kind}}","name":"{{name}}"{{more}}}""")).Is(HttpStatusCode.Created).String("id");

    /// <summary>Registers a service point, and gives its identifier and that of its virtual card; null where the client provisions none.</summary>
    public static async Task<(string Point, string? Card)> MakePointAsync(this AppFixture app, string client, string name = "Dakar")
    {
        var point = AppFixture.UniqueId("sp");
        var made = (await app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"{{name}}"}"""))
            .Is(HttpStatusCode.Created).Json;
        return (point, (string?)made["card"]?["id"]);
    }

    /// <summary>A client with one service point, which has its virtual card.</summary>
    public static async Task<(string Client, string Point, string Card)> MakeProvisionedAsync(this AppFixture app, string name = "Dakar")
    {
        var client = await app.MakeClientAsync();
        var (point, card) = await app.MakePointAsync(client, name);
        return (client, point, card!);
    }

    /// <summary>Makes a card profile that no other test uses, and gives its code.</summary>
    public static async Task<string> MakeProfileAsync(this AppFixture app, string services)
    {
        var code = AppFixture.UniqueId("P_").ToUpperInvariant();
        (await app.Api.PutAsync($"card-profiles/{code}", $$"""{"name":"{{code}}","services":[{{services}}]}""")).Is(HttpStatusCode.Created);
        return code;
    }

    /// <summary>Asks for an action on a card.</summary>
    public static Task<ApiAnswer> ActAsync(
        this AppFixture app, string card, string action, string body = Other, params (string Name, string Value)[] headers) =>
        app.Api.PostAsync($"{PathOf(card)}/{action}", body, headers);

    /// <summary>Changes a card by a merge patch.</summary>
    public static Task<ApiAnswer> PatchAsync(this AppFixture app, string card, string body, params (string Name, string Value)[] headers) =>
        app.Api.SendAsync(HttpMethod.Patch, PathOf(card), body, headers);

    /// <summary>Has a terminal hold a part of what is on a card.</summary>
    public static async Task HoldAsync(this AppFixture app, string card, string point, long amount)
    {
        const int MaxTries = 10;
        var number = (await app.Api.GetAsync($"{PathOf(card)}/number")).Is(HttpStatusCode.OK).String("number");
        string reason;
        var tries = 0;
        do
        {
            var json = $$"""
                {"cardNumber":"{{number}}","servicePointId":"{{point}}","terminalId":"T-1","service":"fuel",
                 "amount":{"amount":{{amount}},"currency":"XOF"},"reference":"{{AppFixture.UniqueId("r")}}","capture":false}
                """;
            reason = (await app.As("TERMINAL").PostAsync("terminal/authorisations", json)).Is(HttpStatusCode.OK).String("reason");
        }
        while (reason == "timeout" && ++tries < MaxTries); // On a machine that is busy; it holds nothing.

        Assert.Equal("approved", reason);
    }

    /// <summary>A card as the app shows it.</summary>
    public static async Task<JsonNode> CardAsync(this AppFixture app, string card) => (await app.Api.GetAsync(PathOf(card))).Is(HttpStatusCode.OK).Json;

    /// <summary>A service point as the app shows it.</summary>
    public static async Task<JsonNode> PointAsync(this AppFixture app, string client, string point) =>
        (await app.Api.GetAsync($"clients/{client}/service-points/{point}")).Is(HttpStatusCode.OK).Json;

    /// <summary>Changes a card's row behind the app's back, for states that there is no other way to yet.</summary>
    public static async Task WriteAsync(this AppFixture app, string card, params (string Column, object Value)[] columns)
    {
        var row = new TableEntity(ClientOf(card), $"card~{card[^32..]}");
        foreach (var (column, value) in columns)
        {
            row[column] = value;
        }

        await app.Tables.GetTableClient("Clients").UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge);
    }

    /// <summary>The path of a card, below <c>/api/v1/</c>.</summary>
    public static string PathOf(string card) => $"clients/{ClientOf(card)}/cards/{card}";

    /// <summary>The texts of a JSON array.</summary>
    public static string Words(this JsonNode? array) => string.Join(' ', array!.AsArray().Select(item => (string)item!));

    private static string ClientOf(string card) => card["crd_".Length..^33];
}
