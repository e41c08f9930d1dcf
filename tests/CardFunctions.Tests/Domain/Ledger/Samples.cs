using System.Collections.Immutable;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;

namespace CardFunctions.Tests.Domain.Ledger;

/// <summary>Cards and operations to try rules on.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public static readonly Currency Xof = Currency.Load("XOF");

    public static readonly Currency Chf = Currency.Load("CHF");

    /// <summary>An identifier that is always the same for the same number.</summary>
    public static CardId Id(int number) => CardId.Load(ClientId.Load("sentoft"), $"{number:x32}");

    /// <summary>A card in any status; one that is expired is active as stored, and past its month.</summary>
    public static Card Card(int number = 1, long balance = 0, long held = 0, CardStatus status = CardStatus.Active) => new()
    {
        Id = Id(number),
        Kind = CardKind.Physical,
        Name = CardName.Load($"Card {number}"),
        Number = CardNumber.Load("7080001234567897"),
        Holder = HolderId.Load("h1"),
        Profile = BuiltInProfiles.Standard.Code,
        Status = status is CardStatus.Expired ? CardStatus.Active : status,
        Expires = YearMonth.Load(status is CardStatus.Expired ? "2026-10" : "2029-11"),
        Currency = Xof,
        Balance = balance,
        Held = held,
        EntryCount = balance == 0 ? 0 : 1,
        CreatedAt = Now,
        UpdatedAt = Now,
    };

    /// <summary>The same as a service point's virtual card.</summary>
    public static Card AtServicePoint(this Card card) => card with { Kind = CardKind.Virtual, ServicePoint = ServicePointId.Load("sp-0001") };

    public static Operation TopUp(long amount, Currency? currency = null) => new()
    {
        Id = "opn_1",
        Kind = OperationKind.TopUp,
        Status = OperationStatus.Pending,
        Card = Id(1),
        Amount = amount,
        Currency = currency ?? Xof,
        Reference = "R-1",
        EnteredBy = "alice",
        CreatedAt = Now,
    };

    /// <summary>From the first card to the second; of all that is available where no amount is given.</summary>
    public static Operation Transfer(long? amount = null) => TopUp(amount ?? 0) with
    {
        Kind = OperationKind.Transfer,
        To = Id(2),
        Full = amount is null,
    };

    /// <summary>A profile that allows some services.</summary>
    public static CardProfile Allowing(CardServices services) => BuiltInProfiles.Standard with { Services = services };

    /// <summary>A service point that can transact.</summary>
    public static ServicePoint OpenPoint { get; } = new ServicePoint
    {
        Client = ClientId.Load("sentoft"),
        Id = ServicePointId.Load("sp-0001"),
        Name = DisplayName.Load("PS"),
        NamedAt = Now,
        CreatedAt = Now,
        UpdatedAt = Now,
    }.Attach(Card(7) with { Expires = YearMonth.Load("9999-12") }, Now);

    /// <summary>What a terminal there asks for.</summary>
    public static AuthorisationRequest Request(long amount, bool capture, CardServices service) => new()
    {
        Service = service,
        ServicePoint = OpenPoint.Id,
        Terminal = "T-1",
        Reference = "R-1",
        Amount = new Money(amount, Xof),
        Capture = capture,
    };

    /// <summary>What was booked; fails where it was refused.</summary>
    public static Booking.Booked IsBooked(this Booking booking) => Assert.IsType<Booking.Booked>(booking);

    /// <summary>Asserts a refusal.</summary>
    public static Booking.Refused IsRefused(this Booking booking, BookingRefusal why)
    {
        var refused = Assert.IsType<Booking.Refused>(booking);
        Assert.Equal(why, refused.Why);
        return refused;
    }

    /// <summary>Checks a card against its entries, the newest first.</summary>
    public static IReadOnlyCollection<LedgerFault> FaultsOf(Card card, IEnumerable<LedgerEntry> newestFirst)
    {
        var check = new LedgerCheck(LedgerClaim.Of(card, LedgerAccount.Card));
        foreach (var entry in newestFirst)
        {
            check.Add(entry);
        }

        return check.Finish();
    }

    /// <summary>Books top-ups, and gives the card with its entries, the newest first.</summary>
    public static (Card Card, ImmutableArray<LedgerEntry> Entries) Booked(params ReadOnlySpan<long> amounts)
    {
        var card = Card();
        var entries = ImmutableArray<LedgerEntry>.Empty;
        foreach (var amount in amounts)
        {
            Assert.True(card.TryBook(new Posting(EntryKind.TopUp, amount, "opn_1"), Now, out var entry, out var after));
            (card, entries) = (after, entries.Insert(0, entry));
        }

        return (card, entries);
    }
}
