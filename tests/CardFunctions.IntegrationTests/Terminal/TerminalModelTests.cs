using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Ledger;

namespace CardFunctions.IntegrationTests.Terminal;

/// <summary>
/// Random purchases, holds, captures, reversals, codes and top-ups by many callers at two processes, often sent twice at the same moment,
/// held against what the callers were answered.
/// </summary>
public sealed class TerminalModelTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Cards = 4;
    private const int Callers = 8;
    private const int StepsOfEach = 200;
    private const int Start = 100_000;

    [Theory]
    [InlineData(1)]
    public async Task Whatever_terminals_and_operators_do_at_once_the_tables_hold_what_they_were_answered(int seed)
    {
        await using var second = await app.StartAnotherAsync();
        var terminal = await TerminalClient.MakeAsync(app, Start);
        List<Wallet> wallets = [new(terminal.Card, terminal.Number)];
        for (var number = 1; number < Cards; number++)
        {
            var card = await app.MakeCardWithAsync(terminal.Client, Start, $"Card {number}");
            wallets.Add(new(card, (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/number")).String("number")));
        }

        var callers = Enumerable.Range(0, Callers)
            .Select(number => new Caller(terminal, wallets, [app.Api, app.On(second)], number, new Random((seed * 1000) + number)))
            .ToList();
        await Task.WhenAll(callers.Select(caller => caller.RunAsync()));

        // What was told of a time-out is made true in the background.
        var stored = await app.ReadAsync(terminal.Client);
        while (stored.Tags.Keys.Any(key => key.StartsWith("timedout~", StringComparison.Ordinal)))
        {
            await app.Handler.SweepAsync();
            stored = await app.ReadAsync(terminal.Client);
        }

        await stored.AssertSoundAsync();
        foreach (var wallet in wallets)
        {
            var card = stored.Cards[wallet.Card[^32..]];
            Assert.Equal((Start + wallet.Booked, wallet.Held), (card.GetInt64("Balance"), card.GetInt64("Held")));
            await app.AssertAgreesAsync(wallet.Card);
        }

        // A run in which everything was refused would show nothing.
        Assert.True(callers.Sum(caller => caller.Approved) > Callers * StepsOfEach / 4);
        Assert.True(callers.Sum(caller => caller.Declined) > 0);
    }

    /// <summary>What must be on a card, by what was answered.</summary>
    private sealed class Wallet(string card, string number)
    {
        private long _booked;
        private long _held;

        public string Card => card;

        public string Number => number;

        public long Booked => Volatile.Read(ref _booked);

        public long Held => Volatile.Read(ref _held);

        public void Book(long amount) => Interlocked.Add(ref _booked, amount);

        public void Hold(long amount) => Interlocked.Add(ref _held, amount);
    }

    private sealed class Caller(TerminalClient terminal, List<Wallet> wallets, Api[] apis, int number, Random random)
    {
        private readonly List<(Wallet Wallet, string Id, long Amount)> _holds = [];
        private readonly List<(Wallet Wallet, string Id, long Amount)> _bought = [];
        private readonly List<(Wallet Wallet, string Id, string Code, long Amount)> _codes = [];
        private int _step;

        public int Approved { get; private set; }

        public int Declined { get; private set; }

        public async Task RunAsync()
        {
            for (_step = 0; _step < StepsOfEach; _step++)
            {
                await (random.Next(100) switch
                {
                    < 10 => TopUpAsync(),
                    < 40 => AuthoriseAsync(capture: true),
                    < 55 => AuthoriseAsync(capture: false),
                    < 70 when _holds.Count > 0 => SettleHoldAsync(),
                    < 75 when _bought.Count > 0 => ReverseAsync(),
                    < 88 => IssueAsync(),
                    _ when _codes.Count > 0 => EndCodeAsync(),
                    _ => AuthoriseAsync(capture: true),
                });
            }
        }

        private async Task TopUpAsync()
        {
            var (wallet, amount) = (Any(), random.Next(1, 5_000));
            var answer = await SendAsync(api => api.TopUpAsync(wallet.Card, amount, Reference));
            Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, answer.Text);
            wallet.Book(amount);
        }

        private async Task AuthoriseAsync(bool capture)
        {
            var (wallet, amount) = (Any(), random.Next(1, 9_000));
            var answer = await DecideAsync(api => terminal.AskAsync(
                amount, new() { Number = wallet.Number, Terminal = $"T-{number}", Reference = Reference, Capture = capture, Api = api }));
            if (answer.String("reason") != "approved")
            {
                Assert.Contains(answer.String("reason"), (string[])["insufficient_funds", "timeout"]);
                Declined++;
                return;
            }

            Approved++;
            if (capture)
            {
                wallet.Book(-amount);
                _bought.Add((wallet, answer.String("id"), amount));
            }
            else
            {
                wallet.Hold(amount);
                _holds.Add((wallet, answer.String("id"), amount));
            }
        }

        private async Task SettleHoldAsync()
        {
            var (wallet, id, amount) = Take(_holds);
            var part = random.Next(2) == 0 ? random.Next(1, (int)amount + 1) : 0;
            var answer = await SendAsync(api => part > 0
                ? api.PostAsync($"terminal/authorisations/{id}/capture", $$$"""{"amount":{"amount":{{{part}}},"currency":"XOF"}}""", ("Idempotency-Key", Reference))
                : api.PostAsync($"terminal/authorisations/{id}/reverse", ""));
            answer.Is(HttpStatusCode.OK);
            wallet.Hold(-amount);
            wallet.Book(-part);
        }

        private async Task ReverseAsync()
        {
            var (wallet, id, amount) = Take(_bought);
            (await SendAsync(api => api.PostAsync($"terminal/authorisations/{id}/reverse", ""))).Is(HttpStatusCode.OK);
            wallet.Book(amount);
        }

        private async Task IssueAsync()
        {
            var (wallet, amount) = (Any(), random.Next(1, 3_000));
            var answer = await SendAsync(api => api.PostAsync(
                $"{CardCalls.PathOf(wallet.Card)}/transaction-codes",
                $$$"""{"amount":{"amount":{{{amount}}},"currency":"XOF"},"service":"ticket"}""",
                ("Idempotency-Key", Reference)));
            if (answer.Status is HttpStatusCode.Conflict)
            {
                answer.IsProblem(HttpStatusCode.Conflict, "insufficient_funds");
                Declined++;
                return;
            }

            answer.Is(HttpStatusCode.Created);
            wallet.Hold(amount);
            _codes.Add((wallet, answer.String("id"), answer.String("code"), amount));
        }

        private async Task EndCodeAsync()
        {
            var (wallet, id, code, amount) = Take(_codes);
            if (random.Next(4) == 0)
            {
                (await SendAsync(api => api.DeleteAsync($"{CardCalls.PathOf(wallet.Card)}/transaction-codes/{id}"))).Is(HttpStatusCode.NoContent);
            }
            else
            {
                var answer = await DecideAsync(api => terminal.RedeemAsync(api, code, Reference, $"T-{number}"));
                if (answer.String("reason") == "timeout")
                {
                    // It is taken back in the background, and then the code is open again.
                    return;
                }

                Assert.Equal("approved", answer.String("reason"));
                Approved++;
                wallet.Book(-amount);
            }

            wallet.Hold(-amount);
        }

        private string Reference => $"{number}/{_step}";

        private Wallet Any() => wallets[random.Next(wallets.Count)];

        private T Take<T>(List<T> list)
        {
            var index = random.Next(list.Count);
            var taken = list[index];
            list.RemoveAt(index);
            return taken;
        }

        // As a terminal does that is told that there was no time: it asks again, and the later answer counts. What was taken back stays so.
        private async Task<ApiAnswer> DecideAsync(Func<Api, Task<ApiAnswer>> askAsync)
        {
            const int MaxAsks = 10;
            for (var asks = 1; ; asks++)
            {
                var answer = (await SendAsync(askAsync)).Is(HttpStatusCode.OK);
                if (answer.String("reason") != "timeout" || asks == MaxAsks)
                {
                    return answer;
                }
            }
        }

        // Now and then twice at the same moment, of both processes; again where the app was too busy.
        private async Task<ApiAnswer> SendAsync(Func<Api, Task<ApiAnswer>> sendAsync)
        {
            const int MaxSends = 20;
            for (var sends = 1; ; sends++)
            {
                var chosen = random.Next(5) == 0 ? apis : [apis[random.Next(apis.Length)]];
                var answers = await Task.WhenAll(chosen.Select(sendAsync));
                var good = answers.Where(answer => answer.Status is not HttpStatusCode.ServiceUnavailable).ToList();
                if (good.Count > 0 || sends == MaxSends)
                {
                    // One of two may have been told that there was no time, or have been refused before money came in that the other found.
                    var told = good.FindAll(answer => !answer.Text.Contains("\"timeout\"", StringComparison.Ordinal));
                    return told.Find(answer => (int)answer.Status < 300) ?? told.FirstOrDefault() ?? good.FirstOrDefault() ?? answers[0];
                }
            }
        }
    }
}
