using System.Collections.Immutable;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;

namespace CardFunctions.Domain.Ledger;

/// <summary>What becomes of a card and of an authorisation on it.</summary>
/// <param name="Card">The card afterwards.</param>
/// <param name="Authorisation">The authorisation afterwards.</param>
/// <param name="Entries">What was booked, in its order; none where nothing was.</param>
public sealed record AuthorisationChange(Card Card, Authorisation Authorisation, ImmutableArray<LedgerEntry> Entries);

/// <summary>Decides what a card may do at a terminal, and books it. Nothing here is booked twice: the caller stores all of it together or not at all.</summary>
public static class Authorising
{
    /// <summary>The response code of ISO 8583 for a reason; the reason of an opposition has codes of its own.</summary>
    public static string ResponseCode(DecisionReason reason, StatusReason? opposition = null) => reason switch
    {
        DecisionReason.Approved => "00",
        DecisionReason.ServicePointUnknown => "03",
        DecisionReason.CurrencyMismatch or DecisionReason.UnknownCode or DecisionReason.CodeSpent or DecisionReason.CodeExpired => "12",
        DecisionReason.UnknownCard => "14",
        DecisionReason.CardBlocked when opposition is StatusReason.Lost => "41",
        DecisionReason.CardBlocked when opposition is StatusReason.Stolen => "43",
        DecisionReason.CardClosed => "46",
        DecisionReason.InsufficientFunds => "51",
        DecisionReason.CardExpired => "54",
        DecisionReason.ServiceNotAllowed => "57",
        DecisionReason.ServicePointHasNoVirtualCard => "58",
        DecisionReason.LimitMoney or DecisionReason.LimitVolume => "61",
        DecisionReason.CardBlocked or DecisionReason.CardSuspended => "62",
        DecisionReason.LimitCount => "65",
        DecisionReason.Timeout => "91",
    };

    /// <summary>Decides on a request.</summary>
    /// <param name="id">The authorisation's identifier.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="card">The card.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="point">The service point.</param>
    /// <param name="holdTime">How long an amount that is not captured is held.</param>
    /// <param name="now">The time.</param>
    public static AuthorisationChange Decide(
        AuthorisationId id, AuthorisationRequest request, Card card, CardProfile profile, ServicePoint point, TimeSpan holdTime, DateTimeOffset now)
    {
        var renewed = request.IsFromAllotment ? card.RenewAllotment(now) : new AllotmentChange(card, []);
        var reason = Refuse(request, renewed.Card, profile, point, now) ?? DecisionReason.Approved;
        var decided = Decided(id, request, card, point, reason, now);
        if (reason is not DecisionReason.Approved)
        {
            return new AuthorisationChange(card, decided, []);
        }

        var used = renewed.Card.Use(request.Service, request.Uses, now);
        if (!request.Capture)
        {
            var held = Hold(used, request, request.Amount.Amount, now);
            return new AuthorisationChange(
                held,
                decided with { Status = AuthorisationStatus.Held, AvailableAfter = Available(held, request), ExpiresAt = now + holdTime },
                renewed.Entries);
        }

        var booked = Book(used, id, request, EntryKind.Purchase, -request.Amount.Amount, now);
        return new AuthorisationChange(
            booked.Card,
            decided with { Status = AuthorisationStatus.Captured, Captured = request.Amount.Amount, AvailableAfter = Available(booked.Card, request) },
            [.. renewed.Entries, booked.Entry]);
    }

    /// <summary>Decides on a transaction code that is to be spent, and spends it.</summary>
    /// <param name="id">The authorisation's identifier.</param>
    /// <param name="request">What is asked for: the code's service and amount, booked at once.</param>
    /// <param name="code">The code.</param>
    /// <param name="card">The card that holds its amount.</param>
    /// <param name="profile">The card's profile.</param>
    /// <param name="point">The service point.</param>
    /// <param name="now">The time.</param>
    /// <returns>What becomes of the card and of the authorisation, and the code afterwards.</returns>
    public static (AuthorisationChange Change, TransactionCode Code) Redeem(
        AuthorisationId id, AuthorisationRequest request, TransactionCode code, Card card, CardProfile profile, ServicePoint point, DateTimeOffset now)
    {
        var reason = RefuseCode(code, card, profile, point, now) ?? DecisionReason.Approved;
        var decided = Decided(id, request, card, point, reason, now);
        if (reason is not DecisionReason.Approved)
        {
            return (new AuthorisationChange(card, decided, []), code);
        }

        var booked = Book(card with { Held = card.Held - code.Amount }, id, request, EntryKind.Redemption, -code.Amount, now);
        var captured = decided with { Status = AuthorisationStatus.Captured, Captured = code.Amount, AvailableAfter = booked.Card.Available() };
        return (
            new AuthorisationChange(booked.Card, captured, [booked.Entry]),
            code with { Status = TransactionCodeStatus.Spent, EndedAt = now, Authorisation = id.ToString() });
    }

