using System.Diagnostics.CodeAnalysis;
using CardFunctions.Domain.Cards;

namespace CardFunctions.Domain.Ledger;

/// <summary>Books on cards: the only place that changes a balance.</summary>
public static class CardLedger
{
    /// <summary>What can be spent: the balance without what is held, in minor units.</summary>
    public static long Available(this Card card) => card.Balance - card.Held;

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
        // An amount beyond the greatest fits no balance, and might fit no number when it is added.
        if (posting.Amount is 0 or < -Money.MaxAmount or > Money.MaxAmount)
        {
            return false;
        }

        var balance = checked(card.Balance + posting.Amount);
        if (balance < card.Held || balance > Money.MaxAmount)
        {
            return false;
        }

        entry = new LedgerEntry
        {
            Card = card.Id,
            Sequence = card.EntryCount + 1,
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
        after = card with { Balance = balance, EntryCount = entry.Sequence, Version = card.Version + 1, UpdatedAt = now };
        return true;
    }
}
