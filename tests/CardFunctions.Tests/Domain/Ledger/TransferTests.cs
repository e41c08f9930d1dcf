using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using static CardFunctions.Tests.Domain.Ledger.Samples;

namespace CardFunctions.Tests.Domain.Ledger;

public class TransferTests
{
    [Fact]
    public void Money_leaves_one_card_and_arrives_on_the_other()
    {
        var booked = Decide(Transfer(300), Card(1, balance: 500), Card(2, balance: 50)).IsBooked();

        Assert.Equal(300, booked.Amount);
        Assert.Equal([(Id(1), 200L), (Id(2), 350L)], booked.Cards.Select(card => (card.Id, card.Balance)));
        Assert.Equal(
            [(EntryKind.TransferOut, -300L, 200L, (CardId?)Id(2)), (EntryKind.TransferIn, 300L, 350L, (CardId?)Id(1))],
            booked.Entries.Select(entry => (entry.Kind, entry.Amount, entry.BalanceAfter, entry.Counterpart)));
        Assert.All(booked.Entries, entry => Assert.Equal(("opn_1", "R-1"), (entry.Operation, entry.Reference)));
    }

    // Both statuses, each with each: what becomes of an amount, and of all that there is.
    public static TheoryData<CardStatus, CardStatus> Statuses
    {
        get
        {
            var pairs = new TheoryData<CardStatus, CardStatus>();
            foreach (var from in Enum.GetValues<CardStatus>())
            {
                foreach (var to in Enum.GetValues<CardStatus>())
                {
                    pairs.Add(from, to);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Money_leaves_all_but_closed_cards_and_goes_to_those_that_are_used_or_will_be_again(CardStatus from, CardStatus to)
    {
        var (source, target) = (Card(1, balance: 500, status: from), Card(2, status: to));
        var (some, full) = (Decide(Transfer(300), source, target), Decide(Transfer(), source, target));

        if (from is CardStatus.Closed)
        {
            Assert.All([some, full], booking => Assert.Equal(source, booking.IsRefused(BookingRefusal.Status).Card));
        }
        else if (to is not (CardStatus.Active or CardStatus.Suspended))
        {
            Assert.All([some, full], booking => Assert.Equal(target, booking.IsRefused(BookingRefusal.StatusOfTarget).Card));
        }
        else if (from is CardStatus.Blocked)
        {
            Assert.All([some, full], booking => booking.IsRefused(BookingRefusal.RecoveryOnly));
        }
        else
        {
            Assert.Equal([300, 500], new[] { some, full }.Select(booking => booking.IsBooked().Amount));
        }
    }

    [Theory]
    [InlineData(CardServices.All, true)]
    [InlineData(CardServices.Transfer, true)]
    [InlineData(CardServices.All & ~CardServices.Transfer, false)]
    [InlineData(CardServices.None, false)]
    public void The_profile_of_the_card_that_money_leaves_must_allow_it(CardServices services, bool books)
    {
        foreach (var operation in (Operation[])[Transfer(300), Transfer()])
        {
            var booking = Decide(operation, Card(1, balance: 500), Card(2), Allowing(services));
            Assert.Equal(books ? null : BookingRefusal.ServiceNotAllowed, (booking as Booking.Refused)?.Why);
        }
    }

    [Fact]
    public void An_amount_is_in_the_cards_currency_and_a_full_balance_is_in_it_anyway()
    {
        var (from, to) = (Card(1, balance: 500) with { Currency = Chf }, Card(2) with { Currency = Chf });

        Decide(Transfer(300), from, to).IsRefused(BookingRefusal.CurrencyMismatch);
        Assert.All(Decide(Transfer(), from, to).IsBooked().Entries, entry => Assert.Equal(Chf, entry.Currency));
    }

    [Theory]
    [InlineData(500, 0, 500, true)]
    [InlineData(500, 0, 501, false)]
    [InlineData(500, 200, 300, true)]
    [InlineData(500, 200, 301, false)]
    [InlineData(0, 0, 1, false)]
    [InlineData(500, 0, Money.MaxAmount, false)]
    public void Only_what_is_available_moves(long balance, long held, long amount, bool books) => Assert.Equal(
        books ? null : BookingRefusal.InsufficientFunds, (Decide(Transfer(amount), Card(1, balance, held), Card(2)) as Booking.Refused)?.Why);

    [Theory]
    [InlineData(500, 0, 500)]
    [InlineData(500, 200, 300)]
    [InlineData(500, 500, null)]
    [InlineData(0, 0, null)]
    public void A_full_transfer_moves_all_that_is_available(long balance, long held, int? moved)
    {
        var booking = Decide(Transfer(), Card(1, balance, held), Card(2));

        if (moved is { } amount)
        {
            var booked = booking.IsBooked();
            Assert.Equal(amount, booked.Amount);
            Assert.Equal([(held, held), (amount, 0L)], booked.Cards.Select(card => (card.Balance, card.Held)));
        }
        else
        {
            booking.IsRefused(BookingRefusal.InsufficientFunds);
        }
    }

    [Fact]
    public void The_other_balance_does_not_become_too_large()
    {
        Decide(Transfer(1), Card(1, balance: 1), Card(2, balance: Money.MaxAmount - 1)).IsBooked();
        Decide(Transfer(1), Card(1, balance: 1), Card(2, balance: Money.MaxAmount)).IsRefused(BookingRefusal.BalanceTooLarge);
        Decide(Transfer(), Card(1, balance: Money.MaxAmount), Card(2, balance: 1)).IsRefused(BookingRefusal.BalanceTooLarge);
    }

    // Money of a lost card is recovered whole, by who may, and only to where it can be spent under the client's eyes.
    [Theory]
    [InlineData(true, true, true, null)]
    [InlineData(true, true, false, BookingRefusal.MayNotRecover)]
    [InlineData(true, false, true, BookingRefusal.RecoveryOnly)]
    [InlineData(false, true, true, BookingRefusal.RecoveryOnly)]
    [InlineData(false, false, false, BookingRefusal.RecoveryOnly)]
    public void The_balance_of_a_card_in_opposition_is_only_recovered(bool full, bool toServicePoint, bool mayRecover, BookingRefusal? why)
    {
        var from = Card(1, balance: 500, status: CardStatus.Blocked);
        var to = toServicePoint ? Card(2).AtServicePoint() : Card(2);

        var booking = Decide(Transfer(full ? null : 500) with { MayRecover = mayRecover }, from, to, Allowing(CardServices.None));

        Assert.Equal(why, (booking as Booking.Refused)?.Why);
        Assert.Equal(why is null ? 500 : null, (booking as Booking.Booked)?.Amount);
    }

    [Fact]
    public void A_virtual_card_of_no_service_point_and_a_plastic_one_of_a_service_point_recover_nothing()
    {
        var lost = Card(1, balance: 500, status: CardStatus.Blocked);
        var recovery = Transfer() with { MayRecover = true };

        Decide(recovery, lost, Card(2) with { Kind = CardKind.Virtual }).IsRefused(BookingRefusal.RecoveryOnly);
        Decide(recovery, lost, Card(2).AtServicePoint() with { Kind = CardKind.Physical }).IsRefused(BookingRefusal.RecoveryOnly);
        Decide(recovery, lost with { Balance = 0 }, Card(2).AtServicePoint()).IsRefused(BookingRefusal.InsufficientFunds);
    }

    [Fact]
    public void An_operation_is_the_same_as_one_that_asks_for_the_same()
    {
        var (topUp, transfer, full) = (TopUp(500), Transfer(500), Transfer());
        Operation[] different =
        [
            topUp, topUp with { Amount = 501 }, topUp with { Currency = Chf }, topUp with { Card = Id(3) },
            transfer, transfer with { To = Id(3) }, transfer with { Amount = 501 }, full, full with { To = Id(3) }, full with { Card = Id(3) },
        ];

        Assert.All(different, one => Assert.Same(one, Assert.Single(different, one.IsSameAs)));
        Assert.True(topUp.IsSameAs(topUp with
        {
            Id = "opn_2",
            Status = OperationStatus.Booked,
            EnteredBy = "bob",
            DecidedBy = "carol",
            MayRecover = true,
            CreatedAt = Now.AddDays(1),
            DecidedAt = Now.AddDays(1),
        }));
        // Only the booking knows how much a full transfer moved.
        Assert.True(full.IsSameAs(full with { Amount = 700 }));
    }

    private static Booking Decide(Operation operation, Card from, Card to, CardProfile? profile = null) =>
        Booking.OfTransfer(operation, from, to, profile ?? BuiltInProfiles.Standard, Now);
}
