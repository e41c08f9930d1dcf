using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Ledger;
using CardFunctions.Storage;
using CardFunctions.TransactionCodes;

namespace CardFunctions.Terminal;

/// <summary>Captures authorisations, takes them back, and lets them expire.</summary>
internal sealed class SettleAuthorisation(CardStore cards, TransactionCodeStore codes, CardLanes lanes, StorageTables tables)
{
    // A card that is replaced while it is at it, or a work of the same moment: once or twice at most.
    private const int MaxTries = 5;

    /// <summary>The authorisation, or null.</summary>
    public async Task<Authorisation?> FindAsync(ClientId client, string unique, CancellationToken cancellationToken) =>
        await tables.Clients.FindAsync(client.Value, AuthorisationRow.Key(unique), cancellationToken) is { } row
            ? AuthorisationRow.ToAuthorisation(row)
            : null;

    /// <summary>Settles an authorisation.</summary>
    /// <param name="card">The card that it was made with; one that replaced it has the hold.</param>
    /// <param name="unique">Which.</param>
    /// <param name="wish">What is to be done.</param>
    /// <param name="cancellationToken">Ends the waiting; what is begun is seen through.</param>
    /// <returns>The work, when it is done.</returns>
    /// <exception cref="CardBusyException">Other processes were faster, every time.</exception>
    public async Task<SettleWork> ExecuteAsync(CardId card, string unique, SettleWish wish, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            card = await cards.SuccessorAsync(card, cancellationToken);
            var work = new SettleWork(tables, codes, card, unique, wish);
            lanes.Enter(card, work);
            await work.Stored.WaitAsync(cancellationToken);
            if (work.Outcome is not SettleOutcome.Moved)
            {
                return work;
            }
        }

        throw new CardBusyException();
    }
}
