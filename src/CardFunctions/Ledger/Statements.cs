using System.Runtime.CompilerServices;
using CardFunctions.Cards;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Ledger;

/// <summary>Shows the statements of cards: of their balance, and of their allotment.</summary>
internal static class Statements
{
    /// <summary>A page as JSON, or all of it as CSV.</summary>
    public static async Task<IResult> ShowAsync(
        CardId? card, LedgerAccount account, ListRequest list, TimePeriod period, CardStore cards, LedgerStore ledger, CancellationToken cancellationToken)
    {
        if (card is not { } id)
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        var (items, next) = await ledger.EntriesAsync(id, account, period, list.After, list.Limit, cancellationToken);
        // A card without entries may be none.
        if (items.Count == 0 && await cards.FindAsync(id, cancellationToken) is null)
        {
            return Problems.Of(ProblemCatalogue.CardNotFound);
        }

        return list.WantsCsv
            ? Answers.Csv(AllAsync(id, account, period, list.After, ledger, cancellationToken), EntryAnswer.Table, "entries.csv")
            : Answers.Ok(new Page<EntryAnswer>([.. items.Select(EntryAnswer.Of)], Cursor.Of(next)), LedgerJson.Default.EntryPage);
    }

    private static async IAsyncEnumerable<EntryAnswer> AllAsync(
        CardId id,
        LedgerAccount account,
        TimePeriod period,
        string? after,
        LedgerStore ledger,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            (var items, after) = await ledger.EntriesAsync(id, account, period, after, ListRequest.MaxLimit, cancellationToken);
            foreach (var entry in items)
            {
                yield return EntryAnswer.Of(entry);
            }
        }
        while (after is not null);
    }
}
