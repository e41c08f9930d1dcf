using CardFunctions.Audit;
using CardFunctions.Domain.Cards;

namespace CardFunctions.Cards;

/// <summary>Shows a card's whole number. Who looks is recorded first: without that there is no answer.</summary>
internal sealed class RevealCardNumber(CardStore cards, AuditTrail trail, TimeProvider time)
{
    /// <summary>The card's number; null where there is no such card.</summary>
    public async Task<CardNumber?> ExecuteAsync(CardId id, Occasion occasion, CancellationToken cancellationToken)
    {
        if (await cards.FindAsync(id, cancellationToken) is not { Value: var card })
        {
            return null;
        }

        await trail.AddAsync(id.Client, AuditEntry.Done(occasion, CardAnswers.Location(id), time.GetUtcNow()), cancellationToken);
        return card.Number;
    }
}
