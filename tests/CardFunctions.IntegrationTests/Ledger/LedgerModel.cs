using System.Collections.Concurrent;
using System.Net;
using CardFunctions.IntegrationTests.App;
using static CardFunctions.IntegrationTests.Ledger.LedgerCalls;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>What callers were answered, and so what must be in the tables. Thread safe.</summary>
/// <param name="cards">The cards that there are at first.</param>
internal sealed class LedgerModel(IReadOnlyList<string> cards)
{
    private readonly ConcurrentDictionary<string, Answered> _answers = new(StringComparer.Ordinal);

    // The card that is in each place now; its balance goes over when it is replaced.
    private readonly string[] _cards = [.. cards];

    private readonly ConcurrentDictionary<string, int> _places =
        new(cards.Select((card, place) => KeyValuePair.Create(card, place)), StringComparer.Ordinal);

    private enum Verdict
    {
        Booked,
        Refused,
    }

    /// <summary>All cards that there ever were.</summary>
    public ICollection<string> Cards => _places.Keys;

    /// <summary>How many operations were booked, and how many refused.</summary>
    public (int Booked, int Refused) Counts => (
        _answers.Values.Count(answer => answer.Verdict is Verdict.Booked), _answers.Values.Count(answer => answer.Verdict is Verdict.Refused));

    /// <summary>The card that is in a place.</summary>
    public string At(int place) => Volatile.Read(ref _cards[place]);

    /// <summary>Whether somebody was answered that it is booked.</summary>
    public bool IsBooked(MoneyWish wish) => _answers.TryGetValue(wish.Reference, out var answer) && answer.Verdict is Verdict.Booked;

    /// <summary>Notes what a request for an operation was answered. All that were sent with a reference must agree.</summary>
    /// <param name="wish">The operation.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="wasBooked">Whether it was booked before the request was sent: then it must not be refused.</param>
    public void Note(MoneyWish wish, ApiAnswer answer, bool wasBooked)
    {
        var verdict = VerdictOf(answer);
        var now = verdict is Verdict.Booked
            ? new Answered(wish, verdict, answer.String("id"), (long)answer.Json["amount"]!["amount"]!)
            : new Answered(wish, verdict);
        _answers.AddOrUpdate(wish.Reference, now, (_, before) => (before.Verdict, verdict) switch
        {
            // What was refused may be booked when it is asked for again; what was booked stays so.
            (Verdict.Refused, _) => now,
            (Verdict.Booked, Verdict.Booked) when (before.Id, before.Amount) == (now.Id, now.Amount) => before,
            // Of two that are sent at once, one may be refused before the other is booked.
            (Verdict.Booked, Verdict.Refused) when !wasBooked => before,
            _ => throw new InvalidOperationException($"{wish} was {before} and then {now}: {answer.Text}"),
        });
    }

    /// <summary>Notes that a card was replaced.</summary>
    public void Replaced(string old, string card)
    {
        var place = _places[old];
        Assert.Equal(place, _places.GetOrAdd(card, place));
        Interlocked.CompareExchange(ref _cards[place], card, old);
    }

    /// <summary>Asserts that the tables hold what was answered, and nothing else.</summary>
    /// <param name="stored">The client's rows.</param>
    public async Task AssertAgreesAsync(Partition stored)
    {
        await stored.AssertSoundAsync();
        var booked = _answers.Values.Where(answer => answer.Verdict is Verdict.Booked).ToDictionary(answer => answer.Id!, StringComparer.Ordinal);
        Assert.Equal(booked.Keys.Order(StringComparer.Ordinal), stored.Operations.Keys.Order(StringComparer.Ordinal));
        foreach (var (id, answer) in booked)
        {
            var row = stored.Operations[id];
            Assert.Equal((answer.Wish.Reference, answer.Amount, "booked"), (row.GetString("Reference"), row.GetInt64("Amount"), row.GetString("Status")));
            Assert.Equal((answer.Wish.Card[^32..], answer.Wish.To?[^32..]), (row.GetString("Card"), row.GetString("To")));
        }

        // A reference that was only refused was not used.
        var used = stored.Operations.Values.Select(row => row.GetString("Reference")!).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(_answers.Values, answer => answer.Verdict is Verdict.Refused && used.Contains(answer.Wish.Reference));

        // Whatever the order was: what came to a place and did not leave it is on the card that is there now.
        for (var place = 0; place < _cards.Length; place++)
        {
            var expected = booked.Values.Sum(answer => answer.ChangeAt(place, _places));
            Assert.Equal(expected, stored.Cards[_cards[place][^32..]].GetInt64("Balance"));
        }
    }

    private static Verdict VerdictOf(ApiAnswer answer)
    {
        switch (answer.Status)
        {
            case HttpStatusCode.Created or HttpStatusCode.OK:
                return Verdict.Booked;
            case HttpStatusCode.ServiceUnavailable:
                answer.IsProblem(HttpStatusCode.ServiceUnavailable, "busy");
                return Verdict.Refused;
            default:
                answer.Is(HttpStatusCode.Conflict);
                Assert.Contains(answer.String("code"), (string[])["insufficient_funds", "illegal_transition"]);
                return Verdict.Refused;
        }
    }

    private sealed record Answered(MoneyWish Wish, Verdict Verdict, string? Id = null, long Amount = 0)
    {
        public long ChangeAt(int place, ConcurrentDictionary<string, int> places)
        {
            var isFrom = places[Wish.Card] == place;
            return Wish.To is { } to ? (places[to] == place ? Amount : 0) - (isFrom ? Amount : 0) : isFrom ? Amount : 0;
        }
    }
}

/// <summary>An operation to ask for.</summary>
/// <param name="Card">The card; of a transfer, the one that money leaves.</param>
/// <param name="To">The card that money goes to, of a transfer.</param>
/// <param name="Amount">How much; null for all that is available.</param>
/// <param name="Reference">Its reference.</param>
internal sealed record MoneyWish(string Card, string? To, long? Amount, string Reference)
{
    /// <summary>Asks for it.</summary>
    public Task<ApiAnswer> SendAsync(Api api, bool withKey)
    {
        (string, string)[] headers = withKey ? [(Key, Reference)] : [];
        return To is { } to ? api.TransferAsync(Card, to, Amount, Reference, headers) : api.TopUpAsync(Card, Amount!.Value, Reference, headers);
    }
}
