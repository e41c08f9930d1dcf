using System.Collections.Immutable;
using System.Globalization;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using FsCheck;
using FsCheck.Fluent;
using static CardFunctions.Tests.Domain.Ledger.Samples;

namespace CardFunctions.Tests.Domain.Ledger;

/// <summary>Periodic allowances: granted, renewed by the calendar, spent, ended.</summary>
public class AllotmentTests
{
    // A Sunday.
    private static readonly DateTimeOffset Sunday = At("2026-11-22");

    [Fact]
    public void A_first_allotment_is_granted_whole_for_the_period_that_runs()
    {
        var made = Card().Allot(40_000, Period.Month, carryOver: false, Sunday);

        var allotment = made.Card.Allotment!;
        Assert.Equal((40_000, 40_000, 0, 1), (allotment.Balance, allotment.Available, allotment.Held, allotment.EntryCount));
        Assert.Equal((new DateOnly(2026, 11, 1), new DateOnly(2026, 12, 1)), (allotment.Start, allotment.RenewsOn));
        Assert.Equal([(EntryKind.AllotmentGranted, 40_000L, 40_000L)], Shown(made.Entries));
        Assert.Equal((0, 0), (made.Card.Balance, made.Card.EntryCount));
        Assert.Equal(2, made.Card.Version);
    }

    [Theory]
    [InlineData(Period.Month, "2026-11-30T23:59:59", 10_000)]
    [InlineData(Period.Month, "2026-12-01", 40_000)]
    [InlineData(Period.Month, "2028-03-01", 40_000)]
    [InlineData(Period.Week, "2026-11-22T23:59:59", 10_000)]
    [InlineData(Period.Week, "2026-11-23", 40_000)]
    [InlineData(Period.Week, "2027-01-01", 40_000)]
    public void Without_carry_over_what_is_left_lapses_when_its_period_is_over(Period period, string at, long available)
    {
        var card = Spend(Allotted(40_000, period, carryOver: false), 30_000, Sunday);

        var renewed = card.RenewAllotment(At(at));

        Assert.Equal(available, renewed.Card.Allotment!.Available);
        Assert.Equal(available == 40_000 ? [(EntryKind.AllotmentLapsed, -10_000L, 0L), (EntryKind.AllotmentGranted, 40_000L, 40_000L)] : [], Shown(renewed.Entries));
        Assert.Equal(available, card.AllotmentAt(At(at))!.Available);
        // What was renewed is not renewed again.
        Assert.Empty(renewed.Card.RenewAllotment(At(at)).Entries);
    }

    [Theory]
    [InlineData(Period.Month, "2026-11-30T23:59:59", 10_000)]
    [InlineData(Period.Month, "2026-12-01", 50_000)]
    [InlineData(Period.Month, "2027-02-15", 130_000)]
    [InlineData(Period.Week, "2026-11-23", 50_000)]
    [InlineData(Period.Week, "2026-12-07", 130_000)]
    public void With_carry_over_each_period_adds_its_amount_to_what_is_left(Period period, string at, long available)
    {
        var card = Spend(Allotted(40_000, period, carryOver: true), 30_000, Sunday);

        Assert.Equal(available, card.RenewAllotment(At(at)).Card.Allotment!.Available);
    }

    [Fact]
    public void A_pot_that_nobody_spends_from_is_full_one_day_and_not_more()
    {
        var card = Allotted(Money.MaxAmount / 2, Period.Week, carryOver: true);

        Assert.Equal(Money.MaxAmount, card.RenewAllotment(At("9999-12-31")).Card.Allotment!.Balance);
    }

    [Fact]
    public void A_change_gives_or_takes_the_difference_but_never_what_is_held()
    {
        var card = Hold(Spend(Allotted(40_000, Period.Month, carryOver: false), 15_000, Sunday), 20_000);

        Assert.Equal((45_000, 25_000), Pot(card.Allot(60_000, Period.Month, carryOver: true, Sunday).Card));
        Assert.Equal((22_000, 2_000), Pot(card.Allot(37_000, Period.Month, carryOver: false, Sunday).Card));
        Assert.Equal((20_000, 0), Pot(card.Allot(1_000, Period.Month, carryOver: false, Sunday).Card));
        var unchanged = card.Allot(40_000, Period.Week, carryOver: false, Sunday);
        Assert.Equal((25_000, 5_000), Pot(unchanged.Card));
        Assert.Empty(unchanged.Entries);
        Assert.Equal(new DateOnly(2026, 11, 16), unchanged.Card.Allotment!.Start);
    }

