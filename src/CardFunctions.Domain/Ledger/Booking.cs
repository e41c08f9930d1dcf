using System.Collections.Immutable;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Ledger;

/// <summary>Why an operation can't be booked.</summary>
public enum BookingRefusal
{
    /// <summary>The status of the card that it begins with does not allow it.</summary>
    Status,

    /// <summary>The status of the card that money would go to does not allow it.</summary>
    StatusOfTarget,

    /// <summary>The card's profile does not allow the service.</summary>
    ServiceNotAllowed,

    /// <summary>The amount is in another currency than the card.</summary>
    CurrencyMismatch,

    /// <summary>What is available is less than the amount, or nothing.</summary>
    InsufficientFunds,

    /// <summary>A balance would exceed <see cref="Money.MaxAmount"/>.</summary>
    BalanceTooLarge,

    /// <summary>A card in opposition gives its balance whole only, and only to a service point's virtual card.</summary>
    RecoveryOnly,

    /// <summary>That takes a privilege of its own.</summary>
    MayNotRecover,

    /// <summary>It would exceed a limit of the card's profile.</summary>
    LimitExceeded,
}

/// <summary>What booking an operation comes to.</summary>
public abstract record Booking
{
    private Booking()
    {
    }

    /// <summary>It can't be booked.</summary>
    /// <param name="Why">Why.</param>
    /// <param name="Card">The card whose status it is, where it is one.</param>
    public sealed record Refused(BookingRefusal Why, Card? Card = null) : Booking;

    /// <summary>It is booked, all of it together.</summary>
    /// <param name="Amount">The amount in minor units.</param>
    /// <param name="Cards">The cards afterwards.</param>
    /// <param name="Entries">The entries.</param>
    public sealed record Booked(long Amount, ImmutableArray<Card> Cards, ImmutableArray<LedgerEntry> Entries) : Booking;

    /// <summary>Decides on a top-up.</summary>
    /// <param name="operation">The top-up.</param>
    /// <param name="card">The card.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="now">The time.</param>
    public static Booking OfTopUp(Operation operation, Card card, CardProfile profile, DateTimeOffset now)
    {
        if (card.StatusAt(now) is not (CardStatus.Active or CardStatus.Suspended))
        {
            return new Refused(BookingRefusal.Status, card);
        }

        if (operation.Currency != card.Currency)
        {
            return new Refused(BookingRefusal.CurrencyMismatch);
        }

        if (!profile.Services.HasFlag(CardServices.TopUp))
        {
            return new Refused(BookingRefusal.ServiceNotAllowed);
        }

        var uses = new Used(operation.Amount, 0, 1);
        if (card.Usage.Exceeds(profile.Limits, CardServices.TopUp, uses, now) is not null)
        {
            return new Refused(BookingRefusal.LimitExceeded);
        }

        var posting = new Posting(EntryKind.TopUp, operation.Amount, operation.Id, operation.Reference);
        return card.Use(CardServices.TopUp, uses, now).TryBook(posting, now, out var entry, out var after)
            ? new Booked(operation.Amount, [after], [entry])
            : new Refused(BookingRefusal.BalanceTooLarge);
    }

    /// <summary>Decides on a transfer.</summary>
    /// <remarks>
    /// Money leaves any card but a closed one, so that none is ever stuck: an expired one too, and a suspended one, such as that of a
    /// service point that is closed. It goes only to a card that can be used, or will be again.
    /// </remarks>
    /// <param name="operation">The transfer.</param>
    /// <param name="from">The card that money leaves.</param>
    /// <param name="to">The card that it goes to; another one of the same client.</param>
    /// <param name="profile">The profile of the card that money leaves.</param>
    /// <param name="now">The time.</param>
    public static Booking OfTransfer(Operation operation, Card from, Card to, CardProfile profile, DateTimeOffset now)
    {
        if (RefuseTransfer(operation, from, to, profile, now) is { } refusal)
        {
            return refusal;
        }

        var amount = operation.Full ? from.Available() : operation.Amount;
        if (amount <= 0 || amount > from.Available())
        {
            return new Refused(BookingRefusal.InsufficientFunds);
        }

        // A recovery is an emergency, and no use of the card.
        var uses = new Used(amount, 0, 1);
        var isRecovery = from.StatusAt(now) is CardStatus.Blocked;
        if (!isRecovery && from.Usage.Exceeds(profile.Limits, CardServices.Transfer, uses, now) is not null)
        {
            return new Refused(BookingRefusal.LimitExceeded);
        }

        var used = isRecovery ? from : from.Use(CardServices.Transfer, uses, now);
        var outgoing = new Posting(EntryKind.TransferOut, -amount, operation.Id, operation.Reference, to.Id);
        var incoming = new Posting(EntryKind.TransferIn, amount, operation.Id, operation.Reference, from.Id);
        return used.TryBook(outgoing, now, out var leaving, out var debited) && to.TryBook(incoming, now, out var arriving, out var credited)
            ? new Booked(amount, [debited, credited], [leaving, arriving])
            : new Refused(BookingRefusal.BalanceTooLarge);
    }

    private static Refused? RefuseTransfer(Operation operation, Card from, Card to, CardProfile profile, DateTimeOffset now)
    {
        var status = from.StatusAt(now);
        if (status is CardStatus.Closed)
        {
            return new Refused(BookingRefusal.Status, from);
        }

        if (to.StatusAt(now) is not (CardStatus.Active or CardStatus.Suspended))
        {
            return new Refused(BookingRefusal.StatusOfTarget, to);
        }

        if (!operation.Full && operation.Currency != from.Currency)
        {
            return new Refused(BookingRefusal.CurrencyMismatch);
        }

        if (status is CardStatus.Blocked)
        {
            return !operation.Full || to is not { Kind: CardKind.Virtual, ServicePoint: not null }
                ? new Refused(BookingRefusal.RecoveryOnly)
                : operation.MayRecover ? null : new Refused(BookingRefusal.MayNotRecover);
        }

        return profile.Services.HasFlag(CardServices.Transfer) ? null : new Refused(BookingRefusal.ServiceNotAllowed);
    }
}
