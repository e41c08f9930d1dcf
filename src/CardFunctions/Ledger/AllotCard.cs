using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Storage;

namespace CardFunctions.Ledger;

/// <summary>How giving a card an allotment, or ending it, ended.</summary>
internal abstract record AllotOutcome
{
    private AllotOutcome()
    {
    }

    /// <summary>It has it, or has none any more.</summary>
    /// <param name="Card">The card afterwards.</param>
    /// <param name="IsNew">Whether it had none before.</param>
    public sealed record Done(Card Card, bool IsNew) : AllotOutcome;

    public sealed record CardUnknown : AllotOutcome;

    /// <summary>The card has no allotment to end.</summary>
    public sealed record None : AllotOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : AllotOutcome;

    /// <summary>The card's status, or its currency, does not allow it.</summary>
    public sealed record Refused(LedgerOutcome.Refused Why) : AllotOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : AllotOutcome;
}

/// <summary>Gives cards their allotments, and ends them.</summary>
internal sealed class AllotCard(CardStores stores)
{
    /// <summary>Gives a card an allotment, or changes the one that it has.</summary>
    public Task<AllotOutcome> PutAsync(CardId id, AllotmentWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        RunAsync(id, ifMatch, occasion, card => Put(card, wish), cancellationToken);

    /// <summary>Ends a card's allotment; what is left lapses.</summary>
    public Task<AllotOutcome> EndAsync(CardId id, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        RunAsync(id, ifMatch, occasion, End, cancellationToken);

    private (AllotOutcome Outcome, AllotmentChange? Change) Put(Card card, AllotmentWish wish)
    {
        var now = stores.Time.GetUtcNow();
        if (card.StatusAt(now) is not (CardStatus.Active or CardStatus.Suspended))
        {
            return (new AllotOutcome.Refused(LedgerOutcome.Refused.Of(BookingRefusal.Status, card, now)), null);
        }

        if (wish.Amount.Currency != card.Currency)
        {
            return (new AllotOutcome.Refused(LedgerOutcome.Refused.Of(BookingRefusal.CurrencyMismatch, card, now)), null);
        }

        var isNew = card.Allotment is null or { IsEnded: true };
        var isSame = card.Allotment is { } there && (there.Amount, there.Period, there.CarryOver) == (wish.Amount.Amount, wish.Period, wish.CarryOver);
        if (isSame)
        {
            return (new AllotOutcome.Done(card, isNew), null);
        }

        var change = card.Allot(wish.Amount.Amount, wish.Period, wish.CarryOver, now);
        return (new AllotOutcome.Done(change.Card, isNew), change);
    }

    private (AllotOutcome Outcome, AllotmentChange? Change) End(Card card)
    {
        var now = stores.Time.GetUtcNow();
        if (card.Allotment is not { IsEnded: false } allotment)
        {
            return (new AllotOutcome.None(), null);
        }

        var change = card.Allot(amount: 0, allotment.Period, allotment.CarryOver, now);
        return (new AllotOutcome.Done(change.Card, IsNew: false), change);
    }

    private Task<AllotOutcome> RunAsync(
        CardId id,
        IfMatch ifMatch,
        Occasion occasion,
        Func<Card, (AllotOutcome Outcome, AllotmentChange? Change)> decide,
        CancellationToken cancellationToken) => Attempts.RunAsync<AllotOutcome>(
            async () =>
            {
                if (await stores.Cards.FindAsync(id, cancellationToken) is not { } stored)
                {
                    return new AllotOutcome.CardUnknown();
                }

                if (!ifMatch.Allows(stored.Value.Version))
                {
                    return new AllotOutcome.PreconditionFailed();
                }

                var (outcome, changed) = decide(stored.Value);
                return changed is null || await StoreAsync(stored, changed, occasion, cancellationToken) ? outcome : null;
            },
            new AllotOutcome.Busy(),
            stores.Time,
            cancellationToken);

    private async Task<bool> StoreAsync(Stored<Card> before, AllotmentChange changed, Occasion occasion, CancellationToken cancellationToken)
    {
        var change = stores.Changes.Of(changed.Card.Id.Client);
        change.Replace(Touched.Card, CardRow.From(changed.Card), before.Tag);
        foreach (var entry in changed.Entries)
        {
            change.Insert(Touched.Entry, EntryRow.From(entry));
        }

        change.Record(AuditEntry.Done(occasion, AllotmentAnswer.Location(changed.Card.Id), changed.Card.UpdatedAt));
        return await change.SubmitAsync(cancellationToken) is null;
    }
}
