using CardFunctions.Audit;
using CardFunctions.CardProfiles;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using CardFunctions.ServicePoints;
using CardFunctions.Storage;

namespace CardFunctions.Cards;

/// <summary>A card as it was read for a change, with what may have to change together with it.</summary>
/// <param name="Stored">The card.</param>
/// <param name="Point">The service point that it is attached to.</param>
/// <param name="Profiles">The card profiles.</param>
/// <param name="Now">The time of the change.</param>
internal sealed record CardReads(Stored<Card> Stored, Stored<ServicePoint>? Point, ProfileSnapshot Profiles, DateTimeOffset Now)
{
    public Card Card => Stored.Value;

    public CardProfile Profile => Profiles.Of(Card.Profile);

    public CardStatus Status => Card.StatusAt(Now);

    /// <summary>What may be done to the card now.</summary>
    public IReadOnlyList<CardAction> Allowed => CardStatuses.AllowedActions(Status, Profile.Virtualised);
}

/// <summary>What is decided of a card.</summary>
internal abstract record CardDecision
{
    private CardDecision()
    {
    }

    /// <summary>It can't be done.</summary>
    public sealed record Refuse(CardOutcome Outcome) : CardDecision;

    /// <summary>There is nothing to do.</summary>
    public sealed record Keep : CardDecision;

    /// <summary>It changes.</summary>
    public sealed record Change(CardPlan Plan) : CardDecision;
}

/// <summary>A change of a card, and what changes together with it.</summary>
internal sealed record CardPlan
{
    /// <summary>The card as its next version.</summary>
    public required Card Card { get; init; }

    /// <summary>What others are told.</summary>
    public required CardEventType Event { get; init; }

    /// <summary>Why.</summary>
    public AuditNote? Note { get; init; }

    /// <summary>The service points that change, as they were read and as they will be.</summary>
    public IReadOnlyList<(Stored<ServicePoint> Before, ServicePoint After)> Points { get; init; } = [];

    /// <summary>The card that takes its place.</summary>
    public Card? Successor { get; init; }

    /// <summary>What is booked with it.</summary>
    public IReadOnlyList<LedgerEntry> Entries { get; init; } = [];

    /// <summary>What to do when the name turns out to be taken: an outcome, or null to decide anew.</summary>
    public Func<CancellationToken, Task<CardOutcome?>> WhenNameIsTaken { get; init; } =
        static _ => Task.FromResult<CardOutcome?>(new CardOutcome.NameTaken());

    /// <summary>What to do when another request was faster at making the successor.</summary>
    public Action WhenSuccessorExists { get; init; } = static () => { };
}

/// <summary>
/// Changes a card, whatever the change is: reads, lets the use case decide, and stores the card, its event, its line of the audit
/// trail and the remembered answer together; decides anew when another writer was faster.
/// </summary>
internal sealed class CardChanges(CardStores stores)
{
    /// <summary>Decides on what was read.</summary>
    public delegate ValueTask<CardDecision> Decide(CardReads reads, CancellationToken cancellationToken);

    /// <summary>Changes a card.</summary>
    /// <param name="id">The card.</param>
    /// <param name="ifMatch">The caller's condition on its version.</param>
    /// <param name="occasion">Who asks for it.</param>
    /// <param name="decide">Decides; called anew on each try, so that it must change nothing by itself.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<CardOutcome> RunAsync(CardId id, IfMatch ifMatch, Occasion occasion, Decide decide, CancellationToken cancellationToken)
    {
        var outcome = await Attempts.RunAsync<CardOutcome>(
            () => TryAsync(id, ifMatch, occasion, decide, cancellationToken), new CardOutcome.Busy(), stores.Time, cancellationToken);
        return outcome is CardOutcome.Changed or CardOutcome.Unchanged or CardOutcome.Repeated
            ? outcome
            : await stores.Idempotency.UnlessAnsweredAsync(outcome, id.Client, occasion, seen => new CardOutcome.Repeated(seen), cancellationToken);
    }

