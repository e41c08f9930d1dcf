using System.Collections.Immutable;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Cards;

/// <summary>What replacing a card changes, all of which is stored together or not at all.</summary>
/// <param name="Old">The card that is replaced, closed and empty.</param>
/// <param name="New">The card that takes its place.</param>
/// <param name="Entries">The entries that carry the balance over; none where there is no balance.</param>
public sealed record CardReplacement(Card Old, Card New, ImmutableArray<LedgerEntry> Entries)
{
    /// <summary>Decides what the new card is: all that the old one was, under another number, and with its money.</summary>
    /// <remarks>
    /// A new number does not lift a suspension; it does end an opposition, since whoever has the old card can't use the new number. What an
    /// opposition leaves at a service point that is closed is a suspension, as every card has that was not in opposition when it closed.
    /// </remarks>
    /// <param name="card">The card to replace, whose status allows it.</param>
    /// <param name="id">The new card's identifier.</param>
    /// <param name="number">Its number, reserved for that identifier.</param>
    /// <param name="name">Its name, which is free as far as is known.</param>
    /// <param name="nameGiven">Whether that name was given, and so follows no service point's from now on; else a number was appended to it.</param>
    /// <param name="atClosedServicePoint">Whether the service point that it is attached to is closed.</param>
    /// <param name="profile">The profile that the card has, which says how long the new one is valid.</param>
    /// <param name="reason">Why, if that was said.</param>
    /// <param name="now">The time.</param>
    public static CardReplacement Plan(
        Card card,
        CardId id,
        CardNumber number,
        CardName name,
        bool nameGiven,
        bool atClosedServicePoint,
        CardProfile profile,
        StatusReason? reason,
        DateTimeOffset now)
    {
        var (status, why) = card.Status switch
        {
            CardStatus.Suspended => (CardStatus.Suspended, card.StatusReason),
            CardStatus.Blocked when atClosedServicePoint => (CardStatus.Suspended, StatusReason.EndOfUse),
            _ => (CardStatus.Active, (StatusReason?)null),
        };
        // What is held goes over as a whole, with the money that covers it.
        var closed = card.Next(now).With(CardStatus.Closed, reason) with { Held = 0, ReplacedBy = id };
        var made = card with
        {
            Id = id,
            Number = number,
            Name = name,
            NameDerived = card.NameDerived && !nameGiven,
            NameNumbered = !nameGiven,
            Status = status,
            StatusReason = why,
            Expires = YearMonth.Of(now).AddMonths(profile.ValidityMonths),
            Balance = 0,
            Held = 0,
            EntryCount = 0,
            Allotment = null,
            Replaces = card.Id,
            ReplacedBy = null,
            Version = 1,
            EventSequence = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        // There is no operation of its own that one could look up: the card that it made stands for the replacement.
        var operation = id.ToString();
        var (old, successor, entries) = MoveBalance(card, closed, made, operation, now);
        var (oldAfter, successorAfter, allotted) = MoveAllotment(old, successor, operation, now);
        // All of it is one change of each.
        return new CardReplacement(
            oldAfter with { Version = closed.Version }, successorAfter with { Held = card.Held, Version = made.Version }, [.. entries, .. allotted]);
    }

    private static CardReplacement MoveBalance(Card card, Card closed, Card made, string operation, DateTimeOffset now)
    {
        if (card.Balance == 0)
        {
            return new CardReplacement(closed, made, []);
        }

        var isOut = closed.TryBook(new Posting(EntryKind.ReplacementOut, -card.Balance, operation, Counterpart: made.Id), now, out var outgoing, out var emptied);
        var isIn = made.TryBook(new Posting(EntryKind.ReplacementIn, card.Balance, operation, Counterpart: card.Id), now, out var incoming, out var filled);
        return isOut && isIn
            ? new CardReplacement(emptied!, filled!, [outgoing!, incoming!])
            : throw new InvalidOperationException("A balance can always move whole.");
    }

    // The allotment goes over with its terms, and is an ended one on the old card.
    private static CardReplacement MoveAllotment(Card closed, Card made, string operation, DateTimeOffset now)
    {
        if (closed.Allotment is not { } allotment)
        {
            return new CardReplacement(closed, made, []);
        }

        var left = closed with { Allotment = allotment with { Amount = 0, Held = 0 } };
        var taken = made with { Allotment = allotment with { Balance = 0, Held = 0, EntryCount = 0 } };
        if (allotment.Balance == 0)
        {
            return new CardReplacement(left, taken, []);
        }

        var isOut = left.TryBookAllotment(new Posting(EntryKind.ReplacementOut, -allotment.Balance, operation, Counterpart: made.Id), now, out var outgoing, out var emptied);
        var isIn = taken.TryBookAllotment(new Posting(EntryKind.ReplacementIn, allotment.Balance, operation, Counterpart: closed.Id), now, out var incoming, out var filled);
        return isOut && isIn
            ? new CardReplacement(emptied!, filled! with { Allotment = filled.Allotment! with { Held = allotment.Held } }, [outgoing!, incoming!])
            : throw new InvalidOperationException("An allotment can always move whole.");
    }
}
