using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>How a card is to be replaced. What is null is left to the rules.</summary>
internal sealed record ReplacementWish(CardName? Name, Sensitive<string>? Number, StatusReason? Reason, string? Comment);

/// <summary>Replaces a card by another one with a new number, which takes over all that it is and has, in one change.</summary>
internal sealed class ReplaceCard(CardStores stores, CardChanges changes)
{
    /// <summary>Replaces the card; the old one is closed.</summary>
    public async Task<CardOutcome> ExecuteAsync(
        CardId id, ReplacementWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var number = default(CardNumber);
        if (wish.Number is { } given && !stores.Issuing.TryRead(given.Reveal(), out number))
        {
            return new CardOutcome.NumberInvalid();
        }

        var attempt = new Attempt(stores, wish, wish.Number is null ? null : number);
        return await changes.RunAsync(id, ifMatch, occasion, attempt.DecideAsync, cancellationToken);
    }

    // What stays the same over the tries of one replacement: the number that it reserved, the name that it found free.
    private sealed class Attempt(CardStores stores, ReplacementWish wish, CardNumber? number)
    {
        private Reservation? _reservation;
        private int _suffix = 2;

        public async ValueTask<CardDecision> DecideAsync(CardReads reads, CancellationToken cancellationToken)
        {
            var card = reads.Card;
            if (CardStatuses.After(reads.Status, CardAction.Replace) is null)
            {
                return new CardDecision.Refuse(new CardOutcome.Illegal(reads.Allowed));
            }

            _reservation ??= number is { } given
                ? await stores.Issuing.ReserveAsync(given, card.Id.Client, cancellationToken)
                : await stores.Issuing.ReserveAnyAsync(card.Id.Client, cancellationToken);
            if (_reservation is not { } reservation)
            {
                return new CardDecision.Refuse(new CardOutcome.NumberTaken());
            }

            var free = BaseName(reads);
            var replacement = CardReplacement.Plan(
                card,
                reservation.Card,
                reservation.Number,
                wish.Name ?? free.WithSuffix(_suffix),
                nameGiven: wish.Name is not null,
                atClosedServicePoint: reads.Point is { Value.ClosedAt: not null },
                reads.Profile,
                wish.Reason,
                reads.Now);
            return new CardDecision.Change(new CardPlan
            {
                Card = replacement.Old,
                Successor = replacement.New,
                Entries = replacement.Entries,
                Event = CardEventType.Replaced,
                Note = new AuditNote(wish.Reason is { } reason ? CardWords.Reasons.Of(reason) : null, wish.Comment),
                Points = reads.Point is { } point ? [(point, point.Value.Attach(replacement.New, reads.Now))] : [],
                WhenNameIsTaken = token => FindNameAsync(card.Id.Client, free, token),
                // Another request of the same client adopted the same reservation and was first.
                WhenSuccessorExists = () => _reservation = null,
            });
        }

        // The closed card keeps its name, as every closed card does; the new one is the next of that name.
        private static CardName BaseName(CardReads reads) => reads switch
        {
            { Card.NameDerived: true, Point.Value: var point } => CardName.Derive(point.Name, point.Id),
            { Card.NameNumbered: true } => reads.Card.Name.WithoutSuffix(),
            _ => reads.Card.Name,
        };

        private async Task<CardOutcome?> FindNameAsync(ClientId client, CardName name, CancellationToken cancellationToken)
        {
            if (wish.Name is not null)
            {
                return new CardOutcome.NameTaken();
            }

            _suffix = await stores.Cards.FreeSuffixAsync(client, name, cancellationToken);
            return null;
        }
    }
}