    /// <summary>Books what was held, or a part of it, and releases the rest.</summary>
    /// <param name="held">An authorisation that is held.</param>
    /// <param name="card">Its card.</param>
    /// <param name="amount">At most what is held, in minor units; more than nothing.</param>
    /// <param name="now">The time.</param>
    public static AuthorisationChange Capture(Authorisation held, Card card, long amount, DateTimeOffset now)
    {
        var request = held.Request;
        var rest = request.Amount.Amount - amount;
        var renewed = request.IsFromAllotment ? card.RenewAllotment(now) : new AllotmentChange(card, []);
        var released = Hold(renewed.Card, request, -request.Amount.Amount, now) with
        {
            Usage = rest > 0 ? card.Usage.Minus(request.Service, new Used(rest, 0, 0), held.At) : card.Usage,
        };
        var booked = Book(released, held.Id, request, EntryKind.Purchase, -amount, now);
        var lapsed = request.IsFromAllotment && rest > 0
            ? booked.Card.Lapse(rest, held.At, held.Id.ToString(), now)
            : new AllotmentChange(booked.Card, []);
        return new AuthorisationChange(
            lapsed.Card,
            held with { Status = AuthorisationStatus.Captured, Captured = amount, Confirmed = true, AvailableAfter = Available(lapsed.Card, request), ExpiresAt = null },
            [.. renewed.Entries, booked.Entry, .. lapsed.Entries]);
    }

    /// <summary>Takes an authorisation back: releases what is held, or gives back what was booked.</summary>
    /// <param name="authorisation">One that is held or captured.</param>
    /// <param name="card">Its card.</param>
    /// <param name="status">What it is afterwards: reversed, or expired.</param>
    /// <param name="now">The time.</param>
    public static AuthorisationChange TakeBack(Authorisation authorisation, Card card, AuthorisationStatus status, DateTimeOffset now)
    {
        var request = authorisation.Request;
        var isHeld = authorisation.Status is AuthorisationStatus.Held;
        var amount = isHeld ? request.Amount.Amount : authorisation.Captured;
        var renewed = request.IsFromAllotment ? card.RenewAllotment(now) : new AllotmentChange(card, []);
        // A code was counted when it was made, as what it is.
        var unused = renewed.Card with
        {
            Usage = request.Code is null ? card.Usage.Minus(request.Service, request.Uses with { Money = amount }, authorisation.At) : card.Usage,
        };
        var (returned, entry) = isHeld
            ? (Hold(unused, request, -amount, now), null)
            : Book(unused, authorisation.Id, request, EntryKind.Reversal, amount, now);
        var lapsed = request.IsFromAllotment
            ? returned.Lapse(amount, authorisation.At, authorisation.Id.ToString(), now)
            : new AllotmentChange(returned, []);
        ImmutableArray<LedgerEntry> booked = entry is null ? [] : [entry];
        return new AuthorisationChange(
            lapsed.Card,
            authorisation with { Status = status, AvailableAfter = Available(lapsed.Card, request), ExpiresAt = null },
            [.. renewed.Entries, .. booked, .. lapsed.Entries]);
    }

    /// <summary>Takes back what a transaction code has paid: the amount is held for the code again, which can be spent as if it never was.</summary>
    /// <param name="authorisation">The one that spent the code.</param>
    /// <param name="code">The code.</param>
    /// <param name="card">The card that it was paid from.</param>
    /// <param name="now">The time.</param>
    /// <returns>What becomes of the card and of the authorisation, and the code afterwards.</returns>
    public static (AuthorisationChange Change, TransactionCode Code) TakeBackRedemption(
        Authorisation authorisation, TransactionCode code, Card card, DateTimeOffset now)
    {
        var change = TakeBack(authorisation, card, AuthorisationStatus.Reversed, now);
        var held = change.Card with { Held = checked(change.Card.Held + code.Amount) };
        return (
            change with { Card = held, Authorisation = change.Authorisation with { AvailableAfter = held.Available() } },
            code with { Status = TransactionCodeStatus.Open, EndedAt = null, Authorisation = null });
    }