    [Fact]
    public void An_allotment_that_is_ended_keeps_only_what_is_held_and_grants_nothing_more()
    {
        var card = Hold(Allotted(40_000, Period.Month, carryOver: false), 20_000);

        var ended = card.Allot(0, Period.Month, carryOver: false, Sunday);

        Assert.Equal([(EntryKind.AllotmentLapsed, -20_000L, 20_000L)], Shown(ended.Entries));
        Assert.Null(ended.Card.AllotmentAt(Sunday));
        Assert.Empty(ended.Card.RenewAllotment(At("2027-06-01")).Entries);
        Assert.Equal((40_000, 40_000), Pot(ended.Card.Allot(20_000, Period.Week, carryOver: false, Sunday).Card, held: 0));
    }

    [Fact]
    public void Only_the_service_allotment_spends_from_it_and_it_spends_from_nothing_else()
    {
        var card = Booked(50_000).Card.Allot(1_000, Period.Month, carryOver: false, Sunday).Card;

        Assert.Equal(DecisionReason.InsufficientFunds, Decide(card, 1_001, Sunday).Authorisation.Reason);
        var spent = Decide(card, 1_000, Sunday);
        Assert.Equal((DecisionReason.Approved, 0L), (spent.Authorisation.Reason, spent.Authorisation.AvailableAfter));
        Assert.Equal((50_000, 0), (spent.Card.Balance, spent.Card.Allotment!.Balance));
        Assert.Equal(LedgerAccount.Allotment, Assert.Single(spent.Entries).Account);
        var fuel = Decide(card, 50_000, Sunday, service: CardServices.Fuel);
        Assert.Equal((0, 1_000), (fuel.Card.Balance, fuel.Card.Allotment!.Balance));
        Assert.Equal(DecisionReason.InsufficientFunds, Decide(Booked(50_000).Card, 1, Sunday).Authorisation.Reason);
    }

