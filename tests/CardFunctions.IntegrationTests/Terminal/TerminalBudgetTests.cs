using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>How often what a terminal asks for waits for the store, one call after the other.</summary>
public sealed class TerminalBudgetTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Scenes = 8;

    [Theory]
    [InlineData(true, "fuel")]
    [InlineData(false, "fuel")]
    [InlineData(true, "allotment")]
    public async Task An_authorisation_takes_three_steps_where_card_and_station_are_new_and_two_where_they_are_known(bool capture, string service)
    {
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var terminals = new List<TerminalClient>();
        for (var number = 0; number < Scenes; number++)
        {
            terminals.Add(await TerminalClient.MakeAsync(app, 50_000));
            (await app.Api.PutAsync($"{terminals[^1].CardPath}/allotment", """{"amount":{"amount":50000,"currency":"XOF"},"period":"month"}""")).Is(HttpStatusCode.Created);
        }

        // Makes this process know the profiles.
        await own.Api.GetAsync(terminals[0].CardPath);
        var wish = new TerminalClient.Wish { Capture = capture, Service = service, Api = own.Api };

        // The two indexes; the service point, the card, what was decided before, and the marker of a hold; the booking.
        Assert.Equal(3, await trips.InSequenceAsync(run => AskAsync(terminals[run])));
        Assert.Equal(2, await trips.InSequenceAsync(_ => AskAsync(terminals[0])));
        // The same again: that it was seen is noted once.
        Assert.Equal(1, await trips.InSequenceAsync(_ => AskAsync(terminals[0], "same")));

        async Task AskAsync(TerminalClient terminal, string? reference = null) =>
            Assert.Equal("approved", (await terminal.AskAsync(10, wish with { Reference = reference })).Is(HttpStatusCode.OK).String("reason"));
    }

    [Fact]
    public async Task A_code_is_made_in_three_steps_and_spent_in_six()
    {
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        await own.Api.GetAsync(terminal.CardPath);
        var codes = new List<string>();

        // The card; the code's index; the change.
        Assert.Equal(3, await trips.InSequenceAsync(async _ => codes.Add((await terminal.MakeCodeAsync(own.Api, 10)).Code)));
        // The code's index; the try, and how many there were; the card; the change; that the try was right.
        Assert.InRange(
            await trips.InSequenceAsync(async run => Assert.Equal("approved 00", await terminal.SpendAsync(own.Api, codes[run]))), 5, 6);
    }
}
