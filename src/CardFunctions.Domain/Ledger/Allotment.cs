using System.Collections.Immutable;
using System.Globalization;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Ledger;

/// <summary>
/// A card's periodic allowance (dotation): a pot of its own beside the balance, which only the service <c>allotment</c> spends from. It is
/// renewed by the calendar, in UTC, weeks from Monday: not by a job, but when somebody looks.
/// </summary>
public sealed record Allotment
{
    /// <summary>What each period grants, in minor units; 0 once it was ended.</summary>
    public required long Amount { get; init; }

    /// <summary>How long a period is: a week or a month.</summary>
    public required Period Period { get; init; }

    /// <summary>Whether what is left at the end of a period stays.</summary>
    public required bool CarryOver { get; init; }

    /// <summary>The first day of the period that was granted last.</summary>
    public required DateOnly Start { get; init; }

    /// <summary>The sum of its entries, in minor units.</summary>
    public long Balance { get; init; }

    /// <summary>The sum of the open holds on it, in minor units.</summary>
    public long Held { get; init; }

    /// <summary>How many entries it has.</summary>
    public long EntryCount { get; init; }

    /// <summary>What can be spent, in minor units.</summary>
    public long Available => Balance - Held;

    /// <summary>Whether it grants nothing any more.</summary>
    public bool IsEnded => Amount == 0;

    /// <summary>The first day of the next period.</summary>
    public DateOnly RenewsOn => Period is Period.Week ? Start.AddDays(7) : Start.AddMonths(1);

    /// <summary>How many periods have begun since the last one that was granted.</summary>
    internal long PeriodsUntil(DateTimeOffset now)
    {
        var start = Usage.StartOf(Period, now);
        return Math.Max(0, Period is Period.Week
            ? (start.DayNumber - Start.DayNumber) / 7
            : ((start.Year - Start.Year) * 12) + start.Month - Start.Month);
    }
}

/// <summary>What becomes of a card and what is booked on its allotment for it, all of which is stored together.</summary>
/// <param name="Card">The card afterwards.</param>
/// <param name="Entries">The entries; none where nothing had to be booked.</param>
public sealed record AllotmentChange(Card Card, ImmutableArray<LedgerEntry> Entries);

/// <summary>Grants, renews and ends the allotments of cards.</summary>
public static class Allotments
{
    /// <summary>Gives a card an allotment, or changes the one that it has.</summary>
    /// <remarks>
    /// A first one is granted whole for the period that runs. A changed one gives or takes the difference at once, but never what is held.
    /// </remarks>
    /// <param name="card">The card.</param>
    /// <param name="amount">What each period grants, in minor units; 0 ends it, and what is left lapses.</param>
    /// <param name="period">A week or a month.</param>
    /// <param name="carryOver">Whether what is left at the end of a period stays.</param>
    /// <param name="now">The time.</param>
    public static AllotmentChange Allot(this Card card, long amount, Period period, bool carryOver, DateTimeOffset now)
    {
        var renewed = card.RenewAllotment(now);
        var before = renewed.Card.Allotment ?? new Allotment { Amount = 0, Period = period, CarryOver = carryOver, Start = default };
        var changed = renewed.Card with
        {
            Allotment = before with { Amount = amount, Period = period, CarryOver = carryOver, Start = Usage.StartOf(period, now) },
            Version = card.Version + 1,
            UpdatedAt = now,
        };
        var difference = amount == 0 ? -before.Available : Math.Max(amount - before.Amount, -before.Available);
        var booked = Book(changed, Math.Min(difference, Money.MaxAmount - before.Balance), PeriodOf(changed), now);
        return booked with { Entries = [.. renewed.Entries, .. booked.Entries] };
    }

    /// <summary>Books what the calendar has brought since the last renewal.</summary>
    /// <remarks>What is held of an earlier period stays held; without carry-over it lapses when it is released.</remarks>
    /// <param name="card">The card, with or without an allotment.</param>
    /// <param name="now">The time.</param>
    public static AllotmentChange RenewAllotment(this Card card, DateTimeOffset now)
    {
        if (card.Allotment is not { IsEnded: false } allotment || allotment.PeriodsUntil(now) is not (> 0 and var periods))
        {
            return new AllotmentChange(card, []);
        }

        var start = Usage.StartOf(allotment.Period, now);
        var begun = card with { Allotment = allotment with { Start = start } };
        var operation = PeriodOf(begun);
        if (allotment.CarryOver)
        {
            // A pot that nobody spends from is full one day.
            var missed = periods > Money.MaxAmount / allotment.Amount ? Money.MaxAmount : periods * allotment.Amount;
            return Book(begun, Math.Min(missed, Money.MaxAmount - allotment.Balance), operation, now);
        }

        var lapsed = Book(begun, -allotment.Available, operation, now);
        var granted = Book(lapsed.Card, Math.Min(allotment.Amount, Money.MaxAmount - allotment.Held), operation, now);
        return granted with { Entries = [.. lapsed.Entries, .. granted.Entries] };
    }

    /// <summary>What is left of an allotment at an instant, renewed as by then; null where there is none, or it was ended.</summary>
    public static Allotment? AllotmentAt(this Card card, DateTimeOffset now) =>
        card.RenewAllotment(now).Card.Allotment is { IsEnded: false } allotment ? allotment : null;

    /// <summary>Lets what came back lapse, if it was of a period that is over and is not carried over.</summary>
    /// <param name="card">The card, renewed, with what came back.</param>
    /// <param name="amount">What came back, in minor units.</param>
    /// <param name="usedAt">When it was used.</param>
    /// <param name="operation">The operation that it belongs to.</param>
    /// <param name="now">The time.</param>
    internal static AllotmentChange Lapse(this Card card, long amount, DateTimeOffset usedAt, string operation, DateTimeOffset now)
    {
        var allotment = card.Allotment!;
        var isOver = allotment.IsEnded || (!allotment.CarryOver && DateOnly.FromDateTime(usedAt.UtcDateTime) < allotment.Start);
        return isOver ? Book(card, -Math.Min(amount, allotment.Available), operation, now) : new AllotmentChange(card, []);
    }

    // What a grant belongs to, as an entry names it: there is no operation that one could look up.
    private static string PeriodOf(Card card) => string.Create(CultureInfo.InvariantCulture, $"allotment.{card.Allotment!.Start:yyyy-MM-dd}");

    private static AllotmentChange Book(Card card, long amount, string operation, DateTimeOffset now)
    {
        if (amount == 0)
        {
            return new AllotmentChange(card, []);
        }

        var kind = amount > 0 ? EntryKind.AllotmentGranted : EntryKind.AllotmentLapsed;
        return card.TryBookAllotment(new Posting(kind, amount, operation), now, out var entry, out var after)
            ? new AllotmentChange(after, [entry])
            : throw new InvalidOperationException("An allotment never holds more than it has.");
    }
}
