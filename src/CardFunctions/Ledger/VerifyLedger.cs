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

            var check = new LedgerCheck(before.Value);
            await AddEntriesAsync(check, id, cancellationToken);
            await AddHoldsAsync(check, before.Value, cancellationToken);
            if (await cards.FindAsync(id, cancellationToken) is not { } after)
            {
                return null;
            }

            var isSame = after.Tag == before.Tag;
            if (isSame || tries == MaxTries)
            {
                check.AddLater(after.Value);
                return VerifyAnswer.Of(before.Value, check, [.. check.Finish().Where(fault => isSame || fault is not LedgerFault.CardHeld)]);
            }
        }
    }

    private async Task AddEntriesAsync(LedgerCheck check, CardId id, CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            (var entries, after) = await ledger.EntriesAsync(id, new TimePeriod(null, null), after, PageLength, cancellationToken);
            entries.ForEach(check.Add);
        }
        while (after is not null);
    }

    // A hold stays with the card that it was made on; what is held goes over to the card that replaces it.
    private async Task AddHoldsAsync(LedgerCheck check, Card card, CancellationToken cancellationToken)
    {
        if (card.ReplacedBy is not null)
        {
            return;
        }

        for (var holder = card; holder is not null;)
        {
            check.AddHold(await ledger.HeldAsync(holder.Id, cancellationToken));
            holder = holder.Replaces is { } replaced ? (await cards.FindAsync(replaced, cancellationToken))?.Value : null;
        }
    }
}
