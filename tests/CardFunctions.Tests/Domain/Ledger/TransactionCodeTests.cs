using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using static CardFunctions.Tests.Domain.Ledger.Samples;

namespace CardFunctions.Tests.Domain.Ledger;

/// <summary>Transaction codes: an amount is held for one, spent once, or released.</summary>
public class TransactionCodeTests
{
    [Fact]
    public void A_code_holds_its_amount_and_a_redemption_books_it()
    {
        var card = Issue(Booked(50_000).Card, 15_000);
        Assert.Equal((50_000, 15_000, 35_000), (card.Balance, card.Held, card.Available()));

        var (change, code) = Redeem(Code(15_000), card, Now);

        Assert.Equal((35_000, 0), (change.Card.Balance, change.Card.Held));
        var entry = Assert.Single(change.Entries);
        Assert.Equal((EntryKind.Redemption, -15_000, 35_000), (entry.Kind, entry.Amount, entry.BalanceAfter));
        Assert.Equal((DecisionReason.Approved, AuthorisationStatus.Captured, 35_000L), (change.Authorisation.Reason, change.Authorisation.Status, change.Authorisation.AvailableAfter));
        Assert.Equal((TransactionCodeStatus.Spent, change.Authorisation.Id.ToString()), (code.Status, code.Authorisation));
    }

    [Theory]
    [InlineData(CardStatus.Suspended, BookingRefusal.Status)]
    [InlineData(CardStatus.Blocked, BookingRefusal.Status)]
    [InlineData(CardStatus.Closed, BookingRefusal.Status)]
    [InlineData(CardStatus.Expired, BookingRefusal.Status)]
    public void Only_an_active_card_gets_a_code(CardStatus status, BookingRefusal why) =>
        Assert.Equal(why, CodeLedger.Issue(Code(1), Card(balance: 10, status: status), BuiltInProfiles.Standard, out _));

    [Fact]
    public void A_code_needs_money_the_service_the_currency_and_room_in_the_limits()
    {
        var card = Booked(1_000).Card;

        Assert.Equal(BookingRefusal.InsufficientFunds, Refusal(Code(1_001), BuiltInProfiles.Standard));
        Assert.Equal(BookingRefusal.InsufficientFunds, CodeLedger.Issue(Code(901), card with { Held = 100 }, BuiltInProfiles.Standard, out _));
        Assert.Equal(BookingRefusal.ServiceNotAllowed, Refusal(Code(1), Allowing(CardServices.All & ~CardServices.TransactionCode)));
        Assert.Equal(BookingRefusal.CurrencyMismatch, Refusal(Code(1) with { Currency = Chf }, BuiltInProfiles.Standard));
        var limited = BuiltInProfiles.BackOffice with { Limits = [new Limit(Measure.Money, Period.Day, CardServices.TransactionCode, 500)] };
        Assert.Equal(BookingRefusal.LimitExceeded, Refusal(Code(501), limited));
        Assert.Null(CodeLedger.Issue(Code(500), card, limited, out var used));
        Assert.Equal(BookingRefusal.LimitExceeded, CodeLedger.Issue(Code(1), used, limited, out _));
        // What is released is given back to the limit.
        Assert.Null(CodeLedger.Issue(Code(500), CodeLedger.Release(Code(500), used, TransactionCodeStatus.Cancelled, Now).Card, limited, out _));

        BookingRefusal? Refusal(TransactionCode code, CardProfile profile)
        {
            var refusal = CodeLedger.Issue(code, card, profile, out var after);
            Assert.Equal(card, after);
            return refusal;
        }
    }

    [Fact]
    public void A_code_is_spent_only_once_in_its_time_at_its_place_while_its_card_can()
    {
        var card = Issue(Booked(50_000).Card, 15_000);
        var code = Code(15_000);

        Assert.Equal(DecisionReason.CodeSpent, Reason(code with { Status = TransactionCodeStatus.Spent }, card, Now));
        Assert.Equal(DecisionReason.UnknownCode, Reason(code with { Status = TransactionCodeStatus.Cancelled }, card, Now));
        Assert.Equal(DecisionReason.CodeExpired, Reason(code, card, code.ExpiresAt));
        Assert.Equal(DecisionReason.Approved, Reason(code, card, code.ExpiresAt.AddTicks(-1)));
        Assert.Equal(DecisionReason.UnknownCode, Reason(code with { ServicePoint = ServicePointId.Load("elsewhere") }, card, Now));
        Assert.Equal(DecisionReason.Approved, Reason(code with { ServicePoint = OpenPoint.Id }, card, Now));
        Assert.Equal(DecisionReason.CardBlocked, Reason(code, card with { Status = CardStatus.Blocked }, Now));
        Assert.Equal(DecisionReason.CardSuspended, Reason(code, card with { Status = CardStatus.Suspended }, Now));
        Assert.Equal(DecisionReason.ServiceNotAllowed, Reason(code, card, Now, Allowing(CardServices.Terminal)));
        Assert.Equal(DecisionReason.Approved, Reason(code, card, Now, BuiltInProfiles.BackOffice));
        Assert.Equal(
            DecisionReason.ServicePointHasNoVirtualCard,
            Authorising.Redeem(Id(code), RequestFor(code), code, card, BuiltInProfiles.Standard, OpenPoint.Detach(Now), Now).Change.Authorisation.Reason);
    }

