using System.Globalization;
using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.IntegrationTests.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>Periodic allowances over HTTP, spent at the terminal and renewed by the calendar.</summary>
public sealed class AllotmentTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly TerminalClient.Wish Allotment = new() { Service = "allotment" };

    [Fact]
    public async Task A_card_gets_an_allotment_spends_it_and_loses_it()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var path = $"{terminal.CardPath}/allotment";
        (await app.Api.GetAsync(path)).IsProblem(HttpStatusCode.NotFound, "allotment_not_found");

        var made = (await app.Api.PutAsync(path, Body(40_000))).Is(HttpStatusCode.Created);
        JsonShape.Matches(
            $$$"""
            {"cardId":"{{{terminal.Card}}}","amount":{"amount":40000,"currency":"XOF"},"period":"month","carryOver":false,
             "available":{"amount":40000,"currency":"XOF"},"held":{"amount":0,"currency":"XOF"},"renewsOn":"{{{made.String("renewsOn")}}}"}
            """,
            made.Json);
        Assert.Equal(made.Header("ETag"), (await app.Api.PutAsync(path, Body(40_000))).Is(HttpStatusCode.OK).Header("ETag"));

        Assert.Equal("insufficient_funds 51", await terminal.DecideAsync(40_001, Allotment));
        var bought = (await terminal.AskAsync(15_000, Allotment)).Is(HttpStatusCode.OK);
        Assert.Equal(25_000, (long)bought.Json["balance"]!["amount"]!);
        var held = (await terminal.AskAsync(5_000, Allotment with { Capture = false })).String("id");
        Assert.Equal((50_000, 0), await terminal.MoneyAsync());
        var shown = (await app.Api.GetAsync(path)).Is(HttpStatusCode.OK).Json;
        Assert.Equal((20_000L, 5_000L), ((long)shown["available"]!["amount"]!, (long)shown["held"]!["amount"]!));
        await terminal.AssertAgreesAsync();

        (await app.As("TERMINAL").PostAsync($"terminal/authorisations/{held}/capture", """{"amount":{"amount":2000,"currency":"XOF"}}""")).Is(HttpStatusCode.OK);
        (await app.Api.DeleteAsync(path)).Is(HttpStatusCode.NoContent);
        (await app.Api.DeleteAsync(path)).IsProblem(HttpStatusCode.NotFound, "allotment_not_found");
        Assert.Equal("insufficient_funds 51", await terminal.DecideAsync(1, Allotment));
        var entries = (await app.Api.GetAsync($"{path}/entries")).Is(HttpStatusCode.OK).Json["items"]!.AsArray();
        Assert.Equal(
            ["allotmentLapsed -23000", "purchase -2000", "purchase -15000", "allotmentGranted 40000"],
            entries.Select(entry => $"{(string)entry!["kind"]!} {(long)entry["amount"]!["amount"]!}"));
        Assert.StartsWith("sequence,at,kind", (await app.Api.GetAsync($"{path}/entries", ("Accept", "text/csv"))).Text, StringComparison.Ordinal);
        var statement = (await app.Api.GetAsync($"{terminal.CardPath}/entries")).Json["items"]!.AsArray();
        Assert.Equal("topUp", (string)Assert.Single(statement)!["kind"]!);
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task It_is_renewed_by_the_calendar_when_somebody_looks()
    {
        var time = new ShiftedTime();
        await using var own = await InProcessApp.StartAsync(app, new RoundTrips(), services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var api = own.As("tester", life: TimeSpan.FromDays(3650));
        var (path, wish) = ($"{terminal.CardPath}/allotment", Allotment with { Api = api });
        var monday = new DateTimeOffset(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);
        time.MoveTo(monday);
        (await api.PutAsync(path, Body(40_000, "week"))).Is(HttpStatusCode.Created);
        Assert.Equal("approved 00", await terminal.DecideAsync(30_000, wish));

        time.MoveTo(monday.AddDays(6));
        Assert.Equal(10_000, await AvailableAsync());
        time.MoveTo(monday.AddDays(7));
        Assert.Equal(40_000, await AvailableAsync());
        Assert.Equal("insufficient_funds 51", await terminal.DecideAsync(40_001, wish));
        Assert.Equal("approved 00", await terminal.DecideAsync(10_000, wish));

        (await api.PutAsync(path, Body(40_000, "week", carryOver: true))).Is(HttpStatusCode.OK);
        time.MoveTo(monday.AddDays(21));
        Assert.Equal(110_000, await AvailableAsync());
        Assert.Equal("approved 00", await terminal.DecideAsync(110_000, wish));
        Assert.Equal("insufficient_funds 51", await terminal.DecideAsync(1, wish));
        await terminal.AssertAgreesAsync();

        async Task<long> AvailableAsync() => (long)(await api.GetAsync(path)).Is(HttpStatusCode.OK).Json["available"]!["amount"]!;
    }

    [Fact]
    public async Task A_replaced_card_hands_its_allotment_over()
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        (await app.Api.PutAsync($"{terminal.CardPath}/allotment", Body(40_000))).Is(HttpStatusCode.Created);
        var held = (await terminal.AskAsync(15_000, Allotment with { Capture = false })).String("id");

        var successor = (await app.Api.PostAsync($"{terminal.CardPath}/replace", """{"reason":"damaged"}""")).Is(HttpStatusCode.Created).String("id");
        (await app.As("TERMINAL").PostAsync($"terminal/authorisations/{held}/capture", "")).Is(HttpStatusCode.OK);

        var path = $"clients/{terminal.Client}/cards/{successor}";
        Assert.Equal(25_000, (long)(await app.Api.GetAsync($"{path}/allotment")).Is(HttpStatusCode.OK).Json["available"]!["amount"]!);
        (await app.Api.GetAsync($"{terminal.CardPath}/allotment")).IsProblem(HttpStatusCode.NotFound, "allotment_not_found");
        foreach (var card in (string[])[terminal.CardPath, path])
        {
            var verified = await app.Api.GetAsync($"{card}/entries/verify");
            Assert.True((bool)verified.Json["agrees"]!, verified.Text);
        }
    }

    [Fact]
    public async Task What_can_be_no_allotment_is_refused()
    {
        var terminal = await TerminalClient.MakeAsync(app, 0);
        var path = $"{terminal.CardPath}/allotment";

        (await app.Api.PutAsync(path, "{}")).IsInvalid("amount", "period");
        (await app.Api.PutAsync(path, """{"amount":{"amount":-1,"currency":"XOF"},"period":"day","carryOver":"no"}""")).IsInvalid("amount.amount", "carryOver", "period");
        (await app.Api.PutAsync(path, Body(1).Replace("XOF", "CHF", StringComparison.Ordinal))).IsProblem(HttpStatusCode.UnprocessableEntity, "currency_mismatch");
        (await app.Api.PutAsync(path.Replace(terminal.Card, "crd_nothing", StringComparison.Ordinal), Body(1))).IsProblem(HttpStatusCode.NotFound, "card_not_found");
        (await app.Api.SendAsync(HttpMethod.Put, path, Body(1), ("If-Match", "\"77\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await app.Api.PostAsync($"{terminal.CardPath}/close", """{"reason":"endOfUse"}""")).Is(HttpStatusCode.OK);
        (await app.Api.PutAsync(path, Body(1))).IsProblem(HttpStatusCode.Conflict, "illegal_transition");
    }

    private static string Body(long amount, string period = "month", bool carryOver = false) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"amount":{"amount":{{amount}},"currency":"XOF"},"period":"{{period}}","carryOver":{{(carryOver ? "true" : "false")}}}""");
}
