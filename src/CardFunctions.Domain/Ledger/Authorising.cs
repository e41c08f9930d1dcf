using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;

namespace CardFunctions.Domain.Ledger;

/// <summary>What becomes of a card and of an authorisation on it.</summary>
/// <param name="Card">The card afterwards.</param>
/// <param name="Authorisation">The authorisation afterwards.</param>
/// <param name="Entry">What was booked; null where nothing was.</param>
public sealed record AuthorisationChange(Card Card, Authorisation Authorisation, LedgerEntry? Entry);

/// <summary>Decides what a card may do at a terminal, and books it. Nothing here is booked twice: the caller stores all of it together or not at all.</summary>
public static class Authorising
{
    /// <summary>The response code of ISO 8583 for a reason; the reason of an opposition has codes of its own.</summary>
    public static string ResponseCode(DecisionReason reason, StatusReason? opposition = null) => reason switch
    {
        DecisionReason.Approved => "00",
        DecisionReason.ServicePointUnknown => "03",
        DecisionReason.CurrencyMismatch => "12",
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
        var reason = Refuse(request, card, profile, point, now) ?? DecisionReason.Approved;
        var decided = new Authorisation
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
        if (reason is not DecisionReason.Approved)
        {
            return new AuthorisationChange(card, decided, Entry: null);
        }

        var used = card with { Usage = card.Usage.Plus(request.Service, request.Uses, now) };
        if (!request.Capture)
        {
            var held = used with { Held = checked(used.Held + request.Amount.Amount), Version = used.Version + 1, UpdatedAt = now };
            return new AuthorisationChange(
                held,
                decided with { Status = AuthorisationStatus.Held, AvailableAfter = held.Available(), ExpiresAt = now + holdTime },
                Entry: null);
        }

        return used.TryBook(PostingOf(id, request, EntryKind.Purchase, -request.Amount.Amount), now, out var entry, out var after)
            ? new AuthorisationChange(
                after,
                decided with { Status = AuthorisationStatus.Captured, Captured = request.Amount.Amount, AvailableAfter = after.Available() },
                entry)
            : throw new InvalidOperationException("What is available can be booked.");
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
        var released = card with
        {
            Held = card.Held - request.Amount.Amount,
            Usage = rest > 0 ? card.Usage.Minus(request.Service, new Used(rest, 0, 0), held.At) : card.Usage,
        };
        return released.TryBook(PostingOf(held.Id, request, EntryKind.Purchase, -amount), now, out var entry, out var after)
            ? new AuthorisationChange(
                after,
                held with { Status = AuthorisationStatus.Captured, Captured = amount, Confirmed = true, AvailableAfter = after.Available(), ExpiresAt = null },
                entry)
            : throw new InvalidOperationException("What is held can be booked.");
    }

    /// <summary>Takes an authorisation back: releases what is held, or gives back what was booked.</summary>
    /// <param name="authorisation">One that is held or captured.</param>
    /// <param name="card">Its card.</param>
    /// <param name="status">What it is afterwards: reversed, or expired.</param>
    /// <param name="now">The time.</param>
    public static AuthorisationChange TakeBack(Authorisation authorisation, Card card, AuthorisationStatus status, DateTimeOffset now)
    {
        var request = authorisation.Request;
        var given = authorisation.Status is AuthorisationStatus.Captured ? authorisation.Captured : request.Amount.Amount;
        var unused = card with { Usage = card.Usage.Minus(request.Service, request.Uses with { Money = given }, authorisation.At) };
        if (authorisation.Status is AuthorisationStatus.Held)
        {
            var released = unused with { Held = unused.Held - request.Amount.Amount, Version = unused.Version + 1, UpdatedAt = now };
            return new AuthorisationChange(
                released, authorisation with { Status = status, AvailableAfter = released.Available(), ExpiresAt = null }, Entry: null);
        }

        return unused.TryBook(PostingOf(authorisation.Id, request, EntryKind.Reversal, authorisation.Captured), now, out var entry, out var after)
            ? new AuthorisationChange(after, authorisation with { Status = status, AvailableAfter = after.Available() }, entry)
            : throw new InvalidOperationException("What was booked can be given back.");
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

        // An allotment is an allowance of its own, and a card has none until it is given one.
        return request.Service is CardServices.Allotment || request.Amount.Amount > card.Available() ? DecisionReason.InsufficientFunds : null;
    }

    private static DecisionReason? OfStatus(CardStatus status) => status switch
    {
        CardStatus.Active => null,
        CardStatus.Suspended => DecisionReason.CardSuspended,
        CardStatus.Blocked => DecisionReason.CardBlocked,
        CardStatus.Closed => DecisionReason.CardClosed,
        CardStatus.Expired => DecisionReason.CardExpired,
    };

    private static Posting PostingOf(AuthorisationId id, AuthorisationRequest request, EntryKind kind, long amount) =>
        new(kind, amount, id.ToString(), request.Reference) { ServicePoint = request.ServicePoint, Terminal = request.Terminal };
}