    [Fact]
    public void A_decline_books_no_renewal_and_a_purchase_books_it_before_itself()
    {
        var card = Allotted(1_000, Period.Month, carryOver: false);
        var declined = Decide(card, 1_001, At("2026-12-05"));
        Assert.Equal(card, declined.Card);
        Assert.Empty(declined.Entries);

        var approved = Decide(card, 400, At("2026-12-05"));

        Assert.Equal(
            [(EntryKind.AllotmentLapsed, -1_000L, 0L), (EntryKind.AllotmentGranted, 1_000L, 1_000L), (EntryKind.Purchase, -400L, 600L)],
            Shown(approved.Entries));
        Assert.Equal([2L, 3L, 4L], approved.Entries.Select(entry => entry.Sequence));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2_000)]
    public void What_is_released_of_an_earlier_period_lapses_unless_it_is_carried_over(bool carryOver, long more)
    {
        var held = Decide(Allotted(1_000, Period.Month, carryOver), 900, Sunday, capture: false);
        Assert.Equal((1_000, 900), (held.Card.Allotment!.Balance, held.Card.Allotment.Held));
        var later = At("2027-01-10");

        var reversed = Authorising.TakeBack(held.Authorisation, held.Card, AuthorisationStatus.Reversed, later);
        Assert.Equal((1_000 + more, 0), (reversed.Card.Allotment!.Balance, reversed.Card.Allotment.Held));
        AssertAgrees(reversed.Card, [.. held.Entries, .. reversed.Entries], 1_000);

        var captured = Authorising.Capture(held.Authorisation, held.Card, 300, later);
        Assert.Equal((carryOver ? 2_700 : 1_000, 0), (captured.Card.Allotment!.Balance, captured.Card.Allotment.Held));

        // What is given back of a purchase of an earlier period likewise.
        var bought = Decide(Allotted(1_000, Period.Month, carryOver), 900, Sunday);
        var taken = Authorising.TakeBack(bought.Authorisation, bought.Card, AuthorisationStatus.Reversed, later);
        Assert.Equal(1_000 + more, taken.Card.Allotment!.Available);
    }

    [Fact]
    public void A_replaced_card_hands_its_allotment_over_with_what_is_held()
    {
        var card = Hold(Spend(Allotted(40_000, Period.Month, carryOver: true), 15_000, Sunday), 5_000);

        var plan = CardReplacement.Plan(
            card,
            Id(9),
            CardNumber.Load("7080000000000002"),
            CardName.Load("Card 1_2"),
            nameGiven: false,
            atClosedServicePoint: false,
            BuiltInProfiles.Standard,
            reason: null,
            Sunday);

        Assert.Equal((0, 0, true), (plan.Old.Allotment!.Balance, plan.Old.Allotment.Held, plan.Old.Allotment.IsEnded));
        var taken = plan.New.Allotment!;
        Assert.Equal((25_000, 5_000, 40_000, true, 1), (taken.Balance, taken.Held, taken.Amount, taken.CarryOver, taken.EntryCount));
        Assert.Equal([(EntryKind.ReplacementOut, -25_000L, 0L), (EntryKind.ReplacementIn, 25_000L, 25_000L)], Shown(plan.Entries));
        Assert.True(plan.Old.IsEmpty);
    }

    [Fact]
    public void A_card_with_something_held_of_its_allotment_is_not_empty()
    {
        var card = Allotted(40_000, Period.Month, carryOver: true);

        Assert.True(card.IsEmpty);
        Assert.False(Hold(card, 1).IsEmpty);
    }

    [Fact]
    public void Whatever_is_done_to_it_the_pot_agrees_with_its_entries()
    {
        var steps = Gen.Choose(0, 5).Two().ListOf(40).ToArbitrary();
        Prop.ForAll(steps, Agrees).QuickCheckThrowOnFailure();

        static void Agrees(IList<(int Kind, int Size)> done)
        {
            var card = Card();
            var now = Sunday;
            ImmutableArray<LedgerEntry> entries = [];
            var open = new List<Authorisation>();
            foreach (var (kind, size) in done)
            {
                now = now.AddDays(size);
                var made = kind switch
                {
                    0 => Of(card.Allot(size * 700, size % 2 == 0 ? Period.Week : Period.Month, size % 3 == 0, now)),
                    1 => Decide(card, (size * 100) + 1, now),
                    2 => Decide(card, (size * 100) + 1, now, capture: false),
                    3 when open.Count > 0 => Authorising.Capture(open[0], card, 1, now),
                    4 when open.Count > 0 => Authorising.TakeBack(open[0], card, AuthorisationStatus.Reversed, now),
                    _ => Of(card.RenewAllotment(now)),
                };
                if (kind is 3 or 4 && open.Count > 0)
                {
                    open.RemoveAt(0);
                }

                if (made.Authorisation is { Status: AuthorisationStatus.Held })
                {
                    open.Add(made.Authorisation);
                }

                (card, entries) = (made.Card, [.. entries, .. made.Entries]);
                Assert.Equal(open.Sum(held => held.Request.Amount.Amount), card.Allotment?.Held ?? 0);
                Assert.True((card.Allotment?.Available ?? 0) >= 0);
                AssertAgrees(card, entries, 0);
            }
        }

        static AuthorisationChange Of(AllotmentChange change) => new(change.Card, null!, change.Entries);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static Card Allotted(long amount, Period period, bool carryOver) => Card().Allot(amount, period, carryOver, Sunday).Card;

    private static Card Spend(Card card, long amount, DateTimeOffset now) => Decide(card, amount, now).Card;

    private static Card Hold(Card card, long amount) => Decide(card, amount, Sunday, capture: false).Card;

    private static (long Balance, long Available) Pot(Card card, long? held = null) =>
        (card.Allotment!.Balance, card.Allotment.Balance - (held ?? card.Allotment.Held));

    private static IEnumerable<(EntryKind Kind, long Amount, long BalanceAfter)> Shown(IEnumerable<LedgerEntry> entries) =>
        entries.Select(entry => (entry.Kind, entry.Amount, entry.BalanceAfter));

    private static AuthorisationChange Decide(
        Card card, long amount, DateTimeOffset now, bool capture = true, CardServices service = CardServices.Allotment) => Authorising.Decide(
            AuthorisationId.Load(ClientId.Load("sentoft"), $"{amount:x32}"),
            Request(amount, capture, service),
            card,
            BuiltInProfiles.Standard,
            OpenPoint,
            TimeSpan.FromDays(1),
            now);

    private static void AssertAgrees(Card card, IEnumerable<LedgerEntry> oldestFirst, long grantedBefore)
    {
        if (grantedBefore > 0)
        {
            // The entry of the first grant was made before.
            oldestFirst = [.. Card().Allot(grantedBefore, Period.Month, carryOver: false, Sunday).Entries, .. oldestFirst];
        }

        var check = new LedgerCheck(LedgerClaim.Of(card, LedgerAccount.Allotment));
        check.AddHold(card.Allotment?.Held ?? 0);
        foreach (var entry in oldestFirst.Reverse())
        {
            check.Add(entry);
        }

        Assert.Empty(check.Finish());
    }
}
