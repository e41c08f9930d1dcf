using System.Net;
using System.Text;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Providers;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Aliases;

/// <summary>Sends a marked card down every path, and looks for it afterwards wherever something is kept.</summary>
public sealed class AliasCanaryTests(AppFixture app) : IClassFixture<AppFixture>
{
    // Of the simulator's good card the same brand and length; no other test has it.
    private const string Number = "4929713382466013";
    private const string SecurityCode = "7351";

    // The simulator has state of its own, which stands for the provider's.
    private static readonly string[] OwnTables =
        ["Clients", "ServicePointIndex", "CardNumberIndex", "CodeIndex", "Contacts", "ContactDays", "AliasExpiry", "AutomaticSales", "Catalogue", "PaymentIndex", "Pending", "RejectedEvents"];

    [Fact]
    public async Task Neither_number_nor_security_code_is_kept_anywhere()
    {
        var contact = AppFixture.UniqueId();
        var number = WithCheckDigit(Number[..^1]);
        await using var stage = await AliasStage.StartAsync(app);
        var path = $"contacts/{contact}/aliases";
        string[] bodies =
        [
            AliasStage.CardBody(number),
            AliasStage.CardBody(number, code: SecurityCode),
            AliasStage.CardBody(number, expiry: "\"expiryMonth\":1,\"expiryYear\":2020"),
            AliasStage.CardBody(number, more: ",\"provider\":\"nobody\""),
            AliasStage.CardBody(number, more: $",\"x{number}\":1"),
            AliasStage.CardBody(number)[..^3],
            AliasStage.CardBody(number).Replace($"\"{number}\"", number, StringComparison.Ordinal),
            AliasStage.CardBody().Replace("MISO MILICEVIC", number, StringComparison.Ordinal),
        ];
        StringBuilder answers = new();
        foreach (var (index, body) in bodies.Index())
        {
            answers.Append((await stage.Api.PostAsync(path, body, ("Idempotency-Key", $"canary-{index}"))).Text);
        }

        stage.Provider.Register = () => throw new InvalidOperationException("Made to fail.");
        (await stage.Api.PostAsync(path, AliasStage.CardBody(number))).Is(HttpStatusCode.InternalServerError);
        stage.Provider.Register = () => new RegisterOutcome.Unavailable();
        (await stage.Api.PostAsync(path, AliasStage.CardBody(number))).Is(HttpStatusCode.ServiceUnavailable);
        var simulated = (await app.Api.PostAsync(path, AliasStage.CardBody(number))).Text;
        (await stage.PayAsync(contact, "C-1")).Is(HttpStatusCode.Created);

        AssertClean("answers", answers + simulated, number);
        AssertClean("log", string.Join('\n', stage.Log.All), number);
        AssertClean("the process", app.Handler.Process.ToString(), number);
        AssertClean("events", string.Join('\n', app.Topic.Events.Select(told => told.ToJsonString())), number);
        foreach (var name in OwnTables)
        {
            await foreach (var row in app.Tables.GetTableClient(name).QueryAsync())
            {
                AssertClean($"{name} {row.RowKey}", Text(row), number);
            }
        }

        // A hash without a key could be tried out: of the number alone, and of the body as it was sent.
        foreach (var row in (await stage.RowsAsync(contact)).Values)
        {
            Assert.DoesNotContain(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(number))), Text(row), StringComparison.OrdinalIgnoreCase);
            var hashed = Encoding.UTF8.GetBytes($"POST /api/v1/{path}\n{bodies[0]}");
            Assert.DoesNotContain(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(hashed)), Text(row), StringComparison.OrdinalIgnoreCase);
        }
    }

    private static void AssertClean(string where, string text, string number)
    {
        string[] forms =
        [
            number,
            string.Join(' ', number.Chunk(4).Select(group => new string(group))),
            string.Join('-', number.Chunk(4).Select(group => new string(group))),
            Convert.ToBase64String(Encoding.ASCII.GetBytes(number))[..20],
            Convert.ToHexString(Encoding.ASCII.GetBytes(number)),
            string.Concat(number.Select(digit => $"%3{digit}")),
            $"\"{SecurityCode}\"",
        ];
        Assert.All(forms, form => Assert.False(text.Contains(form, StringComparison.OrdinalIgnoreCase), $"Found in {where}."));
    }

    private static string Text(TableEntity row) => string.Join('|', row.Select(column => column.Value switch
    {
        BinaryData binary => $"{Convert.ToBase64String(binary)} {Encoding.UTF8.GetString(binary)}",
        byte[] bytes => $"{Convert.ToBase64String(bytes)} {Encoding.UTF8.GetString(bytes)}",
        var value => $"{column.Key}={value}",
    }));

    private static string WithCheckDigit(string digits) => digits + Domain.Luhn.CheckDigit(digits);
}
