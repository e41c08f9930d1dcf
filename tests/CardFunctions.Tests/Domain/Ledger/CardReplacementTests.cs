using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using static CardFunctions.Tests.Domain.Ledger.Samples;

namespace CardFunctions.Tests.Domain.Ledger;

public class CardReplacementTests
{
    [Fact]
    public void The_balance_goes_over_with_two_entries_and_what_is_held_with_it()
    {
        var (card, entries) = Booked(100, 400);
        var plan = Plan(card with { Held = 200 });

        Assert.Equal((0, 0, 3, CardStatus.Closed), (plan.Old.Balance, plan.Old.Held, plan.Old.EntryCount, plan.Old.Status));
        Assert.Equal((500, 200, 1, CardStatus.Active), (plan.New.Balance, plan.New.Held, plan.New.EntryCount, plan.New.Status));
        Assert.Equal((Id(9), card.Id), (plan.Old.ReplacedBy, plan.New.Replaces));
        Assert.Equal(
            [(card.Id, EntryKind.ReplacementOut, -500L, 0L, (CardId?)Id(9)), (Id(9), EntryKind.ReplacementIn, 500L, 500L, (CardId?)card.Id)],
            plan.Entries.Select(entry => (entry.Card, entry.Kind, entry.Amount, entry.BalanceAfter, entry.Counterpart)));
        Assert.Single(plan.Entries.Select(entry => entry.Operation).Distinct(StringComparer.Ordinal));
        Assert.Empty(FaultsOf(plan.Old, entries.Insert(0, plan.Entries[0])));
        Assert.Equal([LedgerFault.CardHeld], FaultsOf(plan.New, [plan.Entries[1]]));
    }

    [Fact]
    public void All_that_is_held_goes_over_too()
    {
        var plan = Plan(Booked(500).Card with { Held = 500 });

        Assert.Equal((0, 0), (plan.Old.Balance, plan.Old.Held));
        Assert.Equal((500, 500), (plan.New.Balance, plan.New.Held));
    }

    [Fact]
    public void Where_there_is_no_money_nothing_is_booked()
    {
        var plan = Plan(Card());

        Assert.Empty(plan.Entries);
        Assert.Equal((0, 0), (plan.Old.EntryCount, plan.New.EntryCount));
        Assert.True(plan.Old.IsEmpty && plan.New.IsEmpty);
    }

    [Fact]
    public void The_greatest_balance_goes_over()
    {
        var plan = Plan(Booked(Money.MaxAmount).Card);

        Assert.Equal((0, Money.MaxAmount), (plan.Old.Balance, plan.New.Balance));
    }

    [Fact]
    public void Money_or_none_the_versions_and_what_others_are_told_count_on_by_one()
    {
        var (card, _) = Booked(500);

        Assert.All((Card[])[card, Card()], before =>
        {
            var plan = Plan(before);
            Assert.Equal((before.Version + 1, before.EventSequence + 1), (plan.Old.Version, plan.Old.EventSequence));
            Assert.Equal((1, 1), (plan.New.Version, plan.New.EventSequence));
        });
    }

    private static CardReplacement Plan(Card card) => CardReplacement.Plan(
        card,
        Id(9),
        CardNumber.Load("7080000000000002"),
        CardName.Load("Card 1_2"),
        nameGiven: false,
        atClosedServicePoint: false,
        BuiltInProfiles.Standard,
        StatusReason.Damaged,
        Now);
}
