using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>Rivals, failing calls and lost answers: an operation books once, and whoever asks again is told of it.</summary>
public sealed class LedgerFaultTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int MaxTries = 5;

    [Fact]
    public async Task A_caller_whose_answer_was_lost_gets_it_by_the_same_key()
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        LoseAnswerOfFirstTransaction(troubles);

        var first = await own.Api.TransferAsync(from, to, null, "R", (Key, "k"));
        var second = await own.Api.TransferAsync(from, to, null, "R", (Key, "k"));

        Assert.NotNull(first.IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable").Header("Retry-After"));
        Assert.Equal("true", second.Is(HttpStatusCode.Created).Header(Replayed));
        Assert.Equal((0, 500), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_caller_whose_answer_was_lost_is_told_of_the_operation_by_its_reference()
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var (client, card, _) = await app.MakeTwoCardsAsync(500);
        LoseAnswerOfFirstTransaction(troubles);

        (await own.Api.TopUpAsync(card, 100, "R")).IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        var second = (await own.Api.TopUpAsync(card, 100, "R")).Is(HttpStatusCode.OK);

        Assert.Equal("booked", second.String("status"));
        Assert.Equal(600, await app.BalanceAsync(card));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task An_approval_whose_answer_was_lost_books_once()
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var (client, waiting, from) = await MakeWaitingAsync(500);
        LoseAnswerOfFirstTransaction(troubles);

        (await own.Api.DecideAsync(client, waiting, "approve", (Key, "k"))).IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        Assert.Equal("true", (await own.Api.DecideAsync(client, waiting, "approve", (Key, "k"))).Is(HttpStatusCode.OK).Header(Replayed));

        Assert.Equal(0, await app.BalanceAsync(from));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(MaxTries - 1)]
    public async Task A_booking_is_decided_anew_while_others_are_faster(int rivals)
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        // The other card's money changes, so that what was decided would be wrong.
        troubles.BeforeTransaction = async count =>
        {
            if (count <= rivals)
            {
                (await app.Api.TransferAsync(from, to, 100, $"rival {count}")).Is(HttpStatusCode.Created);
            }
        };

        var made = (await own.Api.TransferAsync(from, to, null, "R")).Is(HttpStatusCode.Created);

        Assert.Equal(500 - (100 * rivals), (long)made.Json["amount"]!["amount"]!);
        Assert.Equal((0, 500), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task Five_conflicts_in_a_row_are_answered_with_busy_and_nothing_is_booked()
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        troubles.BeforeTransaction = _ => TouchAsync(from);

        Assert.NotNull((await own.Api.TransferAsync(from, to, 100, "R")).IsProblem(HttpStatusCode.ServiceUnavailable, "busy").Header("Retry-After"));
        (await own.Api.TopUpAsync(from, 100, "S")).IsProblem(HttpStatusCode.ServiceUnavailable, "busy");

        Assert.Equal((500, 0), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    // The first is read half: its reference is unknown yet. Then the second books; and then the first sees the money gone.
    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, "\"2\"")]
    [InlineData(false, "\"2\"")]
    public async Task A_request_that_is_sent_twice_is_not_refused_for_what_it_did_itself(bool withKey, string? ifMatch)
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var (client, from, to) = await app.MakeTwoCardsAsync(500);
        var headers = new List<(string, string)>();
        if (withKey)
        {
            headers.Add((Key, "k"));
        }

        if (ifMatch is not null)
        {
            headers.Add(("If-Match", ifMatch));
        }

        troubles.HoldRead("reference~", $"card~{from[^32..]}", async () =>
            (await app.Api.TransferAsync(from, to, null, "R", [.. headers])).Is(HttpStatusCode.Created));

        var answer = await own.Api.TransferAsync(from, to, null, "R", [.. headers]);

        Assert.Equal(withKey ? "true" : null, answer.Is(withKey ? HttpStatusCode.Created : HttpStatusCode.OK).Header(Replayed));
        Assert.Equal(500, await app.BalanceAsync(to));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    // The same of an approval: the operation is read as waiting, its cards as they are when it is booked.
    [Theory]
    [InlineData("operation~", "card~")]
    [InlineData("idempotency~", "operation~")]
    public async Task An_approval_that_is_sent_twice_is_not_refused_for_what_it_did_itself(string first, string held)
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var (client, waiting, from) = await MakeWaitingAsync(500);
        troubles.HoldRead(first, held, async () =>
            (await app.Api.DecideAsync(client, waiting, "approve", (Key, "k"))).Is(HttpStatusCode.OK));

        var answer = await own.Api.DecideAsync(client, waiting, "approve", (Key, "k"));

        Assert.Equal("true", answer.Is(HttpStatusCode.OK).Header(Replayed));
        Assert.Equal(0, await app.BalanceAsync(from));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_calls_fail_or_lose_their_answer_each_operation_books_once(int seed)
    {
        const int Callers = 4;
        const int Operations = 6;
        var random = new Random(seed);
        var gate = new Lock();
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var (client, from, to) = await app.MakeTwoCardsAsync(1000);
        troubles.Choose = _ =>
        {
            lock (gate)
            {
                return random.Next(10) switch { 0 => Trouble.Refused, 1 => Trouble.AnswerLost, _ => Trouble.None };
            }
        };

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var number = 0; number < Operations; number++)
            {
                var reference = $"{caller}-{number}";
                (string, string)[] key = number % 2 == 0 ? [(Key, reference)] : [];
                await RepeatAsync(() => own.Api.TopUpAsync(from, 10, $"top {reference}", key));
                await RepeatAsync(() => own.Api.TransferAsync(from, to, 20, $"move {reference}", key));
            }
        }));

        const int All = Callers * Operations;
        Assert.Equal((1000 + (10 * All) - (20 * All), 20 * All), (await app.BalanceAsync(from), await app.BalanceAsync(to)));
        var stored = await app.ReadAsync(client);
        Assert.Equal(1 + (2 * All), stored.Operations.Count);
        await stored.AssertSoundAsync();
        await app.AssertAgreesAsync(from);
        await app.AssertAgreesAsync(to);
    }

    // As a caller does who is told to come again.
    private static async Task RepeatAsync(Func<Task<ApiAnswer>> call)
    {
        const int MaxCalls = 100;
        for (var calls = 1; ; calls++)
        {
            var answer = await call();
            if (answer.Status is HttpStatusCode.Created or HttpStatusCode.OK)
            {
                return;
            }

            answer.Is(HttpStatusCode.ServiceUnavailable);
            Assert.True(calls < MaxCalls, answer.Text);
        }
    }

    private static void LoseAnswerOfFirstTransaction(Troubles troubles)
    {
        var lost = 0;
        troubles.Choose = request =>
            request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && Interlocked.Increment(ref lost) == 1 ? Trouble.AnswerLost : Trouble.None;
    }

    // As another writer would: the row's tag changes, its content does not.
    private Task TouchAsync(string card) => app.WriteAsync(card, ("Touched", true));

    // A transfer of all that a card has, which waits for another operator.
    private async Task<(string Client, string Operation, string From)> MakeWaitingAsync(long balance)
    {
        var (client, from, to) = await app.MakeTwoCardsAsync(balance);
        (await app.Api.PutAsync($"clients/{client}", """{"name":"C","currency":"XOF","approvals":true}""")).Is(HttpStatusCode.OK);
        var entered = (await app.AsSubject("alice").TransferAsync(from, to, null, "R")).Is(HttpStatusCode.Accepted);
        return (client, entered.String("id"), from);
    }
}
