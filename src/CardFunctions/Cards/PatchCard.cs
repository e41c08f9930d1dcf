using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Holders;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Http;
using CardFunctions.Storage;

namespace CardFunctions.Cards;

/// <summary>What of a card is to change. What is null stays.</summary>
internal sealed record CardPatch
{
    public CardName? Name { get; init; }

    public HolderId? Holder { get; init; }

    public ProfileCode? Profile { get; init; }

    /// <summary>Whether the service point changes at all.</summary>
    public bool MovesServicePoint { get; init; }

    /// <summary>The service point to attach it to; null detaches it.</summary>
    public ServicePointId? ServicePoint { get; init; }
}

/// <summary>Changes a card's name, holder, profile or service point.</summary>
internal sealed class PatchCard(CardStores stores, CardChanges changes)
{
    /// <summary>Changes what the patch names, all of it or nothing.</summary>
    public Task<CardOutcome> ExecuteAsync(CardId id, CardPatch patch, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        changes.RunAsync(id, ifMatch, occasion, new Attempt(stores, patch).DecideAsync, cancellationToken);

    // What stays the same over the tries of one change: the name that it found free.
    private sealed class Attempt(CardStores stores, CardPatch patch)
    {
        private readonly DerivedName _derived = new(stores.Cards);

        public async ValueTask<CardDecision> DecideAsync(CardReads reads, CancellationToken cancellationToken)
        {
            if (reads.Status is CardStatus.Closed)
            {
                return new CardDecision.Refuse(new CardOutcome.Illegal(reads.Allowed));
            }

            var target = patch.ServicePoint is { } wanted && wanted != reads.Card.ServicePoint ? wanted : (ServicePointId?)null;
            var holder = patch.Holder is { } holderId && holderId != reads.Card.Holder
                ? stores.Holders.FindAsync(reads.Card.Id.Client, holderId, cancellationToken)
                : Task.FromResult<Stored<Holder>?>(null);
            var point = target is { } pointId
                ? stores.ServicePoints.FindAsync(reads.Card.Id.Client, pointId, cancellationToken)
                : Task.FromResult<Stored<ServicePoint>?>(null);
            await Task.WhenAll(holder, point);
            if (patch.Holder is { } changed && changed != reads.Card.Holder && await holder is null)
            {
                return new CardDecision.Refuse(new CardOutcome.HolderUnknown());
            }

            var profile = patch.Profile is { } code && code != reads.Card.Profile ? code : (ProfileCode?)null;
            if (profile is { } asked && (await stores.Catalogue.KnowingAsync(asked, cancellationToken)).FindUsable(asked) is null)
            {
                return new CardDecision.Refuse(new CardOutcome.ProfileUnknown());
            }

            if (target is not null && RefuseTarget(reads.Card, await point) is { } refusal)
            {
                return new CardDecision.Refuse(refusal);
            }

            if (profile is { } taken)
            {
                await stores.Profiles.NoteUseAsync(taken, reads.Card.Id.Client, cancellationToken);
            }

            return Plan(reads, await point);
        }

        private static CardOutcome? RefuseTarget(Card card, Stored<ServicePoint>? target) => target switch
        {
            _ when card.Kind is not CardKind.Virtual => new CardOutcome.NotVirtual(),
            null => new CardOutcome.ServicePointUnknown(),
            { Value.ClosedAt: not null } => new CardOutcome.ServicePointClosed(),
            { Value.VirtualCard: { } other } => new CardOutcome.ServicePointHasCard(other.Id),
            _ => null,
        };

        private CardDecision Plan(CardReads reads, Stored<ServicePoint>? target)
        {
            var before = reads.Card;
            var derived = patch.Name is null && before.NameDerived && target is { Value: var named } ? CardName.Derive(named.Name, named.Id) : (CardName?)null;
            var card = before.Named(patch.Name ?? (derived is { } follows ? _derived.For(before, follows) : before.Name)) with
            {
                Holder = patch.Holder ?? before.Holder,
                Profile = patch.Profile ?? before.Profile,
                // A profile that was chosen by hand is what the card has from now on: there is nothing to go back to.
                FormerProfile = patch.Profile is { } profile && profile != before.Profile ? null : before.FormerProfile,
                ServicePoint = patch.MovesServicePoint ? patch.ServicePoint : before.ServicePoint,
                NameDerived = before.NameDerived && (patch.Name is null || patch.Name == before.Name),
            };
            if (card == before)
            {
                return new CardDecision.Keep();
            }

            card = card.Next(reads.Now);
            List<(Stored<ServicePoint> Before, ServicePoint After)> points = [];
            if (card.ServicePoint != before.ServicePoint && reads.Point is { } left)
            {
                points.Add((left, left.Value.Detach(reads.Now)));
            }

            if (target is not null)
            {
                points.Add((target, target.Value.Attach(card, reads.Now)));
            }

            return new CardDecision.Change(new CardPlan
            {
                Card = card,
                Event = CardEventType.Updated,
                Points = points,
                WhenNameIsTaken = token => FindNameAsync(before, derived, token),
            });
        }

        private async Task<CardOutcome?> FindNameAsync(Card card, CardName? derived, CancellationToken cancellationToken)
        {
            if (derived is not { } name)
            {
                return new CardOutcome.NameTaken();
            }

            await _derived.FindFreeAsync(card, name, cancellationToken);
            return null;
        }
    }
}
