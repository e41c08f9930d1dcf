using System.Diagnostics.CodeAnalysis;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Ledger;

/// <summary>Books on cards: the only place that changes a balance.</summary>
public static class CardLedger
{
    /// <summary>What can be spent: the balance without what is held, in minor units.</summary>
    public static long Available(this Card card) => card.Balance - card.Held;

    /// <summary>This card with a use of a service counted, for its profile's limits.</summary>
    public static Card Use(this Card card, CardServices service, Used uses, DateTimeOffset now) =>
        card with { Usage = card.Usage.Plus(service, uses, now) };

    /// <summary>Books on a card.</summary>
    /// <param name="card">The card as it is.</param>
    /// <param name="posting">What to book.</param>
    /// <param name="now">When.</param>
    /// <param name="entry">The entry, where this returns true.</param>
    /// <param name="after">The card afterwards, where this returns true.</param>
    /// <returns>False when what is held would not be covered any more, or the balance would exceed <see cref="Money.MaxAmount"/>.</returns>
    public static bool TryBook(
        this Card card, Posting posting, DateTimeOffset now, [NotNullWhen(true)] out LedgerEntry? entry, [NotNullWhen(true)] out Card? after)
    {
        (entry, after) = (null, null);
        if (BalanceAfter(card.Balance, card.Held, posting.Amount) is not { } balance)
        {
            return false;
        }

        entry = Enter(card, LedgerAccount.Card, card.EntryCount + 1, posting, balance, now);
        after = card with { Balance = balance, EntryCount = entry.Sequence, Version = card.Version + 1, UpdatedAt = now };
        return true;
    }

    /// <summary>Books on a card's allotment. The card's version is the caller's to count.</summary>
    /// <inheritdoc cref="TryBook(Card, Posting, DateTimeOffset, out LedgerEntry?, out Card?)"/>
    internal static bool TryBookAllotment(
        this Card card, Posting posting, DateTimeOffset now, [NotNullWhen(true)] out LedgerEntry? entry, [NotNullWhen(true)] out Card? after)
    {
        (entry, after) = (null, null);
        if (card.Allotment is not { } allotment || BalanceAfter(allotment.Balance, allotment.Held, posting.Amount) is not { } balance)
        {
            return false;
        }

        entry = Enter(card, LedgerAccount.Allotment, allotment.EntryCount + 1, posting, balance, now);
        after = card with { Allotment = allotment with { Balance = balance, EntryCount = entry.Sequence } };
        return true;
    }

    // An amount beyond the greatest fits no balance, and might fit no number when it is added.
    private static long? BalanceAfter(long balance, long held, long amount) =>
        amount is not (0 or < -Money.MaxAmount or > Money.MaxAmount)
        && checked(balance + amount) is var after && after >= held && after <= Money.MaxAmount
            ? after
            : null;

    private static LedgerEntry Enter(Card card, LedgerAccount account, long sequence, Posting posting, long balance, DateTimeOffset now) => new()
    {
        Card = card.Id,
        Account = account,
        Sequence = sequence,
        Kind = posting.Kind,
        Amount = posting.Amount,
        BalanceAfter = balance,
        Currency = card.Currency,
        Operation = posting.Operation,
        Reference = posting.Reference,
        Counterpart = posting.Counterpart,
        ServicePoint = posting.ServicePoint,
        Terminal = posting.Terminal,
        At = now,
    };
}
