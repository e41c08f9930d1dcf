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

        var longest = await SpendAsync(terminal, _ => null);

        Assert.True(longest < Patience, $"{longest}");
    }

    [Fact]
    public async Task Two_processes_share_a_card_without_booking_twice()
    {
        await using var other = await app.StartAnotherAsync();
        var terminal = await TerminalClient.MakeAsync(app, Terminals / 2 * Amount);

        await SpendAsync(terminal, number => number % 2 == 0 ? null : app.On(other, "TERMINAL"));
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

    // All ask at once. Who is told that there was no time may have been booked for a moment, so that others were refused for it: until the
    // money is spent, those that were refused ask anew. On a machine that is not too busy nobody has to.
    private static async Task<TimeSpan> SpendAsync(TerminalClient terminal, Func<int, Api?> apiOf)
    {
        var (approved, longest) = (0, TimeSpan.Zero);
        var asking = Enumerable.Range(0, Terminals).ToList();
        do
        {
            var answers = await Task.WhenAll(asking.Select(number => AskAsync(terminal, $"T-{number}", apiOf(number))));
            approved += answers.Count(answer => answer.Reason == "approved");
            longest = answers.Select(answer => answer.Took).Append(longest).Max();
            asking = [.. asking.Where((_, index) => answers[index].Reason != "approved")];
        }
        while (approved < Terminals / 2 && asking.Count > 0);

        Assert.Equal(Terminals / 2, approved);
        Assert.Equal((0, 0), await terminal.MoneyAsync());
        await terminal.AssertAgreesAsync();
        return longest;
    }

    private static async Task<(string Reason, TimeSpan Took)> AskAsync(TerminalClient terminal, string id, Api? api)
    {
        var since = Stopwatch.GetTimestamp();
        var answer = (await terminal.AskAsync(Amount, new() { Terminal = id, Api = api })).Is(HttpStatusCode.OK);
        Assert.Contains(answer.String("reason"), (string[])["approved", "insufficient_funds", "timeout"]);
        return (answer.String("reason"), Stopwatch.GetElapsedTime(since));
    }
}
