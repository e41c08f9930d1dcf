using System.Runtime.InteropServices;
using CardFunctions.Domain.Cards;

namespace CardFunctions.Domain.Ledger;

/// <summary>What is wrong with a card's ledger.</summary>
public enum LedgerFault
{
    /// <summary>An entry is missing, or there is one too many.</summary>
    Gap,

    /// <summary>An entry's balance is not the sum of it and those before.</summary>
    Balance,

    /// <summary>The balance on the card itself is not that of the last entry.</summary>
    CardBalance,

    /// <summary>The count on the card itself is not that of the entries.</summary>
    CardCount,

    /// <summary>What the card says is held is not the sum of its open holds.</summary>
    CardHeld,
}

/// <summary>What a card says of one of its pots, in minor units.</summary>
/// <param name="Balance">The balance.</param>
/// <param name="Held">What is held of it.</param>
/// <param name="EntryCount">How many entries there are.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LedgerClaim(long Balance, long Held, long EntryCount)
{
    /// <summary>What a card says of a pot; nothing where it has none.</summary>
    public static LedgerClaim Of(Card card, LedgerAccount account) => account switch
    {
        LedgerAccount.Card => new(card.Balance, card.Held, card.EntryCount),
        LedgerAccount.Allotment when card.Allotment is { } allotment => new(allotment.Balance, allotment.Held, allotment.EntryCount),
        LedgerAccount.Allotment => default,
    };
}

/// <summary>Recomputes one pot of a card from its entries and says whether the card agrees. Not thread safe.</summary>
/// <param name="claim">What the card says, read before its entries: what was booked since is no affair of this check.</param>
public sealed class LedgerCheck(LedgerClaim claim)
{
    private readonly SortedSet<LedgerFault> _faults = [];
    private LedgerEntry? _newer;
    private long _newestSequence;

    /// <summary>How many entries there are.</summary>
    public long Entries { get; private set; }

    /// <summary>Their sum in minor units: what the balance should be.</summary>
    public long Balance { get; private set; }

    /// <summary>The sum of the open holds in minor units.</summary>
    public long Held { get; private set; }

    /// <summary>Takes the next entry, the newest first.</summary>
    public void Add(LedgerEntry entry)
    {
        _newestSequence = Math.Max(_newestSequence, entry.Sequence);
        if (entry.Sequence > claim.EntryCount)
        {
            return;
        }

        Entries++;
        // What is wrong beyond all measure is to be found, and not to end the search: it wraps around, and then disagrees.
        Balance = unchecked(Balance + entry.Amount);
        if (entry.Sequence != (_newer?.Sequence ?? (claim.EntryCount + 1)) - 1)
        {
            _faults.Add(LedgerFault.Gap);
        }

        if (_newer is { } newer && unchecked(newer.BalanceAfter - newer.Amount) != entry.BalanceAfter)
        {
            _faults.Add(LedgerFault.Balance);
        }

        _newer = entry;
    }

    /// <summary>Takes an open hold.</summary>
    /// <param name="amount">In minor units.</param>
    public void AddHold(long amount) => Held = unchecked(Held + amount);

    /// <summary>Takes the card as it was read after its entries: an entry is stored together with the card that counts it.</summary>
    public void AddLater(LedgerClaim later) => Note(LedgerFault.CardCount, later.EntryCount < _newestSequence);

    /// <summary>What is wrong, when everything was taken.</summary>
    public IReadOnlyCollection<LedgerFault> Finish()
    {
        Note(LedgerFault.Gap, _newer is { Sequence: not 1 });
        Note(LedgerFault.Balance, _newer is { } first && first.BalanceAfter != first.Amount);
        Note(LedgerFault.CardBalance, claim.Balance != Balance);
        Note(LedgerFault.CardCount, claim.EntryCount != Entries);
        Note(LedgerFault.CardHeld, claim.Held != Held);
        return _faults;
    }

    private void Note(LedgerFault fault, bool isThere)
    {
        if (isThere)
        {
            _faults.Add(fault);
        }
    }
}
