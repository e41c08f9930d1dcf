using CardFunctions.Cards;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;

namespace CardFunctions.Ledger;

/// <summary>Recomputes what a card has from all its entries, and says whether the card agrees.</summary>
internal sealed class VerifyLedger(CardStore cards, LedgerStore ledger)
{
    private const int PageLength = 500;

    /// <summary>The outcome; null where there is no such card.</summary>
    public async Task<VerifyAnswer?> ExecuteAsync(CardId id, CancellationToken cancellationToken)
    {
        if (await cards.FindAsync(id, cancellationToken) is not { Value: var card })
        {
            return null;
        }

        var check = new LedgerCheck(card);
        string? after = null;
        do
        {
            (var entries, after) = await ledger.EntriesAsync(id, new TimePeriod(null, null), after, PageLength, cancellationToken);
            entries.ForEach(check.Add);
        }
        while (after is not null);

        if (check.IsCardOlder && await cards.FindAsync(id, cancellationToken) is { Value: var later })
        {
            check.AddLater(later);
        }

        return VerifyAnswer.Of(card, check, check.Finish());
    }
}