    private static DecisionReason? Refuse(AuthorisationRequest request, Card card, CardProfile profile, ServicePoint point, DateTimeOffset now)
    {
        if (!point.CanTransact(now))
        {
            return DecisionReason.ServicePointHasNoVirtualCard;
        }

        if (OfStatus(card.StatusAt(now)) is { } status)
        {
            return status;
        }

        if (!profile.Services.HasFlag(request.Service))
        {
            return DecisionReason.ServiceNotAllowed;
        }

        if (request.Amount.Currency != card.Currency)
        {
            return DecisionReason.CurrencyMismatch;
        }

        if (card.Usage.Exceeds(profile.Limits, request.Service, request.Uses, now) is { } limit)
        {
            return limit.Measure switch
            {
                Measure.Money => DecisionReason.LimitMoney,
                Measure.Volume => DecisionReason.LimitVolume,
                Measure.Count => DecisionReason.LimitCount,
            };
        }

        return request.Amount.Amount > Available(card, request) ? DecisionReason.InsufficientFunds : null;
    }

    // A code that may be spent somewhere else only, or was cancelled, is none to whoever tries it here.
    private static DecisionReason? RefuseCode(TransactionCode code, Card card, CardProfile profile, ServicePoint point, DateTimeOffset now) =>
        !point.CanTransact(now) ? DecisionReason.ServicePointHasNoVirtualCard
        : code.ServicePoint is { } only && only != point.Id ? DecisionReason.UnknownCode
        : code.StatusAt(now) switch
        {
            TransactionCodeStatus.Spent => DecisionReason.CodeSpent,
            TransactionCodeStatus.Expired => DecisionReason.CodeExpired,
            TransactionCodeStatus.Cancelled => DecisionReason.UnknownCode,
            TransactionCodeStatus.Open when OfStatus(card.StatusAt(now)) is { } status => status,
            TransactionCodeStatus.Open => profile.Services.HasFlag(CardServices.TransactionCode) ? null : DecisionReason.ServiceNotAllowed,
        };

    private static DecisionReason? OfStatus(CardStatus status) => status switch
    {
        CardStatus.Active => null,
        CardStatus.Suspended => DecisionReason.CardSuspended,
        CardStatus.Blocked => DecisionReason.CardBlocked,
        CardStatus.Closed => DecisionReason.CardClosed,
        CardStatus.Expired => DecisionReason.CardExpired,
    };

    private static Authorisation Decided(
        AuthorisationId id, AuthorisationRequest request, Card card, ServicePoint point, DecisionReason reason, DateTimeOffset now) => new()
        {
            Id = id,
            Request = request,
            Card = card.Id,
            ServicePointClient = point.Client,
            Reason = reason,
            ResponseCode = ResponseCode(reason, card.StatusReason),
            Status = AuthorisationStatus.Declined,
            At = now,
        };

    // What can be spent by a request: of the balance, or of the allotment.
    private static long Available(Card card, AuthorisationRequest request) =>
        !request.IsFromAllotment ? card.Available() : card.Allotment is { IsEnded: false } allotment ? allotment.Available : 0;

    // Holds more, or less, of the pot that a request spends from.
    private static Card Hold(Card card, AuthorisationRequest request, long amount, DateTimeOffset now)
    {
        var held = request.IsFromAllotment
            ? card with { Allotment = card.Allotment! with { Held = checked(card.Allotment.Held + amount) } }
            : card with { Held = checked(card.Held + amount) };
        return held with { Version = card.Version + 1, UpdatedAt = now };
    }

    private static (Card Card, LedgerEntry Entry) Book(
        Card card, AuthorisationId id, AuthorisationRequest request, EntryKind kind, long amount, DateTimeOffset now)
    {
        var posting = new Posting(kind, amount, id.ToString(), request.Reference) { ServicePoint = request.ServicePoint, Terminal = request.Terminal };
        if (!request.IsFromAllotment)
        {
            return card.TryBook(posting, now, out var entry, out var after) ? (after, entry) : throw NotBooked();
        }

        return card.TryBookAllotment(posting, now, out var allotted, out var afterwards)
            ? (afterwards with { Version = card.Version + 1, UpdatedAt = now }, allotted)
            : throw NotBooked();
    }

    private static InvalidOperationException NotBooked() => new("What is available or held can be booked, and what was booked can be given back.");
}
