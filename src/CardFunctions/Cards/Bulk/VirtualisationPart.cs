using CardFunctions.Audit;
using CardFunctions.CardProfiles;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Storage;

namespace CardFunctions.Cards.Bulk;

/// <summary>What all cards of a bulk request are decided by.</summary>
/// <param name="Client">Their client.</param>
/// <param name="Wish">What is asked.</param>
/// <param name="Profiles">The card profiles.</param>
/// <param name="ClientsProfile">The profile that the client gives to its virtual cards.</param>
/// <param name="Now">The time.</param>
internal sealed record BulkRules(ClientId Client, VirtualisationWish Wish, ProfileSnapshot Profiles, ProfileCode ClientsProfile, DateTimeOffset Now)
{
    /// <summary>These rules, with profiles that know all that some cards have.</summary>
    public async ValueTask<BulkRules> ForAsync(CardProfileCatalogue catalogue, IEnumerable<Card> cards, CancellationToken cancellationToken) =>
        this with { Profiles = await catalogue.KnowingThoseOfAsync(cards, cancellationToken) };

    /// <summary>What becomes of a card.</summary>
    public VirtualisationVerdict Decide(Card card) => Virtualisation.Decide(Wish, card, Profiles, ClientsProfile, Now);
}

/// <summary>Decides on some cards, and adds what changes to one change of their client's partition.</summary>
internal static class VirtualisationPart
{
    /// <summary>
    /// The most cards of one change: each takes its own row, its event and its line of the audit trail, or, where it is refused, that line alone;
    /// a few rows are the caller's.
    /// </summary>
    public const int MaxCards = (PartitionChange.MaxRows - MaxRowsOfCaller) / RowsPerCard;

    private const int RowsPerCard = 3;
    private const int MaxRowsOfCaller = 4;

    /// <summary>Decides on the cards, and adds those that change, and that the others were refused.</summary>
    /// <returns>The results, in the order of the cards.</returns>
    public static List<BulkResult> Add(PartitionChange change, IEnumerable<Stored<Card>> cards, BulkRules rules, Occasion occasion)
    {
        List<BulkResult> results = [];
        foreach (var stored in cards)
        {
            var id = stored.Value.Id.ToString();
            switch (rules.Decide(stored.Value))
            {
                case VirtualisationVerdict.Change { Card: var card }:
                    var plan = new CardPlan { Card = card, Event = rules.Wish.On ? CardEventType.Virtualised : CardEventType.Devirtualised };
                    CardChanges.Add(change, stored, plan, CardAnswers.Of(card, rules.Profiles.Of(card.Profile), rules.Now), occasion, rules.Now);
                    results.Add(new BulkResult(id, BulkOutcome.Changed));
                    break;
                case VirtualisationVerdict.Refuse { Outcome: var refusal }:
                    results.Add(Refuse(change, stored.Value.Id, refusal, occasion, rules.Now));
                    break;
                default:
                    results.Add(new BulkResult(id, BulkOutcome.Unchanged));
                    break;
            }
        }

        return results;
    }

    /// <summary>Adds that a card was refused: an attempt like one at a single card, which the answer of the whole request does not show.</summary>
    /// <returns>The card's result.</returns>
    public static BulkResult Refuse(PartitionChange change, CardId id, CardOutcome refusal, Occasion occasion, DateTimeOffset now)
    {
        var code = CardOutcomes.KindOf(refusal).Code;
        change.Record(AuditEntry.Refused(occasion, CardAnswers.Location(id), now, code));
        return new BulkResult(id.ToString(), BulkOutcome.Refused, code);
    }
}
