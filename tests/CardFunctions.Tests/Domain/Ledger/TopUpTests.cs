using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using static CardFunctions.Tests.Domain.Ledger.Samples;

namespace CardFunctions.Tests.Domain.Ledger;

public class TopUpTests
{
    // A suspended card will be used again; one in opposition, closed or expired will not.
    [Theory]
    [InlineData(CardStatus.Active, true)]
    [InlineData(CardStatus.Suspended, true)]
    [InlineData(CardStatus.Blocked, false)]
    [InlineData(CardStatus.Closed, false)]
    [InlineData(CardStatus.Expired, false)]
    public void A_card_that_is_used_or_will_be_again_is_topped_up(CardStatus status, bool books)
    {
        var card = Card(status: status);

        var booking = Booking.OfTopUp(TopUp(500), card, BuiltInProfiles.Standard, Now);

        if (books)
        {
            var booked = booking.IsBooked();
            Assert.Equal(500, booked.Amount);
            Assert.Equal(500, Assert.Single(booked.Cards).Balance);
            var entry = Assert.Single(booked.Entries);
            Assert.Equal((EntryKind.TopUp, 500, 500, "opn_1", "R-1"), (entry.Kind, entry.Amount, entry.BalanceAfter, entry.Operation, entry.Reference));
            Assert.Null(entry.Counterpart);
        }
        else
        {
            Assert.Equal(card, booking.IsRefused(BookingRefusal.Status).Card);
        }
    }

    [Theory]
    [InlineData(CardServices.All, true)]
    [InlineData(CardServices.BackOffice, true)]
    [InlineData(CardServices.TopUp, true)]
    [InlineData(CardServices.All & ~CardServices.TopUp, false)]
    [InlineData(CardServices.None, false)]
    public void The_profile_must_allow_it(CardServices services, bool books)
    {
        var booking = Booking.OfTopUp(TopUp(500), Card(), Allowing(services), Now);

        Assert.Equal(books, booking is Booking.Booked);
        if (!books)
        {
            Assert.Null(booking.IsRefused(BookingRefusal.ServiceNotAllowed).Card);
        }
    }

    [Fact]
    public void The_amount_is_in_the_cards_currency()
    {
        Booking.OfTopUp(TopUp(500, Chf), Card(), BuiltInProfiles.Standard, Now).IsRefused(BookingRefusal.CurrencyMismatch);
        Booking.OfTopUp(TopUp(500, Chf), Card() with { Currency = Chf }, BuiltInProfiles.Standard, Now).IsBooked();
    }

    [Fact]
    public void A_balance_does_not_become_too_large()
    {
        Booking.OfTopUp(TopUp(Money.MaxAmount), Card(), BuiltInProfiles.Standard, Now).IsBooked();
        Booking.OfTopUp(TopUp(Money.MaxAmount), Card(balance: 1), BuiltInProfiles.Standard, Now).IsRefused(BookingRefusal.BalanceTooLarge);
    }

    [Fact]
    public void What_is_held_does_not_matter() =>
        Assert.Equal((600, 100), Booking.OfTopUp(TopUp(500), Card(balance: 100, held: 100), BuiltInProfiles.Standard, Now).IsBooked().Cards
            .Select(card => (card.Balance, card.Held)).Single());
}
