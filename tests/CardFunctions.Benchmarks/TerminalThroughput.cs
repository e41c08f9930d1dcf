using System.Text.Json;
using Azure;
using CardFunctions.Tables;

namespace CardFunctions.Benchmarks;

/// <summary>Authorisations at a terminal that book at once, by a card each: a fleet at the pumps.</summary>
internal sealed class TerminalThroughput(Stage stage) : Throughput
{
    private const int Cards = 64;
    private const string Client = "terminal";
    private const string Raw = "raw-terminal";

    private readonly TableClient _clients = stage.Tables.GetTableClient("Clients");
    private readonly List<string> _cardNumbers = [];

    /// <inheritdoc/>
    public override string Name => "authorisations";

    /// <inheritdoc/>
    protected override async Task PrepareAsync()
    {
        await stage.CallAsync(HttpMethod.Put, $"clients/{Client}", """{"name":"Terminal","currency":"XOF"}""");
        await stage.CallAsync(HttpMethod.Post, $"clients/{Client}/service-points", """{"servicePointId":"pump-1","name":"Pump 1"}""");
        await _clients.UpsertEntityAsync(Row("servicepoint~pump-1"));
        for (var card = 0; card < Cards; card++)
        {
            using var made = JsonDocument.Parse(await stage.CallAsync(
                HttpMethod.Post, $"clients/{Client}/cards", $$"""{"kind":"physical","name":"Driver {{card}}"}"""));
            var path = $"clients/{Client}/cards/{made.RootElement.GetProperty("id").GetString()}";
            await stage.CallAsync(HttpMethod.Post, $"{path}/top-ups", $$$"""{"amount":{"amount":100000000,"currency":"XOF"},"reference":"T-{{{card}}}"}""");
            using var number = JsonDocument.Parse(await stage.CallAsync(HttpMethod.Get, $"{path}/number"));
            _cardNumbers.Add(number.RootElement.GetProperty("number").GetString()!);
            await _clients.UpsertEntityAsync(Row($"card~{card}"));
        }
    }

    /// <inheritdoc/>
    protected override async Task DoAsync(string prefix, int number)
    {
        using var answer = JsonDocument.Parse(await stage.CallAsync(
            HttpMethod.Post,
            "terminal/authorisations",
            $$$"""
            {"cardNumber":"{{{_cardNumbers[number % Cards]}}}","servicePointId":"pump-1","terminalId":"T-{{{number % Cards}}}","service":"fuel",
             "amount":{"amount":100,"currency":"XOF"},"reference":"{{{prefix}}}-{{{number}}}","capture":true}
            """));
        if (answer.RootElement.GetProperty("decision").GetString() != "approved")
        {
            throw new InvalidOperationException($"Not approved: {answer.RootElement}");
        }
    }

    /// <inheritdoc/>
    // The calls of an authorisation once the rows of the indexes are in memory: {card, service point, authorisation}, and one transaction of
    // three rows.
    protected override async Task StoreAsync(string prefix, int number)
    {
        var (card, id) = ($"card~{number % Cards}", $"{prefix}-{number}");
        await Task.WhenAll(
            _clients.GetEntityIfExistsAsync(Raw, card),
            _clients.GetEntityIfExistsAsync(Raw, "servicepoint~pump-1"),
            _clients.GetEntityIfExistsAsync(Raw, $"authorisation~{id}"));
        await _clients.SubmitTransactionAsync(
        [
            new TableTransactionAction(TableTransactionActionType.Add, Row($"authorisation~{id}")),
            new TableTransactionAction(TableTransactionActionType.Add, Row($"entry~{id}")),
            new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row(card), ETag.All),
        ]);
    }

    // About as wide as the product's rows.
    private static TableEntity Row(string key) => new(Raw, key)
    {
        ["Card"] = "019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f",
        ["Service"] = "fuel",
        ["ServicePoint"] = "pump-1",
        ["ServicePointClient"] = Client,
        ["Terminal"] = "T-1",
        ["Reference"] = key,
        ["Amount"] = 100L,
        ["Currency"] = "XOF",
        ["Capture"] = true,
        ["Reason"] = "approved",
        ["ResponseCode"] = "00",
        ["Status"] = "captured",
        ["Balance"] = 100_000_000L,
        ["Version"] = 1L,
        ["At"] = DateTimeOffset.UnixEpoch,
        ["UpdatedAt"] = DateTimeOffset.UnixEpoch,
    };
}
