using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>Whoever was told that there was no time to decide does not pay, whatever became of it.</summary>
public sealed class TimeoutTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_stored_too_late_is_taken_back(bool capture)
    {
        var (troubles, gate) = Gate();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var wish = new TerminalClient.Wish { Api = own.Api, Capture = capture, Reference = "late" };

        var answer = (await terminal.AskAsync(1_000, wish)).Is(HttpStatusCode.OK);
        gate.SetResult();

        Assert.Equal("timeout 91", $"{answer.String("reason")} {answer.String("responseCode")}");
        await TakenBackAsync(terminal, answer);
        Assert.Equal((50_000, 0), await terminal.MoneyAsync());
        Assert.Equal("timeout 91", await terminal.DecideAsync(1_000, wish with { Api = null }));
        await terminal.AssertAgreesAsync();
    }

    [Theory]
    [InlineData(nameof(Trouble.Refused))]
    [InlineData(nameof(Trouble.AnswerLost))]
    public async Task Where_nobody_knows_whether_it_is_booked_it_is_not_in_the_end(string trouble)
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        Assert.Equal("approved 00", await terminal.DecideAsync(1, new() { Api = own.Api }));
        var failures = 0;
        troubles.Choose = request =>
            request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && Interlocked.Increment(ref failures) == 1
                ? Enum.Parse<Trouble>(trouble)
                : Trouble.None;
        var wish = new TerminalClient.Wish { Api = own.Api, Reference = "lost" };

        var answer = (await terminal.AskAsync(1_000, wish)).Is(HttpStatusCode.OK);

        Assert.Equal("timeout", answer.String("reason"));
        await TakenBackAsync(terminal, answer);
        Assert.Equal((49_999, 0), await terminal.MoneyAsync());
        Assert.Equal("timeout 91", await terminal.DecideAsync(1_000, wish));
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task What_a_later_asking_was_told_stays_however_late_the_first_is_settled()
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        Assert.Equal("approved 00", await terminal.DecideAsync(1, new() { Api = own.Api }));
        var (isAway, settled) = (true, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        troubles.Choose = request =>
        {
            if (request.Method == Azure.Core.RequestMethod.Delete && request.Uri.Path.Contains("timedout", StringComparison.Ordinal))
            {
                settled.TrySetResult();
            }

            return Volatile.Read(ref isAway) && request.Method != Azure.Core.RequestMethod.Get ? Trouble.Refused : Trouble.None;
        };
        var wish = new TerminalClient.Wish { Api = own.Api, Reference = "later" };

        Assert.Equal("timeout 91", await terminal.DecideAsync(1_000, wish));
        Assert.Equal("approved 00", await terminal.DecideAsync(1_000, wish with { Api = null }));
        Volatile.Write(ref isAway, false);
        await settled.Task.WaitAsync(Patience);

        Assert.Equal((48_999, 0), await terminal.MoneyAsync());
        Assert.Equal("approved 00", await terminal.DecideAsync(1_000, wish));
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_terminal_that_asks_again_meanwhile_is_told_what_holds_and_that_stays()
    {
        var (troubles, gate) = Gate();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var wish = new TerminalClient.Wish { Api = own.Api, Reference = "again" };

        Assert.Equal("timeout 91", await terminal.DecideAsync(1_000, wish));
        // It waits behind the first, which is still under way.
        var again = terminal.DecideAsync(1_000, wish);
        gate.SetResult();
        var told = await again;

        await SettledAsync(terminal);
        Assert.Equal(told == "approved 00" ? (49_000, 0) : (50_000, 0), await terminal.MoneyAsync());
        Assert.Equal(told, await terminal.DecideAsync(1_000, wish));
        await terminal.AssertAgreesAsync();
    }

    [Fact]
    public async Task A_store_that_is_away_is_a_time_out_and_not_a_failure()
    {
        var troubles = new Troubles { Choose = _ => Trouble.Refused };
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var terminal = await TerminalClient.MakeAsync(app, 50_000);

        Assert.Equal("timeout 91", await terminal.DecideAsync(1_000, new() { Api = own.Api }));
        Assert.Equal((50_000, 0), await terminal.MoneyAsync());
    }

    // The first transaction waits until the test lets it go.
    private static (Troubles Troubles, TaskCompletionSource Gate) Gate()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (new Troubles { BeforeTransaction = count => count == 1 ? gate.Task : Task.CompletedTask }, gate);
    }

    private async Task TakenBackAsync(TerminalClient terminal, ApiAnswer answer)
    {
        var key = $"authorisation~{answer.String("id")[^32..]}";
        await PollAsync(async () => (await RowsAsync(terminal)).TryGetValue(key, out var row) && row == "timeout");
        await SettledAsync(terminal);
    }

    // Nothing is left to be settled.
    private Task SettledAsync(TerminalClient terminal) =>
        PollAsync(async () => !(await RowsAsync(terminal)).Keys.Any(key => key.StartsWith("timedout~", StringComparison.Ordinal)));

    private async Task<Dictionary<string, string?>> RowsAsync(TerminalClient terminal)
    {
        Dictionary<string, string?> rows = new(StringComparer.Ordinal);
        await foreach (var row in app.Tables.GetTableClient("Clients").QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {terminal.Client}")))
        {
            rows[row.RowKey] = row.GetString("Reason");
        }

        return rows;
    }

    private static async Task PollAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await isSo())
        {
            await interval.WaitForNextTickAsync(limit.Token);
        }
    }
}
