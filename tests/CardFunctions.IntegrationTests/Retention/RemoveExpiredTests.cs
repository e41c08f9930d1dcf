using System.Net;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.AutomaticSales;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.IntegrationTests.Terminal;
using CardFunctions.Retention;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.Retention;

/// <summary>Rows that have had their time are removed at night, and no others.</summary>
public sealed class RemoveExpiredTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly (string, string) OldKey = ("Idempotency-Key", "old");
    private static readonly (string, string) NewKey = ("Idempotency-Key", "new");

    [Fact]
    public async Task Remembered_answers_wrong_codes_and_codes_that_are_over_go_and_what_is_young_or_open_stays()
    {
        await using var own = await InProcessApp.StartAsync(app, new RoundTrips());
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var old = (await terminal.AskCodeAsync(app.Api, 1_000, "", OldKey)).Is(HttpStatusCode.Created);
        var young = (await terminal.AskCodeAsync(app.Api, 2_000, "", NewKey)).Is(HttpStatusCode.Created);
        var (open, openCode) = await terminal.MakeCodeAsync(app.Api, 3_000);
        foreach (var spent in (ApiAnswer[])[old, young])
        {
            Assert.Equal("approved 00", await terminal.SpendAsync(app.As("TERMINAL"), spent.String("code")));
        }

        Assert.Equal("unknown_code 12", await terminal.SpendAsync(app.As("TERMINAL"), "0000000000"));
        var before = await app.ReadAsync(terminal.Client);
        await AgeAsync(terminal.Client, before.Tags.Keys.Single(key => key.StartsWith("codetry~", StringComparison.Ordinal)), "At", days: 2);
        await AgeAsync(terminal.Client, "idempotency~IssueTransactionCode~key.old", "CreatedAt", days: 3);
        await AgeAsync(terminal.Client, $"code~{terminal.Card[^32..]}~{old.String("id")}", "EndedAt", days: 31);
        await AgeAsync(terminal.Client, $"code~{terminal.Card[^32..]}~{young.String("id")}", "EndedAt", days: 29);

        await own.Services.GetRequiredService<RemoveExpired>().HandleAsync(default, CancellationToken.None);

        var after = await app.ReadAsync(terminal.Client);
        var gone = before.Tags.Keys.Except(after.Tags.Keys, StringComparer.Ordinal).Select(key => key.Split('~')[0]);
        Assert.Equal(["code", "codetry", "idempotency"], gone.Order(StringComparer.Ordinal));
        (await app.Api.GetAsync($"{terminal.CodesPath()}/{old.String("id")}")).IsProblem(HttpStatusCode.NotFound, "transaction_code_not_found");
        Assert.Equal("unknown_code 12", await terminal.SpendAsync(app.As("TERMINAL"), old.String("code")));
        Assert.Equal("code_spent 12", await terminal.SpendAsync(app.As("TERMINAL"), young.String("code")));
        Assert.Equal("approved 00", await terminal.SpendAsync(app.As("TERMINAL"), openCode));
        Assert.Equal("spent", (await app.Api.GetAsync($"{terminal.CodesPath()}/{open}")).String("status"));
        Assert.Equal("true", (await terminal.AskCodeAsync(app.Api, 2_000, "", NewKey)).Header("Idempotency-Replayed"));
        await after.AssertSoundAsync();
    }

    [Fact]
    public async Task Requests_for_automatic_sales_are_forgotten_after_two_days_and_the_runs_stay()
    {
        await using var own = await InProcessApp.StartAsync(app, new RoundTrips());
        var (old, young) = (AppFixture.UniqueId("old"), AppFixture.UniqueId("young"));
        var body = SaleStage.Body(SaleStage.Item("a", AppFixture.UniqueId()));
        var run = (await app.Api.PostAsync("automatic-sales", body, ("Idempotency-Key", old))).Is(HttpStatusCode.Accepted).String("id");
        (await app.Api.PostAsync("automatic-sales", body, ("Idempotency-Key", young))).Is(HttpStatusCode.Accepted);
        await AgeAsync("requests", $"idempotency~CreateAutomaticSale~key.{old}", "CreatedAt", days: 3, table: "AutomaticSales");

        await own.Services.GetRequiredService<RemoveExpired>().HandleAsync(default, CancellationToken.None);

        Assert.Equal("true", (await app.Api.PostAsync("automatic-sales", body, ("Idempotency-Key", young))).Header("Idempotency-Replayed"));
        Assert.NotEqual(run, (await app.Api.PostAsync("automatic-sales", body, ("Idempotency-Key", old))).Is(HttpStatusCode.Accepted).String("id"));
        (await app.Api.GetAsync($"automatic-sales/{run}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Of_contacts_old_requests_and_registrations_go_and_nothing_else()
    {
        await using var own = await InProcessApp.StartAsync(app, new RoundTrips());
        var contact = AppFixture.UniqueId();
        var today = DayPartition.Of(TimeProvider.System.GetUtcNow());
        foreach (var key in ((string, string)[])[OldKey, NewKey])
        {
            Assert.True((int)(await own.Api.PostAsync($"contacts/{contact}/aliases", AliasStage.CardBody(), key)).Status is 200 or 201);
            (await own.Api.PostAsync($"contacts/{contact}/payments", AliasStage.PayBody($"O-{key.Item2}"), key)).Is(HttpStatusCode.Created);
            (await own.Api.PostAsync($"contacts/{contact}/alias-registrations", """{"returnUrl":"https://shop.example/","source":"contact"}""", key))
                .Is(HttpStatusCode.Created);
        }

        var before = await AliasStage.RowsAsync(app.Tables, contact);
        Assert.True(await IsNotedAsync(today, contact) || await IsNotedAsync(DayPartition.Of(TimeProvider.System.GetUtcNow()), contact));
        string[] old = [.. before.Keys.Where(key => key.StartsWith("idempotency~", StringComparison.Ordinal) && key.EndsWith("~key.old", StringComparison.Ordinal))];
        Assert.Equal(3, old.Length);
        foreach (var key in old)
        {
            await AgeAsync(contact, key, "CreatedAt", days: 4, "Contacts");
        }

        var registration = before.Keys.First(key => key.StartsWith("registration~", StringComparison.Ordinal));
        await AgeAsync(contact, registration, "ExpiresAt", days: 4, "Contacts");
        var day = DayPartition.Of(TimeProvider.System.GetUtcNow().AddDays(-4));
        // Noted on two days that one look comes to: it is looked through once.
        foreach (var noted in (string[])[DayPartition.Of(TimeProvider.System.GetUtcNow().AddDays(-5)), day])
        {
            await app.Tables.GetTableClient("ContactDays").UpsertEntityAsync(new TableEntity(noted, contact), TableUpdateMode.Replace);
        }

        await own.Services.GetRequiredService<RemoveExpired>().HandleAsync(default, CancellationToken.None);

        var after = await AliasStage.RowsAsync(app.Tables, contact);
        var gone = before.Keys.Except(after.Keys, StringComparer.Ordinal).Where(key => !key.StartsWith("event~", StringComparison.Ordinal));
        Assert.Equal(old.Append(registration).Order(StringComparer.Ordinal), gone.Order(StringComparer.Ordinal));
        Assert.False(await IsNotedAsync(day, contact));
        Assert.Equal(
            "true", (await own.Api.PostAsync($"contacts/{contact}/payments", AliasStage.PayBody("O-new"), NewKey)).Header("Idempotency-Replayed"));
        // The reference still books once.
        (await own.Api.PostAsync($"contacts/{contact}/payments", AliasStage.PayBody("O-old"), OldKey)).Is(HttpStatusCode.OK);
    }

    private async Task<bool> IsNotedAsync(string day, string contact) =>
        (await app.Tables.GetTableClient("ContactDays").GetEntityIfExistsAsync(day, contact)).HasValue;

    // As if it had happened so many days earlier.
    private async Task AgeAsync(string partition, string key, string column, int days, string table = "Clients")
    {
        var row = new TableEntity(partition, key) { [column] = TimeProvider.System.GetUtcNow().AddDays(-days) };
        await app.Tables.GetTableClient(table).UpdateEntityAsync(row, Azure.ETag.All);
    }
}
