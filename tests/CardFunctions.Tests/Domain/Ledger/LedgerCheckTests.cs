using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using static CardFunctions.Tests.Domain.Ledger.Samples;

namespace CardFunctions.Tests.Domain.Ledger;

public class LedgerCheckTests
{
    [Fact]
    public void A_card_that_was_booked_on_agrees_with_its_entries()
    {
        var (card, entries) = Booked(100, 250, -50, 1);
        var check = new LedgerCheck(LedgerClaim.Of(card, LedgerAccount.Card));
        foreach (var entry in entries)
        {
            check.Add(entry);
        }

        Assert.Empty(check.Finish());
        Assert.Equal((4, 301, 0), (check.Entries, check.Balance, check.Held));
    }

    [Fact]
    public void A_card_that_was_never_booked_on_agrees() => Assert.Empty(FaultsOf(Card(), []));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_missing_entry_is_found_wherever_it_is(int missing)
    {
        var (card, entries) = Booked(100, 250, 50);

        var faults = FaultsOf(card, entries.RemoveAt(missing));

        Assert.Contains(LedgerFault.Gap, faults);
        Assert.Contains(LedgerFault.CardBalance, faults);
        Assert.Contains(LedgerFault.CardCount, faults);
    }

    [Fact]
    public void Entries_that_are_all_missing_are_found() =>
        Assert.Equal([LedgerFault.CardBalance, LedgerFault.CardCount], FaultsOf(Booked(100, 250).Card, []));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_entry_with_another_amount_is_found(int index)
    {
        var (card, entries) = Booked(100, 250, 50);

        var faults = FaultsOf(card, entries.SetItem(index, entries[index] with { Amount = 51 + index }));

        Assert.Equal([LedgerFault.Balance, LedgerFault.CardBalance], faults);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_entry_with_another_balance_is_found(int index)
    {
        var (card, entries) = Booked(100, 250, 50);

        Assert.Equal([LedgerFault.Balance], FaultsOf(card, entries.SetItem(index, entries[index] with { BalanceAfter = 7 })));
    }

    [Fact]
    public void A_card_with_another_balance_is_found()
    {
        var (card, entries) = Booked(100, 250);

        Assert.Equal([LedgerFault.CardBalance], FaultsOf(card with { Balance = 351 }, entries));
    }

    [Fact]
    public void A_card_that_counts_more_entries_than_there_are_is_found()
    {
        var (card, entries) = Booked(100, 250);

        Assert.Equal([LedgerFault.Gap, LedgerFault.CardCount], FaultsOf(card with { EntryCount = 3 }, entries));
    }

    [Fact]
    public void What_is_held_is_the_sum_of_the_open_holds()
    {
        var (card, entries) = Booked(100);
        var check = new LedgerCheck(LedgerClaim.Of(card with { Held = 60 }, LedgerAccount.Card));
        check.Add(entries[0]);
        check.AddHold(40);
        Assert.Equal([LedgerFault.CardHeld], check.Finish());

        var other = new LedgerCheck(LedgerClaim.Of(card with { Held = 60 }, LedgerAccount.Card));
        other.Add(entries[0]);
        other.AddHold(40);
        other.AddHold(20);
        Assert.Empty(other.Finish());
        Assert.Equal(60, other.Held);
    }

    [Fact]
    public void What_was_booked_after_the_card_was_read_is_no_fault()
    {
        var (before, _) = Booked(100, 250);
        var (_, entries) = Booked(100, 250, 50, 7);

        Assert.Empty(FaultsOf(before, entries));
    }

    [Fact]
    public void An_entry_that_the_card_does_not_count_is_told_from_one_that_is_newer_than_it()
    {
        var (before, _) = Booked(100, 250);
        var (after, entries) = Booked(100, 250, 50);
        LedgerCheck Checked(Card card)
        {
            var check = new LedgerCheck(LedgerClaim.Of(card, LedgerAccount.Card));
            foreach (var entry in entries)
            {
                check.Add(entry);
            }

            return check;
        }

        var newer = Checked(before);
        newer.AddLater(LedgerClaim.Of(after, LedgerAccount.Card));
        Assert.Empty(newer.Finish());
        var lost = Checked(before);
        lost.AddLater(LedgerClaim.Of(before, LedgerAccount.Card));
        Assert.Equal([LedgerFault.CardCount], lost.Finish());
    }

    [Fact]
    public void Amounts_beyond_all_measure_are_a_fault_and_not_an_error()
    {
        var (card, entries) = Booked(100, 250);
        var absurd = entries.SetItem(0, entries[0] with { Amount = long.MaxValue, BalanceAfter = long.MinValue });

        Assert.Equal([LedgerFault.Balance, LedgerFault.CardBalance], FaultsOf(card, absurd));
    }

    [Fact]
    public void The_greatest_balance_agrees() => Assert.Empty(FaultsOf(Booked(Money.MaxAmount - 1, 1).Card, Booked(Money.MaxAmount - 1, 1).Entries));
}
