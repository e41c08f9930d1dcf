using System.Diagnostics;
using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>Many terminals use one card at the same moment.</summary>
public sealed class HotCardTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Terminals = 64;
    private const int Amount = 1_000;

    // The contract's second, with room for a machine that runs other tests beside.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Exactly_as_many_are_approved_as_the_balance_covers_and_nobody_waits_long()
    {
        var terminal = await TerminalClient.MakeAsync(app, Terminals / 2 * Amount);

        var answers = await Task.WhenAll(Enumerable.Range(0, Terminals).Select(number => DecideAsync(terminal, $"T-{number}")));

        Assert.Equal(Terminals / 2, answers.Count(answer => answer.Reason == "approved"));
        Assert.Equal(Terminals / 2, answers.Count(answer => answer.Reason == "insufficient_funds"));
        Assert.All(answers, answer => Assert.True(answer.Longest < Patience, $"{answer.Longest}"));
        await AssertEmptyAsync(terminal);
    }

    [Fact]
    public async Task Two_processes_share_a_card_without_booking_twice()
    {
        await using var other = await app.StartAnotherAsync();
        var terminal = await TerminalClient.MakeAsync(app, Terminals / 2 * Amount);

        var answers = await Task.WhenAll(Enumerable.Range(0, Terminals).Select(number =>
            DecideAsync(terminal, $"T-{number}", number % 2 == 0 ? null : app.On(other, "TERMINAL"))));

        Assert.Equal(Terminals / 2, answers.Count(answer => answer.Reason == "approved"));
        await AssertEmptyAsync(terminal);
    }

    [Fact]
    public async Task A_reference_that_is_sent_many_times_at_once_books_once()
    {
        var terminal = await TerminalClient.MakeAsync(app, 10 * Amount);
        var wish = new TerminalClient.Wish { Reference = "same" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => terminal.AskAsync(Amount, wish)));

        var approved = answers.Where(answer => answer.String("reason") == "approved").Select(answer => answer.Text).Distinct(StringComparer.Ordinal).ToList();
        Assert.Single(approved);
        Assert.Equal((9 * Amount, 0), await terminal.MoneyAsync());
        await terminal.AssertAgreesAsync();
    }

    // Who is told that there was no time asks for it anew, under another reference: a busy machine must not decide the outcome.
    private static async Task<(string Reason, TimeSpan Longest)> DecideAsync(TerminalClient terminal, string id, Api? api = null)
    {
        var longest = TimeSpan.Zero;
        while (true)
        {
            var since = Stopwatch.GetTimestamp();
            var answer = (await terminal.AskAsync(Amount, new() { Terminal = id, Api = api })).Is(HttpStatusCode.OK);
            var took = Stopwatch.GetElapsedTime(since);
            longest = took > longest ? took : longest;
            if (answer.String("reason") is not "timeout" and var reason)
            {
                return (reason, longest);
            }
        }
    }

    // What was told to be a time-out is taken back in the background, so that the others may have been refused for it meanwhile: then the
    // rest is still there, and is spent.
    private static async Task AssertEmptyAsync(TerminalClient terminal)
    {
        Assert.Equal((0, 0), await terminal.MoneyAsync());
        await terminal.AssertAgreesAsync();
    }
}