    [Fact]
    public void The_codes_reasons_are_one_to_the_terminal() => Assert.All(
        (DecisionReason[])[DecisionReason.UnknownCode, DecisionReason.CodeSpent, DecisionReason.CodeExpired],
        reason => Assert.Equal("12", Authorising.ResponseCode(reason)));

    [Fact]
    public void What_a_code_has_paid_is_held_for_it_again_when_it_is_taken_back()
    {
        var card = Issue(Booked(50_000).Card, 15_000);
        var (change, code) = Redeem(Code(15_000), card, Now);

        var (reversed, open) = Authorising.TakeBackRedemption(change.Authorisation, code, change.Card, Now);

        Assert.Equal((50_000, 15_000, 35_000L), (reversed.Card.Balance, reversed.Card.Held, reversed.Authorisation.AvailableAfter));
        Assert.Equal(change.Card.Usage, reversed.Card.Usage);
        Assert.Equal(Code(15_000), open);
        Assert.Equal(DecisionReason.Approved, Reason(open, reversed.Card, Now));
    }

    [Fact]
    public void Top_ups_and_transfers_are_held_against_their_limits_and_a_recovery_is_not()
    {
        var limited = BuiltInProfiles.Standard with
        {
            Limits =
            [
                new Limit(Measure.Money, Period.Day, CardServices.TopUp, 500),
                new Limit(Measure.Count, Period.Month, CardServices.Transfer, 1),
            ],
        };
        var topped = Booking.OfTopUp(TopUp(500), Card(), limited, Now).IsBooked().Cards[0];
        Booking.OfTopUp(TopUp(1), topped, limited, Now).IsRefused(BookingRefusal.LimitExceeded);
        Booking.OfTopUp(TopUp(1), topped, limited, Now.AddDays(1)).IsBooked();

        var moved = Booking.OfTransfer(Transfer(100), topped, Card(2), limited, Now).IsBooked().Cards;
        Booking.OfTransfer(Transfer(100), moved[0], moved[1], limited, Now).IsRefused(BookingRefusal.LimitExceeded);
        var blocked = moved[0] with { Status = CardStatus.Blocked };
        Booking.OfTransfer(Transfer() with { MayRecover = true }, blocked, Card(2).AtServicePoint(), limited, Now).IsBooked();
    }

    private static Card Issue(Card card, long amount)
    {
        Assert.Null(CodeLedger.Issue(Code(amount), card, BuiltInProfiles.Standard, out var after));
        Assert.Equal(card.Version + 1, after.Version);
        return after;
    }

    private static TransactionCode Code(long amount) => new()
    {
        Id = "tcd_1",
        Card = Samples.Id(1),
        Service = CardServices.Fuel,
        Amount = amount,
        Currency = Xof,
        Hash = "hash",
        IssuedBy = "alice",
        CreatedAt = Now,
        ExpiresAt = Now.AddHours(1),
    };

    private static AuthorisationId Id(TransactionCode code) => AuthorisationId.Load(ClientId.Load("sentoft"), $"{code.Amount:x32}");

    private static AuthorisationRequest RequestFor(TransactionCode code) =>
        Request(code.Amount, capture: true, CardServices.Fuel) with { Code = code.Id };

    private static (AuthorisationChange Change, TransactionCode Code) Redeem(TransactionCode code, Card card, DateTimeOffset now, CardProfile? profile = null) =>
        Authorising.Redeem(Id(code), RequestFor(code), code, card, profile ?? BuiltInProfiles.Standard, OpenPoint, now);

    private static DecisionReason Reason(TransactionCode code, Card card, DateTimeOffset now, CardProfile? profile = null)
    {
        var (change, after) = Redeem(code, card, now, profile);
        var isApproved = change.Authorisation.Reason is DecisionReason.Approved;
        Assert.Equal(isApproved, change.Card != card);
        Assert.Equal(isApproved, after != code);
        Assert.Equal(isApproved ? 1 : 0, change.Entries.Length);
        return change.Authorisation.Reason;
    }
}
