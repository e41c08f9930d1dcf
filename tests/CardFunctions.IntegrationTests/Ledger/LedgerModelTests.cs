using System.Net;
using CardFunctions.IntegrationTests.App;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>Random operations by many callers at two processes, held against what the callers were answered.</summary>
public sealed class LedgerModelTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Cards = 6;
    private const int Callers = 8;
    private const int StepsOfEach = 250;

    [Theory]
    [InlineData(1)]
    public async Task Whatever_callers_do_at_once_the_tables_hold_what_they_were_answered(int seed)
    {
        await using var second = await app.StartAnotherAsync();
        Api[] apis = [app.Api, app.On(second)];
        var client = await app.MakeClientAsync();
        var first = new List<string>();
        for (var number = 0; number < Cards; number++)
        {
            first.Add(await app.MakeCardAsync(client, $"Card {number}"));
        }

        var model = new LedgerModel(first);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => new Caller(model, apis, caller, new Random((seed * 1000) + caller)).RunAsync()));

        await model.AssertAgreesAsync(await app.ReadAsync(client));
        foreach (var card in model.Cards)
        {
            await app.AssertAgreesAsync(card);
        }

        // A run in which everything was refused would show nothing.
        var (booked, refused) = model.Counts;
        Assert.True(booked > Callers * StepsOfEach / 3, $"{booked} booked, {refused} refused");
        Assert.True(refused > 0 && model.Cards.Count > Cards, $"{refused} refused, {model.Cards.Count} cards");
    }

    private sealed class Caller(LedgerModel model, Api[] apis, int number, Random random)
    {
        private readonly List<MoneyWish> _asked = [];

        public async Task RunAsync()
        {
            for (var step = 0; step < StepsOfEach; step++)
            {
                var withKey = random.Next(2) == 0;
                switch (random.Next(100))
                {
                    case < 2:
                        await ReplaceAsync(step);
                        break;
                    case < 12 when _asked.Count > 0:
                        // Long after, by its key or its reference alone.
                        await AskAsync(_asked[random.Next(_asked.Count)], withKey);
                        break;
                    case < 24:
                        // Twice at the same time, of either process.
                        var twice = Next(step);
                        await Task.WhenAll(AskAsync(twice, withKey, apis[0]), AskAsync(twice, withKey, apis[1]));
                        break;
                    default:
                        await AskAsync(Next(step), withKey);
                        break;
                }
            }
        }

        private MoneyWish Next(int step)
        {
            var from = random.Next(Cards);
            var to = (from + random.Next(1, Cards)) % Cards;
            MoneyWish wish = new(model.At(from), model.At(to), random.Next(1, 800), $"{number}/{step}");
            return random.Next(100) switch
            {
                < 45 => wish with { To = null },
                < 85 => wish,
                _ => wish with { Amount = null },
            };
        }

        private async Task AskAsync(MoneyWish wish, bool withKey, Api? api = null)
        {
            lock (_asked)
            {
                _asked.Add(wish);
            }

            var wasBooked = model.IsBooked(wish);
            var chosen = api ?? apis[random.Next(apis.Length)];
            model.Note(wish, await RepeatAsync(() => wish.SendAsync(chosen, withKey)), wasBooked);
        }

        private async Task ReplaceAsync(int step)
        {
            var card = model.At(random.Next(Cards));
            var api = apis[random.Next(apis.Length)];
            var answer = await RepeatAsync(() => api.PostAsync($"{CardCalls.PathOf(card)}/replace", "{}", (Key, $"{number}/{step}")));
            if (answer.Status is HttpStatusCode.Created)
            {
                model.Replaced(card, answer.String("id"));
            }
            else if (answer.Status is not HttpStatusCode.ServiceUnavailable)
            {
                // Another caller was faster.
                answer.IsProblem(HttpStatusCode.Conflict, "illegal_transition");
            }
        }

        // As a caller does who is told to come again.
        private static async Task<ApiAnswer> RepeatAsync(Func<Task<ApiAnswer>> call)
        {
            const int MaxCalls = 10;
            for (var calls = 1; ; calls++)
            {
                var answer = await call();
                if (answer.Status is not HttpStatusCode.ServiceUnavailable || calls == MaxCalls)
                {
                    return answer;
                }
            }
        }
    }
}