    /// <summary>Adds a card's change, without the remembered answer, to a change of its client's partition.</summary>
    /// <param name="change">The change.</param>
    /// <param name="before">The card as it was read.</param>
    /// <param name="plan">What becomes of it.</param>
    /// <param name="shown">The card as the API shows it afterwards.</param>
    /// <param name="occasion">Who asks for it.</param>
    /// <param name="now">The time.</param>
    public static void Add(PartitionChange change, Stored<Card> before, CardPlan plan, CardAnswer shown, Occasion occasion, DateTimeOffset now)
    {
        var card = plan.Card;
        change.Replace(Touched.Card, CardRow.From(card), before.Tag);
        if (card.Name.Key != before.Value.Name.Key)
        {
            change.Remove(Touched.Card, CardRow.NameKey(before.Value.Name.Key));
            change.Insert(Touched.CardName, CardRow.NameOf(card));
        }

        change.Tell(CardEvents.Of(plan.Event, card, shown), now);
        change.Record(AuditEntry.Done(occasion, CardAnswers.Location(card.Id), now, plan.Note));
        foreach (var (read, after) in plan.Points)
        {
            change.Replace(Touched.ServicePoint, ServicePointRow.From(after), read.Tag);
            var attached = plan.Successor ?? card;
            if (read.Value.VirtualCard?.Id != attached.Id && after.VirtualCard?.Id == attached.Id && after.CanTransact(now))
            {
                change.Tell(ServicePointEvents.Ready(after, attached, now), now);
            }
        }
    }

    private async Task<CardOutcome?> TryAsync(CardId id, IfMatch ifMatch, Occasion occasion, Decide decide, CancellationToken cancellationToken)
    {
        var readCard = stores.Cards.FindAsync(id, cancellationToken);
        var remembered = stores.Idempotency.FindAsync(id.Client.Value, occasion, cancellationToken);
        await Task.WhenAll(readCard, remembered);
        if (await remembered is { } seen)
        {
            return new CardOutcome.Repeated(seen);
        }

        if (await readCard is not { Value: var card } stored)
        {
            return new CardOutcome.Unknown();
        }

        if (!ifMatch.Allows(card.Version))
        {
            return new CardOutcome.PreconditionFailed();
        }

        var point = card.ServicePoint is { } attached ? await stores.ServicePoints.FindAsync(id.Client, attached, cancellationToken) : null;
        var profiles = await stores.Catalogue.KnowingAsync(card.Profile, cancellationToken);
        var reads = new CardReads(stored, point, profiles, stores.Time.GetUtcNow());
        return await decide(reads, cancellationToken) switch
        {
            CardDecision.Refuse { Outcome: var refusal } => refusal,
            CardDecision.Keep => await KeepAsync(reads, occasion, cancellationToken),
            CardDecision.Change { Plan: var plan } => await StoreAsync(reads, plan, occasion, cancellationToken),
            _ => throw new InvalidOperationException("There is no other decision."),
        };
    }

    // What the same request is told when it comes again is that, too, although others may have changed the card since.
    private async Task<CardOutcome> KeepAsync(CardReads reads, Occasion occasion, CancellationToken cancellationToken)
    {
        var answer = CardAnswers.Changed(CardAnswers.Of(reads.Card, reads.Profile, reads.Now), reads.Card.Version);
        return await stores.Idempotency.KeepAsync(reads.Card.Id.Client, answer, occasion, reads.Now, cancellationToken) is { } first
            ? new CardOutcome.Repeated(first)
            : new CardOutcome.Unchanged(answer);
    }

    private async Task<CardOutcome?> StoreAsync(CardReads reads, CardPlan plan, Occasion occasion, CancellationToken cancellationToken)
    {
        // A profile that was just taken may be younger than what was read.
        var profiles = await stores.Catalogue.KnowingAsync(plan.Card.Profile, cancellationToken);
        var changed = stores.Changes.Of(plan.Card.Id.Client);
        var successor = plan.Successor is { } made ? CardAnswers.Of(made, profiles.Of(made.Profile), reads.Now) : null;
        var shown = CardAnswers.Of(plan.Card, profiles.Of(plan.Card.Profile), reads.Now);
        var answer = successor is null
            ? CardAnswers.Changed(shown, plan.Card.Version)
            : CardAnswers.Created(successor, plan.Successor!.Id, plan.Successor.Version);
        changed.Remember(answer, plan.Card.Id.Client.Value, occasion, reads.Now);
        Add(changed, reads.Stored, plan, shown, occasion, reads.Now);
        foreach (var entry in plan.Entries)
        {
            changed.Insert(Touched.Entry, EntryRow.From(entry));
        }

        if (plan.Successor is { } next)
        {
            changed.Insert(Touched.NewCard, CardRow.From(next));
            changed.Insert(Touched.CardName, CardRow.NameOf(next));
            changed.Tell(CardEvents.Of(CardEventType.Created, next, successor!), reads.Now);
            changed.Record(AuditEntry.Done(occasion, CardAnswers.Location(next.Id), reads.Now, plan.Note));
        }

        switch (await changed.SubmitAsync(cancellationToken))
        {
            case null:
                return new CardOutcome.Changed(answer);
            case Touched.CardName:
                return await plan.WhenNameIsTaken(cancellationToken);
            case Touched.NewCard:
                plan.WhenSuccessorExists();
                return null;
            default:
                return null;
        }
    }
}
