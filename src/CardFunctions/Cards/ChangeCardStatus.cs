using CardFunctions.Audit;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>Why a card's status is to change.</summary>
internal sealed record StatusWish(StatusReason Reason, string? Comment);

/// <summary>Suspends, resumes, blocks, unblocks and closes cards, as the state machine allows.</summary>
internal sealed class ChangeCardStatus(CardChanges changes)
{
    /// <summary>Does one of the actions that change the status alone.</summary>
    public Task<CardOutcome> ExecuteAsync(
        CardId id, CardAction action, StatusWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        changes.RunAsync(id, ifMatch, occasion, (reads, _) => new(Decide(reads, action, wish)), cancellationToken);

    private static CardDecision Decide(CardReads reads, CardAction action, StatusWish wish)
    {
        if (CardStatuses.After(reads.Status, action) is not { } status)
        {
            return new CardDecision.Refuse(new CardOutcome.Illegal(reads.Allowed));
        }

        if (status is CardStatus.Closed && !reads.Card.IsEmpty)
        {
            return new CardDecision.Refuse(new CardOutcome.NotEmpty());
        }

        var card = reads.Card.Next(reads.Now).With(status, wish.Reason);
        return new CardDecision.Change(new CardPlan
        {
            Card = card,
            Event = CardEventType.StatusChanged,
            Note = new AuditNote(CardWords.Reasons.Of(wish.Reason), wish.Comment),
            // The service point knows its card's status, and lets a closed card go.
            Points = reads.Point is { } point
                ? [(point, status is CardStatus.Closed ? point.Value.Detach(reads.Now) : point.Value.Attach(card, reads.Now))]
                : [],
        });
    }
}
