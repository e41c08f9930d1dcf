using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>What tests of the ledger ask of the app again and again.</summary>
internal static class LedgerCalls
{
    public const string Key = "Idempotency-Key";

    public const string Replayed = "Idempotency-Replayed";

    /// <summary>The body of a top-up.</summary>
    public static string TopUpBody(long amount, string reference, string currency = "XOF") => new JsonObject
    {
        ["amount"] = Money(amount, currency),
        ["reference"] = reference,
    }.ToJsonString();

    /// <summary>The body of a transfer; of all that is available where no amount is given.</summary>
    public static string TransferBody(string to, long? amount, string reference, string currency = "XOF")
    {
        var body = new JsonObject { ["toCardId"] = to, ["reference"] = reference };
        body[amount is null ? "full" : "amount"] = amount is { } some ? Money(some, currency) : true;
        return body.ToJsonString();
    }

    /// <summary>Tops a card up.</summary>
    public static Task<ApiAnswer> TopUpAsync(this Api api, string card, long amount, string reference, params (string Name, string Value)[] headers) =>
        api.PostAsync($"{CardCalls.PathOf(card)}/top-ups", TopUpBody(amount, reference), headers);

    /// <summary>Transfers from a card; all that is available where no amount is given.</summary>
    public static Task<ApiAnswer> TransferAsync(
        this Api api, string from, string to, long? amount, string reference, params (string Name, string Value)[] headers) =>
        api.PostAsync($"{CardCalls.PathOf(from)}/transfers", TransferBody(to, amount, reference), headers);

    /// <summary>Decides on an operation that waits.</summary>
    public static Task<ApiAnswer> DecideAsync(this Api api, string client, string operation, string verb, params (string Name, string Value)[] headers) =>
        api.PostAsync($"clients/{client}/operations/{operation}/{verb}", "", headers);

    /// <summary>Makes a card with a balance.</summary>
    public static async Task<string> MakeCardWithAsync(this AppFixture app, string client, long balance, string name = "A", string more = "")
    {
        var card = await app.MakeCardAsync(client, name, "physical", more);
        (await app.Api.TopUpAsync(card, balance, $"start {name}")).Is(HttpStatusCode.Created);
        return card;
    }

    /// <summary>A client with a card that has a balance, and one that has none.</summary>
    public static async Task<(string Client, string From, string To)> MakeTwoCardsAsync(this AppFixture app, long balance)
    {
        var client = await app.MakeClientAsync();
        return (client, await app.MakeCardWithAsync(client, balance), await app.MakeCardAsync(client, "B"));
    }

    /// <summary>What a card has.</summary>
    public static async Task<long> BalanceAsync(this AppFixture app, string card) => (long)(await app.CardAsync(card))["balance"]!["amount"]!;

    /// <summary>A page of a card's statement.</summary>
    public static async Task<JsonNode> EntriesAsync(this AppFixture app, string card, string query = "") =>
        (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/entries?{query}")).Is(HttpStatusCode.OK).Json;

    /// <summary>A card's statement, the newest first: kind, amount, balance after it.</summary>
    public static async Task<IReadOnlyList<(string Kind, long Amount, long Balance)>> StatementAsync(this AppFixture app, string card) =>
        [.. (await app.EntriesAsync(card, "limit=200"))["items"]!.AsArray()
            .Select(entry => ((string)entry!["kind"]!, (long)entry["amount"]!["amount"]!, (long)entry["balance"]!["amount"]!))];

    /// <summary>What a check of a card says.</summary>
    public static async Task<JsonNode> VerifyAsync(this AppFixture app, string card) =>
        (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/entries/verify")).Is(HttpStatusCode.OK).Json;

    /// <summary>Asserts that a check of a card finds nothing wrong.</summary>
    public static async Task AssertAgreesAsync(this AppFixture app, string card)
    {
        var check = await app.VerifyAsync(card);
        Assert.True((bool)check["agrees"]!, check.ToJsonString());
    }

    /// <summary>Asserts that a card's status refuses it, and says which card and what may be done to it.</summary>
    public static void IsIllegal(this ApiAnswer answer, string card, string allowed)
    {
        answer.IsProblem(HttpStatusCode.Conflict, "illegal_transition");
        Assert.Equal((card, allowed), (answer.String("cardId"), answer.Json["allowedActions"].Words()));
    }

    /// <summary>Brings a card into a status, by the action that leads there; <c>expire</c> moves its last month into the past.</summary>
    public static async Task BringAsync(this AppFixture app, string card, string action)
    {
        if (action is "expire")
        {
            await app.WriteAsync(card, ("Expires", "2020-01"));
        }
        else
        {
            (await app.ActAsync(card, action)).Is(HttpStatusCode.OK);
        }
    }

    private static JsonObject Money(long amount, string currency) => new() { ["amount"] = amount, ["currency"] = currency };
}
