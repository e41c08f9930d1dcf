using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using static CardFunctions.Tests.Domain.Ledger.Samples;

namespace CardFunctions.Tests.Domain.Ledger;

public class CardLedgerTests
{
    [Fact]
    public void A_booking_changes_the_balance_and_leaves_an_entry_that_says_so()
    {
        var card = Card(balance: 500) with { EntryCount = 7, Version = 9 };
        var later = Now.AddHours(1);

        Assert.True(card.TryBook(new Posting(EntryKind.TransferIn, 200, "opn_1", "R-1", Id(2)), later, out var entry, out var after));

        Assert.Equal(card with { Balance = 700, EntryCount = 8, Version = 10, UpdatedAt = later }, after);
        Assert.Equal(
            new LedgerEntry
            {
                Card = card.Id,
                Sequence = 8,
                Kind = EntryKind.TransferIn,
                Amount = 200,
                BalanceAfter = 700,
                Currency = Xof,
                Operation = "opn_1",
                Reference = "R-1",
                Counterpart = Id(2),
                At = later,
            },
            entry);
    }

    [Theory]
    [InlineData(500, 0, -500, true)]
    [InlineData(500, 0, -501, false)]
    [InlineData(500, 200, -300, true)]
    [InlineData(500, 200, -301, false)]
    [InlineData(500, 500, -1, false)]
    [InlineData(0, 0, -1, false)]
    public void What_is_held_stays_covered(long balance, long held, long amount, bool books) =>
        Assert.Equal(books, Card(balance: balance, held: held).TryBook(new Posting(EntryKind.TransferOut, amount, "opn_1"), Now, out _, out _));

    [Theory]
    [InlineData(0, Money.MaxAmount, true)]
    [InlineData(0, Money.MaxAmount + 1, false)]
    [InlineData(1, Money.MaxAmount, false)]
    [InlineData(Money.MaxAmount, 1, false)]
    [InlineData(Money.MaxAmount - 1, 1, true)]
    public void A_balance_reaches_the_greatest_amount_and_not_one_more(long balance, long amount, bool books) =>
        Assert.Equal(books, Card(balance: balance).TryBook(new Posting(EntryKind.TopUp, amount, "opn_1"), Now, out _, out _));

    // Be it an amount that no request can have.
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue - Money.MaxAmount)]
    public void An_amount_that_would_overflow_is_refused_as_any_other(long amount)
    {
        Assert.False(Card(balance: Money.MaxAmount).TryBook(new Posting(EntryKind.TopUp, amount, "opn_1"), Now, out var entry, out var after));
        Assert.Null(entry);
        Assert.Null(after);
    }

    [Fact]
    public void Nothing_is_never_booked() =>
        Assert.False(Card(balance: 500).TryBook(new Posting(EntryKind.TopUp, 0, "opn_1"), Now, out _, out _));

    [Fact]
    public void What_is_held_can_not_be_spent() => Assert.Equal(300, Card(balance: 500, held: 200).Available());
}
