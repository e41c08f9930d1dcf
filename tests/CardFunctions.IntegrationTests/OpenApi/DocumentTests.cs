using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.AutomaticSales;
using CardFunctions.IntegrationTests.Handler;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.IntegrationTests.Terminal;
using CardFunctions.LocalHost.Storage;

namespace CardFunctions.IntegrationTests.OpenApi;

/// <summary>The OpenAPI document of the running app, as others' tools see it.</summary>
public sealed class DocumentTests(AppFixture app) : IClassFixture<AppFixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openapi-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_operation_bears_the_name_of_its_function_and_has_its_route()
    {
        var functions = FunctionApp.Functions(Repository.BuiltApp).Where(function => function.IsHttp).SelectMany(function =>
            (function.Bindings[0]!["methods"]?.AsArray() ?? []).Select(method => $"{function.Name}: {method} /api/{function.Bindings[0]!["route"]}".ToUpperInvariant()));
        // The document is not part of what it describes; the page that shows it has no method of its own, and so is left out already.
        const string Document = "GETOPENAPI:";

        var operations = (await Operation.AllAsync(app)).Select(operation => $"{operation.Id}: {operation.Method} {operation.Path}".ToUpperInvariant());

        Assert.Equal(
            functions.Where(function => !function.StartsWith(Document, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_linter_finds_nothing()
    {
        var document = await SaveDocumentAsync();

        var output = await RunAsync("node_modules/@redocly/cli/bin/cli.js", "lint", document, "--config", "redocly.yaml", "--format", "stylish", "--max-problems", "200");

        Assert.False(
            output.Contains(" error ", StringComparison.OrdinalIgnoreCase) || output.Contains(" warning ", StringComparison.OrdinalIgnoreCase), output);
    }

    [Fact]
    public async Task Examples_and_answers_are_as_the_schemas_say()
    {
        var document = await SaveDocumentAsync();
        var answers = Path.Combine(_folder.FullName, "answers.json");
        var recorded = await RecordAsync();
        await File.WriteAllTextAsync(answers, recorded.ToJsonString());

        await RunAsync("check.mjs", document, answers);

        Assert.Superset(
            (await Operation.AllAsync(app)).Select(operation => operation.Id).ToHashSet(StringComparer.Ordinal),
            recorded.Select(answer => (string)answer!["operation"]!).ToHashSet(StringComparer.Ordinal));
    }

    private async Task<string> SaveDocumentAsync()
    {
        var path = Path.Combine(_folder.FullName, "openapi.json");
        await File.WriteAllTextAsync(path, (await app.Api.GetAsync("/api/openapi/v1.json")).Is(System.Net.HttpStatusCode.OK).Text);
        return path;
    }

    private static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var folder = Path.Combine(Repository.Root, "tests", "CardFunctions.IntegrationTests", "OpenApi", "Checks");
        var tools = await NodeTools.FindAsync();
        await NodePackages.InstallAsync(folder, tools);
        var run = await ToolRun.RunAsync(tools.Node, [script, .. arguments], folder, Patience, CancellationToken.None);
        Assert.True(run.ExitCode == 0, run.Output);
        return run.Output;
    }

    /// <summary>Answers of every kind to every operation.</summary>
    private async Task<JsonArray> RecordAsync()
    {
        var recorded = new JsonArray();
        var (client, point, code) = (AppFixture.UniqueId(), AppFixture.UniqueId("sp"), AppFixture.UniqueId("P_").ToUpperInvariant());
        const string Client = """{"name":"A","currency":"XOF"}""";
        const string Profile = """{"name":"A","services":["fuel"],"limits":[{"measure":"count","period":"week","services":["fuel"],"max":3}]}""";
        (string Operation, string Method, string Path, string? Body)[] calls =
        [
            ("GetHealth", "GET", "/api/healthz", null),
            ("GetReadiness", "GET", "/api/readyz", null),
            ("GetMe", "GET", "me", null),
            ("PutClient", "PUT", $"clients/{client}", Client),
            ("PutClient", "PUT", $"clients/{client}", """{"name":"B","currency":"XOF","holderPolicy":"perCard"}"""),
            ("PutClient", "PUT", $"clients/{client}", "{}"),
            ("GetClient", "GET", $"clients/{client}", null),
            ("GetClient", "GET", $"clients/{client}-none", null),
            ("GetClient", "GET", "clients/a~b", null),
            ("ListClients", "GET", "clients?limit=3", null),
            ("ListClients", "GET", "clients?limit=0", null),
            ("PutHolder", "PUT", $"clients/{client}/holders/h", """{"name":"A","kind":"member"}"""),
            ("PutHolder", "PUT", $"clients/{client}/holders/h", """{"name":"B","kind":"beneficiary"}"""),
            ("PutHolder", "PUT", $"clients/{client}-none/holders/h", """{"name":"B","kind":"beneficiary"}"""),
            ("GetHolder", "GET", $"clients/{client}/holders/h", null),
            ("GetHolder", "GET", $"clients/{client}/holders/none", null),
            ("ListHolders", "GET", $"clients/{client}/holders", null),
            ("ListHolders", "GET", $"clients/{client}-none/holders", null),
            ("RegisterServicePoint", "POST", $"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"A"}"""),
            ("RegisterServicePoint", "POST", $"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"A"}"""),
            ("RegisterServicePoint", "POST", $"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"B"}"""),
            ("RegisterServicePoint", "POST", $"clients/{client}/service-points", "[]"),
            ("GetServicePoint", "GET", $"clients/{client}/service-points/{point}", null),
            ("GetServicePoint", "GET", $"clients/{client}/service-points/none", null),
            ("ListServicePoints", "GET", $"clients/{client}/service-points", null),
            ("CreateCard", "POST", $"clients/{client}/cards", """{"kind":"physical","name":"P"}"""),
            ("CreateCard", "POST", $"clients/{client}/cards", """{"kind":"physical","name":"P"}"""),
            ("CreateCard", "POST", $"clients/{client}/cards", $$"""{"kind":"virtual","servicePointId":"{{point}}"}"""),
            ("CreateCard", "POST", $"clients/{client}/cards", """{"kind":"physical","name":7,"pin":1}"""),
            ("ListCards", "GET", $"clients/{client}/cards?kind=virtual", null),
            ("ListCards", "GET", $"clients/{client}/cards?kind=none", null),
            ("GetCard", "GET", $"clients/{client}/cards/none", null),
            ("PutCardProfile", "PUT", $"card-profiles/{code}", Profile),
            ("PutCardProfile", "PUT", $"card-profiles/{code}", Profile),
            ("PutCardProfile", "PUT", $"card-profiles/{code}", """{"services":["x"]}"""),
            ("GetCardProfile", "GET", $"card-profiles/{code}", null),
            ("GetCardProfile", "GET", "card-profiles/NONE", null),
            ("ListCardProfiles", "GET", "card-profiles?limit=200", null),
            ("DeleteCardProfile", "DELETE", "card-profiles/VIRTUAL", null),
            ("DeleteCardProfile", "DELETE", $"card-profiles/{code}", null),
            ("DeleteCardProfile", "DELETE", $"card-profiles/{code}", null),
            ("PutOperatorProfile", "PUT", $"operator-profiles/{code}", """{"privileges":["cards.read"]}"""),
            ("PutOperatorProfile", "PUT", $"operator-profiles/{code}", """{"privileges":["terminal"]}"""),
            ("PutOperatorProfile", "PUT", $"operator-profiles/{code}", """{"privileges":["x"]}"""),
            ("PutOperatorProfile", "PUT", "operator-profiles/ADMIN", """{"privileges":[]}"""),
            ("GetOperatorProfile", "GET", $"operator-profiles/{code}", null),
            ("GetOperatorProfile", "GET", "operator-profiles/none", null),
            ("ListOperatorProfiles", "GET", "operator-profiles?limit=200", null),
            ("DeleteOperatorProfile", "DELETE", $"operator-profiles/{code}", null),
            ("DeleteOperatorProfile", "DELETE", $"operator-profiles/{code}", null),
            ("ReceiveDatatransNotification", "POST", "webhooks/datatrans", "{}"),
        ];
        foreach (var (operation, method, path, body) in calls)
        {
            recorded.Add((JsonNode)Noted(operation, await app.Api.SendAsync(HttpMethod.Parse(method), path, body)));
        }

        var card = (string)(await app.Api.GetAsync($"clients/{client}/cards?limit=1")).Json["items"]![0]!["id"]!;
        recorded.Add((JsonNode)Noted("GetCard", await app.Api.GetAsync($"clients/{client}/cards/{card}")));
        recorded.Add((JsonNode)Noted("GetCard", await new Api(app.Handler.Http, token: null).GetAsync($"clients/{client}/cards/{card}")));
        recorded.Add((JsonNode)Noted("PutClient", await app.As("AUDITOR").PutAsync($"clients/{client}", Client)));
        recorded.Add((JsonNode)Noted("PutClient", await app.Api.PutAsync($"clients/{client}", Client, ("If-Match", "\"99\""))));
        recorded.Add((JsonNode)Noted("ListCards", await app.Api.GetAsync($"clients/{client}/cards", ("Accept", "text/csv"))));
        recorded.Add((JsonNode)Noted("ListCards", await app.Api.GetAsync($"clients/{client}/cards", ("Accept", "image/png"))));
        foreach (var answer in await RecordLifeAsync(client, card))
        {
            recorded.Add((JsonNode)answer);
        }

        foreach (var answer in (await RecordMoneyAsync()).Concat(await RecordAliasesAsync()).Concat(await RecordSalesAsync()))
        {
            recorded.Add((JsonNode)answer);
        }

        return recorded;
    }

    // What a run goes through, of which nothing is charged.
    private async Task<List<JsonObject>> RecordSalesAsync()
    {
        var body = SaleStage.Body(SaleStage.Item("a", AppFixture.UniqueId()));
        var made = await app.Api.PostAsync("automatic-sales", body, ("Idempotency-Key", AppFixture.UniqueId()));
        var sale = made.Header("Location")!;
        List<JsonObject> recorded = [Noted("CreateAutomaticSale", made)];
        (string Operation, string Method, string Path, string? Body)[] calls =
        [
            ("CreateAutomaticSale", "POST", "automatic-sales", "{}"),
            ("ListAutomaticSales", "GET", "automatic-sales?limit=3", null),
            ("GetAutomaticSale", "GET", sale, null),
            ("GetAutomaticSale", "GET", "automatic-sales/none", null),
            ("ListAutomaticSaleItems", "GET", $"{sale}/items", null),
            ("ListAutomaticSaleItems", "GET", $"{sale}/items?status=none", null),
            ("ListAliasRenewals", "GET", $"{sale}/renewals", null),
            ("CancelAutomaticSale", "POST", $"{sale}/cancel", null),
            ("CancelAutomaticSale", "POST", "automatic-sales/none/cancel", null),
        ];
        foreach (var (operation, method, path, json) in calls)
        {
            recorded.Add(Noted(operation, await app.Api.SendAsync(HttpMethod.Parse(method), path, json)));
        }

        return recorded;
    }

    // What is done with the cards of a contact.
    private async Task<List<JsonObject>> RecordAliasesAsync()
    {
        var contact = $"contacts/{AppFixture.UniqueId()}";
        var alias = await app.Api.PostAsync($"{contact}/aliases", AliasStage.CardBody());
        var begun = await app.Api.PostAsync($"{contact}/alias-registrations", """{"returnUrl":"https://a.example/","source":"contact"}""");
        var paid = await app.Api.PostAsync($"{contact}/payments", AliasStage.PayBody("O-1"));
        var held = await app.Api.PostAsync($"{contact}/payments", AliasStage.PayBody("O-2", ",\"capture\":false"));
        var other = await app.Api.PostAsync($"{contact}/payments", AliasStage.PayBody("O-3", ",\"capture\":false"));
        var payments = $"{contact}/payments";
        List<JsonObject> recorded = [Noted("RegisterAlias", alias), Noted("BeginAliasRegistration", begun), Noted("PayWithAlias", paid), Noted("PayWithAlias", held)];
        (string Operation, string Method, string Path, string? Body)[] calls =
        [
            ("RegisterAlias", "POST", $"{contact}/aliases", AliasStage.CardBody()),
            ("RegisterAlias", "POST", $"{contact}/aliases", AliasStage.CardBody("4900000000000052")),
            ("RegisterAlias", "POST", $"{contact}/aliases", "{}"),
            ("BeginAliasRegistration", "POST", $"{contact}/alias-registrations", "{}"),
            ("CompleteAliasRegistration", "POST", $"{contact}/alias-registrations/{begun.String("id")}/complete", null),
            ("CompleteAliasRegistration", "POST", $"{contact}/alias-registrations/none/complete", null),
            ("ListAliases", "GET", $"{contact}/aliases", null),
            ("GetAlias", "GET", alias.Header("Location")!, null),
            ("GetAlias", "GET", $"{contact}/aliases/none", null),
            ("PatchAlias", "PATCH", alias.Header("Location")!, """{"expiryYear":2032}"""),
            ("PatchAlias", "PATCH", alias.Header("Location")!, """{"expiryYear":32}"""),
            ("ListExpiringAliases", "GET", "aliases/expiring?before=2099-01&limit=3", null),
            ("ListExpiringAliases", "GET", "aliases/expiring?before=x", null),
            ("ListPaymentProviders", "GET", "payment-providers", null),
            ("PayWithAlias", "POST", payments, AliasStage.PayBody("O-1")),
            ("PayWithAlias", "POST", payments, AliasStage.PayBody("O-1", ",\"capture\":false")),
            ("CapturePayment", "POST", $"{payments}/{held.String("id")}/capture", """{"amount":{"amount":9,"currency":"CHF"}}"""),
            ("CapturePayment", "POST", $"{payments}/{held.String("id")}/capture", null),
            ("CancelPayment", "POST", $"{payments}/{other.String("id")}/cancel", null),
            ("CancelPayment", "POST", $"{payments}/none/cancel", null),
            ("RefundPayment", "POST", $"{payments}/{paid.String("id")}/refunds", """{"reference":"R","amount":{"amount":9,"currency":"CHF"}}"""),
            ("RefundPayment", "POST", $"{payments}/{paid.String("id")}/refunds", """{"reference":"R","amount":{"amount":8,"currency":"CHF"}}"""),
            ("SettlePayment", "POST", $"{payments}/{paid.String("id")}/settle", """{"outcome":"notDone","comment":"Not in the portal"}"""),
            ("SettlePayment", "POST", $"{payments}/{paid.String("id")}/settle", "{}"),
            ("ListPayments", "GET", payments, null),
            ("GetPayment", "GET", $"{payments}/{paid.String("id")}", null),
            ("GetPayment", "GET", $"{payments}/none", null),
            ("ListContactAudit", "GET", $"{contact}/audit", null),
            ("DeleteAlias", "DELETE", alias.Header("Location")!, null),
            ("DeleteAlias", "DELETE", alias.Header("Location")!, null),
        ];
        foreach (var (operation, method, path, body) in calls)
        {
            recorded.Add(Noted(operation, await app.Api.SendAsync(HttpMethod.Parse(method), path, body)));
        }

        return recorded;
    }

    // What is done with money, in the back office and at a terminal.
    private async Task<List<JsonObject>> RecordMoneyAsync()
    {
        var terminal = await TerminalClient.MakeAsync(app, balance: 50_000);
        var (client, path) = ($"clients/{terminal.Client}", terminal.CardPath);
        var held = await terminal.AskAsync(1_000, new() { Capture = false });
        var code = await terminal.AskCodeAsync(app.Api, 1_000);
        var booked = await app.Api.PostAsync($"{path}/top-ups", """{"amount":{"amount":1,"currency":"XOF"},"reference":"R"}""");
        List<JsonObject> recorded =
        [
            Noted("AuthoriseTransaction", held),
            Noted("AuthoriseTransaction", await terminal.AskAsync(1_000_000)),
            Noted("AuthoriseTransaction", await app.Api.PostAsync("terminal/authorisations", "{}")),
            Noted("CaptureAuthorisation", await app.Api.PostAsync($"terminal/authorisations/{held.String("id")}/capture", """{"amount":{"amount":900,"currency":"XOF"}}""")),
            Noted("CaptureAuthorisation", await app.Api.PostAsync($"terminal/authorisations/{held.String("id")}/capture", "{}")),
            Noted("ReverseAuthorisation", await app.Api.PostAsync($"terminal/authorisations/{held.String("id")}/reverse", "")),
            Noted("ReverseAuthorisation", await app.Api.PostAsync("terminal/authorisations/none/reverse", "")),
            Noted("TopUpCard", booked),
            Noted("TopUpCard", await app.Api.PostAsync($"{path}/top-ups", """{"amount":{"amount":2,"currency":"XOF"},"reference":"R"}""")),
            Noted("TransferBalance", await app.Api.PostAsync($"{path}/transfers", $$"""{"toCardId":"{{terminal.Card}}","full":true,"reference":"T"}""")),
            Noted("PutAllotment", await app.Api.PutAsync($"{path}/allotment", """{"amount":{"amount":40000,"currency":"XOF"},"period":"week"}""")),
            Noted("PutAllotment", await app.Api.PutAsync($"{path}/allotment", "{}")),
            Noted("GetAllotment", await app.Api.GetAsync($"{path}/allotment")),
            Noted("ListAllotmentEntries", await app.Api.GetAsync($"{path}/allotment/entries")),
            Noted("VerifyEntries", await app.Api.GetAsync($"{path}/entries/verify")),
            Noted("EndAllotment", await app.Api.DeleteAsync($"{path}/allotment")),
            Noted("EndAllotment", await app.Api.DeleteAsync($"{path}/allotment")),
            Noted("IssueTransactionCode", code),
            Noted("IssueTransactionCode", await terminal.AskCodeAsync(app.Api, 1_000_000)),
            Noted("ListTransactionCodes", await app.Api.GetAsync(terminal.CodesPath())),
            Noted("GetTransactionCode", await app.Api.GetAsync($"{terminal.CodesPath()}/{code.String("id")}")),
            Noted("RedeemTransactionCode", await terminal.RedeemAsync(app.Api, code.String("code"))),
            Noted("RedeemTransactionCode", await app.Api.PostAsync("terminal/redemptions", "{}")),
            Noted("CancelTransactionCode", await app.Api.DeleteAsync($"{terminal.CodesPath()}/{code.String("id")}")),
            Noted("CancelTransactionCode", await app.Api.DeleteAsync($"{terminal.CodesPath()}/{(await terminal.MakeCodeAsync(app.Api, 1)).Id}")),
            Noted("ListEntries", await app.Api.GetAsync($"{path}/entries")),
            Noted("ListEntries", await app.Api.GetAsync($"{path}/entries?from=x")),
            Noted("VerifyEntries", await app.Api.GetAsync($"{path}/entries/verify")),
            Noted("ListOperations", await app.Api.GetAsync($"{client}/operations")),
            Noted("GetOperation", await app.Api.GetAsync(booked.Header("Location")!)),
            Noted("GetOperation", await app.Api.GetAsync($"{client}/operations/none")),
            Noted("ApproveOperation", await app.Api.PostAsync($"{client}/operations/{booked.String("id")}/approve", "")),
            Noted("RejectOperation", await app.Api.PostAsync($"{client}/operations/none/reject", "")),
        ];
        await app.Api.PutAsync(client, """{"name":"A","currency":"XOF","approvals":true}""");
        var waiting = await app.Api.PostAsync($"{path}/top-ups", """{"amount":{"amount":1,"currency":"XOF"},"reference":"W"}""");
        recorded.Add(Noted("TopUpCard", waiting));
        recorded.Add(Noted("ApproveOperation", await app.Api.PostAsync($"{client}/operations/{waiting.String("id")}/approve", "")));
        recorded.Add(Noted("RejectOperation", await app.Api.PostAsync($"{client}/operations/{waiting.String("id")}/reject", "")));
        return recorded;
    }

    // The life of a card, what is done to many, and what is left behind of it.
    private async Task<List<JsonObject>> RecordLifeAsync(string client, string card)
    {
        var (cards, path) = ($"clients/{client}/cards", $"clients/{client}/cards/{card}");
        const string Nobody = "rejected-events/rej_20250101_0123456789abcdef0123456789abcdef";
        var kept = await RejectAsync();
        List<(string Operation, string Method, string Path, string? Body)> calls =
        [
            ("PatchCard", "PATCH", path, """{"name":"Q","servicePointId":null}"""),
            ("PatchCard", "PATCH", path, """{"name":null,"profile":"NO_SUCH"}"""),
            ("SuspendCard", "POST", $"{path}/suspend", """{"reason":"lost","comment":"A"}"""),
            ("SuspendCard", "POST", $"{path}/suspend", CardCalls.Other),
            ("ResumeCard", "POST", $"{path}/resume", CardCalls.Other),
            ("ResumeCard", "POST", $"{path}/resume", "{}"),
            ("VirtualiseCard", "POST", $"{path}/virtualise", """{"profile":"STANDARD"}"""),
            ("VirtualiseCard", "POST", $"{path}/virtualise", null),
            ("DevirtualiseCard", "POST", $"{path}/devirtualise", "{}"),
            ("VirtualiseCards", "POST", $"{cards}/virtualise?dryRun=true", $$"""{"cardIds":["{{card}}","crd_x"]}"""),
            ("VirtualiseCards", "POST", $"{cards}/virtualise", $$"""{"cardIds":["{{card}}","crd_x"]}"""),
            ("VirtualiseCards", "POST", $"{cards}/virtualise", "{}"),
            ("DevirtualiseCards", "POST", $"{cards}/devirtualise", $$"""{"cardIds":["{{card}}"]}"""),
            ("BlockCard", "POST", $"{path}/block", CardCalls.Other),
            ("UnblockCard", "POST", $"{path}/unblock", CardCalls.Other),
            ("RevealCardNumber", "GET", $"{path}/number", null),
            ("RevealCardNumber", "GET", $"{cards}/crd_x/number", null),
            ("ReplaceCard", "POST", $"{path}/replace", """{"reason":"damaged"}"""),
            ("ReplaceCard", "POST", $"{path}/replace", "{}"),
            ("CloseCard", "POST", $"{path}/close", CardCalls.Other),
            ("GetBulkOperation", "GET", $"clients/{client}/bulk-operations/none", null),
            ("ListAudit", "GET", $"clients/{client}/audit", null),
            ("ListAudit", "GET", $"clients/{client}/audit?from=x", null),
            ("ListPlatformAudit", "GET", "audit?limit=3", null),
            ("ListRejectedEvents", "GET", "rejected-events?limit=3", null),
            ("ReplayRejectedEvent", "POST", $"rejected-events/{kept}/replay", null),
            ("ReplayRejectedEvent", "POST", $"{Nobody}/replay", null),
            ("DeleteRejectedEvent", "DELETE", $"rejected-events/{kept}", null),
            ("DeleteRejectedEvent", "DELETE", Nobody, null),
        ];
        List<JsonObject> recorded = [];
        foreach (var (operation, method, address, body) in calls)
        {
            recorded.Add(Noted(operation, await app.Api.SendAsync(HttpMethod.Parse(method), address, body)));
        }

        var accepted = await app.Api.PostAsync($"{cards}/devirtualise", """{"all":true}""");
        recorded.Add(Noted("DevirtualiseCards", accepted));
        recorded.Add(Noted("GetBulkOperation", await app.Api.GetAsync(accepted.Header("Location")!)));
        recorded.Add(Noted("ListAudit", await app.Api.GetAsync($"clients/{client}/audit", ("Accept", "text/csv"))));
        return recorded;
    }

    private async Task<string> RejectAsync()
    {
        var mark = AppFixture.UniqueId();
        Assert.True(await app.Handler.DeliverAsync(mark));
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(mark)))[..32];
        await foreach (var row in app.Tables.GetTableClient("RejectedEvents").QueryAsync("PartitionKey gt '2' and RowKey ge 'rej_' and RowKey lt 'rej`'"))
        {
            if (row.RowKey.EndsWith(hash, StringComparison.Ordinal))
            {
                return row.RowKey;
            }
        }

        throw new InvalidOperationException("It was not kept.");
    }

    private static JsonObject Noted(string operation, ApiAnswer answer)
    {
        var mediaType = answer.Body.IsEmpty ? null : answer.Header("Content-Type")!.Split(';')[0];
        return new JsonObject
        {
            ["operation"] = operation,
            ["status"] = (int)answer.Status,
            ["mediaType"] = mediaType,
            ["body"] = mediaType is null ? null : mediaType == "text/csv" ? answer.Text : answer.Json,
        };
    }
}
