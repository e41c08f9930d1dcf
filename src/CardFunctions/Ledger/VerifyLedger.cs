using CardFunctions.Cards;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;

namespace CardFunctions.Ledger;

/// <summary>Recomputes what a card has from all its entries and open holds, and says whether the card agrees.</summary>
internal sealed class VerifyLedger(CardStore cards, LedgerStore ledger)
{
    private const int PageLength = 500;

    // What is held comes and goes, so that it is only compared while the card stays the same; a busy card gets a few tries.
    private const int MaxTries = 5;

    /// <summary>The outcome; null where there is no such card.</summary>
    public async Task<VerifyAnswer?> ExecuteAsync(CardId id, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            if (await cards.FindAsync(id, cancellationToken) is not { } before)
            {
                return null;
            }

            var held = await HeldAsync(before.Value, cancellationToken);
            var balance = await CheckAsync(before.Value, LedgerAccount.Card, held.Card, cancellationToken);
            var allotment = before.Value.Allotment is null
                ? null
                : await CheckAsync(before.Value, LedgerAccount.Allotment, held.Allotment, cancellationToken);
            if (await cards.FindAsync(id, cancellationToken) is not { } after)
            {
                return null;
            }

            var isSame = after.Tag == before.Tag;
            if (isSame || tries == MaxTries)
            {
                return VerifyAnswer.Of(
                    before.Value,
                    Finish(balance, before.Value, after.Value, LedgerAccount.Card, isSame),
                    allotment is null ? null : Finish(allotment, before.Value, after.Value, LedgerAccount.Allotment, isSame));
            }
        }
    }

    private async Task<LedgerCheck> CheckAsync(Card card, LedgerAccount account, long held, CancellationToken cancellationToken)
    {
        var check = new LedgerCheck(LedgerClaim.Of(card, account));
        check.AddHold(held);
        string? after = null;
        do
        {
            (var entries, after) = await ledger.EntriesAsync(card.Id, account, new TimePeriod(null, null), after, PageLength, cancellationToken);
            entries.ForEach(check.Add);
        }
        while (after is not null);

        return check;
    }

    private static VerifyAccountAnswer Finish(LedgerCheck check, Card before, Card after, LedgerAccount account, bool isSame)
    {
        check.AddLater(LedgerClaim.Of(after, account));
        return VerifyAccountAnswer.Of(
            LedgerClaim.Of(before, account), check, [.. check.Finish().Where(fault => isSame || fault is not LedgerFault.CardHeld)], before.Currency);
    }

    // A hold stays with the card that it was made on; what is held goes over to the card that replaces it.
    private async Task<(long Card, long Allotment)> HeldAsync(Card card, CancellationToken cancellationToken)
    {
        var (held, allotted) = (0L, 0L);
        for (var holder = card.ReplacedBy is null ? card : null; holder is not null;)
        {
            var (ofCard, ofAllotment) = await ledger.HeldAsync(holder.Id, cancellationToken);
            (held, allotted) = (held + ofCard, allotted + ofAllotment);
            holder = holder.Replaces is { } replaced ? (await cards.FindAsync(replaced, cancellationToken))?.Value : null;
        }

        return (held, allotted);
    }
}
