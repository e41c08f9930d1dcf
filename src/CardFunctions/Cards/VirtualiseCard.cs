using CardFunctions.Audit;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.Cards;

/// <summary>Virtualises one card, or takes that back.</summary>
internal sealed class VirtualiseCard(CardStores stores, CardChanges changes)
{
    /// <summary>Gives the card a profile that bars the terminal, or the one that it had before.</summary>
    public Task<CardOutcome> ExecuteAsync(
        CardId id, VirtualisationWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        changes.RunAsync(id, ifMatch, occasion, (reads, token) => DecideAsync(reads, wish, token), cancellationToken);

    private async ValueTask<CardDecision> DecideAsync(CardReads reads, VirtualisationWish wish, CancellationToken cancellationToken)
    {
        var profiles = reads.Profiles;
        if ((wish.Profile ?? reads.Card.FormerProfile) is { } needed && !profiles.Knows(needed))
        {
            profiles = await stores.Catalogue.KnowingAsync(needed, cancellationToken);
        }

        var verdict = Virtualisation.Decide(wish, reads.Card, profiles, await ClientsProfileAsync(reads.Card, wish, cancellationToken), reads.Now);
        switch (verdict)
        {
            case VirtualisationVerdict.Keep:
                return new CardDecision.Keep();
            case VirtualisationVerdict.Refuse { Outcome: var refusal }:
                return new CardDecision.Refuse(refusal);
            case VirtualisationVerdict.Change { Card: var card }:
                await stores.Profiles.NoteUseAsync(card.Profile, card.Id.Client, cancellationToken);
                return new CardDecision.Change(new CardPlan
                {
                    Card = card,
                    Event = wish.On ? CardEventType.Virtualised : CardEventType.Devirtualised,
                });
            default:
                throw new InvalidOperationException("There is no other verdict.");
        }
    }

    // Only a virtual card that was made with a profile that bars the terminal has nothing to go back to.
    private async ValueTask<ProfileCode> ClientsProfileAsync(Card card, VirtualisationWish wish, CancellationToken cancellationToken) =>
        !wish.On && wish.Profile is null && card is { FormerProfile: null, Kind: CardKind.Virtual }
        && await stores.Clients.FindAsync(card.Id.Client, cancellationToken) is { Value: var client }
            ? client.VirtualCardProfile
            : BuiltInProfiles.Virtual.Code;
}
