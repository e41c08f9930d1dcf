using System.Net;
using CardFunctions.IntegrationTests.App;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>What is wrong with a request is said, all at once, and nothing is booked.</summary>
public sealed class LedgerInputTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Theory]
    [InlineData("""{"amount":{"amount":0,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":-1,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":1000000000000001,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":9223372036854775807,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":9223372036854775808,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":1.5,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":1e3,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":"100","currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"amount":{"amount":100},"reference":"R"}""", "amount.currency")]
    [InlineData("""{"amount":{"amount":100,"currency":"xof"},"reference":"R"}""", "amount.currency")]
    [InlineData("""{"amount":{"amount":100,"currency":"ZZZ"},"reference":"R"}""", "amount.currency")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF","decimals":0},"reference":"R"}""", "amount.decimals")]
    [InlineData("""{"amount":100,"reference":"R"}""", "amount")]
    [InlineData("""{"amount":null,"reference":"R"}""", "amount")]
    [InlineData("""{"reference":"R"}""", "amount")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"}}""", "reference")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":null}""", "reference")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":""}""", "reference")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":"   "}""", "reference")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":" R"}""", "reference")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":"a\tb"}""", "reference")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":"a\u0000b"}""", "reference")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":17}""", "reference")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":"R","toCardId":"x"}""", "toCardId")]
    [InlineData("""{"amount":{"amount":100,"currency":"XOF"},"reference":"R","full":true}""", "full")]
    [InlineData("""{"amount":{"amount":0,"currency":"F"},"memo":"x"}""", "amount.amount amount.currency reference memo")]
    [InlineData("{}", "amount reference")]
    public async Task A_top_up_that_makes_no_sense_is_refused(string body, string faults)
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        (await app.Api.PostAsync($"{CardCalls.PathOf(card)}/top-ups", body)).IsInvalid(faults.Split(' '));

        await AssertUntouchedAsync(client);
    }

    [Theory]
    [InlineData("""{"toCardId":"$to","amount":{"amount":0,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"toCardId":"$to","amount":{"amount":-5,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"toCardId":"$to","amount":{"amount":1000000000000001,"currency":"XOF"},"reference":"R"}""", "amount.amount")]
    [InlineData("""{"toCardId":"$to","reference":"R"}""", "amount")]
    [InlineData("""{"toCardId":"$to","full":false,"reference":"R"}""", "amount")]
    [InlineData("""{"toCardId":"$to","full":true,"amount":{"amount":1,"currency":"XOF"},"reference":"R"}""", "full")]
    [InlineData("""{"toCardId":"$to","full":"true","reference":"R"}""", "amount full")]
    [InlineData("""{"toCardId":"$to","full":true}""", "reference")]
    [InlineData("""{"toCardId":"$to","full":true,"reference":"R","all":true}""", "all")]
    [InlineData("""{"full":true,"reference":"R"}""", "toCardId")]
    [InlineData("""{"toCardId":null,"full":true,"reference":"R"}""", "toCardId")]
    [InlineData("""{"toCardId":"$from","full":true,"reference":"R"}""", "toCardId")]
    [InlineData("""{"toCardId":"","full":true,"reference":"R"}""", "toCardId")]
    [InlineData("""{"toCardId":"..","full":true,"reference":"R"}""", "toCardId")]
    [InlineData("""{"toCardId":"7080001234567897","full":true,"reference":"R"}""", "toCardId")]
    [InlineData("""{"toCardId":"crd_$client_00000000000000000000000000000000","full":true,"reference":"R"}""", "toCardId")]
    [InlineData("{}", "toCardId amount reference")]
    public async Task A_transfer_that_makes_no_sense_is_refused(string body, string faults)
    {
        var (client, from, to) = await MakeTwoAsync();

        var text = body.Replace("$to", to, StringComparison.Ordinal).Replace("$from", from, StringComparison.Ordinal).Replace("$client", client, StringComparison.Ordinal);
        (await app.Api.PostAsync($"{CardCalls.PathOf(from)}/transfers", text)).IsInvalid(faults.Split(' '));

        await AssertUntouchedAsync(client);
    }

    [Fact]
    public async Task Money_stays_with_its_client()
    {
        var (client, from, _) = await MakeTwoAsync();
        var foreign = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.Api.TransferAsync(from, foreign, 100, "R")).IsInvalid("toCardId");
        (await app.Api.PostAsync($"clients/{client}/cards/{foreign}/transfers", TransferBody(from, null, "R"))).IsProblem(HttpStatusCode.NotFound, "card_not_found");
        (await app.Api.PostAsync($"clients/{client}/cards/{foreign}/top-ups", TopUpBody(1, "R"))).IsProblem(HttpStatusCode.NotFound, "card_not_found");

        await AssertUntouchedAsync(client);
    }

    [Fact]
    public async Task An_amount_is_in_the_clients_currency()
    {
        var (client, from, to) = await MakeTwoAsync();

        (await app.Api.PostAsync($"{CardCalls.PathOf(from)}/top-ups", TopUpBody(1, "R", "CHF"))).IsProblem(HttpStatusCode.UnprocessableEntity, "currency_mismatch");
        (await app.Api.PostAsync($"{CardCalls.PathOf(from)}/transfers", TransferBody(to, 1, "R", "XAF"))).IsProblem(HttpStatusCode.UnprocessableEntity, "currency_mismatch");

        await AssertUntouchedAsync(client);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var nobody = AppFixture.UniqueId();

        foreach (var id in (string[])["crd_x", $"crd_{client}_{new string('0', 32)}", "..%2F..", "%F0%9F%98%80", $"crd_{nobody}_{new string('0', 32)}"])
        {
            var path = $"clients/{client}/cards/{id}";
            (await app.Api.PostAsync($"{path}/top-ups", TopUpBody(1, "R"))).IsProblem(HttpStatusCode.NotFound, "card_not_found");
            (await app.Api.PostAsync($"{path}/transfers", TransferBody(card, 1, "R"))).IsProblem(HttpStatusCode.NotFound, "card_not_found");
            (await app.Api.GetAsync($"{path}/entries")).IsProblem(HttpStatusCode.NotFound, "card_not_found");
            (await app.Api.GetAsync($"{path}/entries/verify")).IsProblem(HttpStatusCode.NotFound, "card_not_found");
        }

        (await app.Api.GetAsync($"clients/{nobody}/operations")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
        foreach (var id in (string[])["opn_x", "x", $"opn_{new string('0', 32)}", "..%2Fclient", "%7E"])
        {
            (await app.Api.GetAsync($"clients/{client}/operations/{id}")).IsProblem(HttpStatusCode.NotFound, "operation_not_found");
            (await app.Api.DecideAsync(client, id, "approve")).IsProblem(HttpStatusCode.NotFound, "operation_not_found");
            (await app.Api.DecideAsync(client, id, "reject")).IsProblem(HttpStatusCode.NotFound, "operation_not_found");
        }
    }

    [Fact]
    public async Task An_operation_of_another_client_is_not_found()
    {
        var (client, from, _) = await app.MakeTwoCardsAsync(1);
        var operation = (await app.Api.TopUpAsync(from, 1, "R")).String("id");

        (await app.Api.GetAsync($"clients/{client}/operations/{operation}")).Is(HttpStatusCode.OK);
        (await app.Api.GetAsync($"clients/{await app.MakeClientAsync()}/operations/{operation}")).IsProblem(HttpStatusCode.NotFound, "operation_not_found");
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-13-01", "to")]
    [InlineData("from=1&to=2", "from to")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    public async Task A_statement_that_makes_no_sense_is_refused(string query, string faults)
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/entries?{query}")).IsInvalid(faults.Split(' '));
    }

    [Fact]
    public async Task Operations_of_an_unknown_status_are_not_listed() =>
        (await app.Api.GetAsync($"clients/{await app.MakeClientAsync()}/operations?status=open")).IsInvalid("status");

    private async Task<(string Client, string From, string To)> MakeTwoAsync()
    {
        var client = await app.MakeClientAsync();
        return (client, await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
    }

    private async Task AssertUntouchedAsync(string client)
    {
        var stored = await app.ReadAsync(client);
        Assert.Empty(stored.Entries);
        Assert.Empty(stored.Operations);
        Assert.Empty(stored.References);
    }
}
