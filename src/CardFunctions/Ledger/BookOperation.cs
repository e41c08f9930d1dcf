using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Storage;

namespace CardFunctions.Ledger;

/// <summary>A top-up or a transfer that is asked for.</summary>
internal sealed record OperationWish
{
    public required OperationKind Kind { get; init; }

    public required CardId Card { get; init; }

    /// <summary>The card that money goes to, as it was given.</summary>
    public CardId? To { get; init; }

    /// <summary>The amount; null for all that is available.</summary>
    public Money? Amount { get; init; }

    public required string Reference { get; init; }

    /// <summary>Whether the caller may recover the balance of a card in opposition.</summary>
    public bool MayRecover { get; init; }
}

/// <summary>Books top-ups and transfers: at once, or, where the client wants four eyes, when another operator approves.</summary>
internal sealed class BookOperation(CardStores stores, LedgerStore ledger)
{
    /// <summary>Enters an operation, and books it unless it has to wait.</summary>
    public Task<LedgerOutcome> EnterAsync(OperationWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        Attempts.RunAsync<LedgerOutcome>(
            () => TryEnterAsync(wish, ifMatch, occasion, cancellationToken), new LedgerOutcome.Busy(), stores.Time, cancellationToken);

    /// <summary>Decides on an operation that waits.</summary>
    /// <param name="client">The client.</param>
    /// <param name="id">The operation.</param>
    /// <param name="approve">Whether to book it; else it is rejected.</param>
    /// <param name="ifMatch">The caller's condition on its version.</param>
    /// <param name="occasion">Who decides.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<LedgerOutcome> DecideAsync(
        ClientId client, string id, bool approve, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        Attempts.RunAsync<LedgerOutcome>(
            () => TryDecideAsync(client, id, approve, ifMatch, occasion, cancellationToken), new LedgerOutcome.Busy(), stores.Time, cancellationToken);

    private async Task<LedgerOutcome?> TryEnterAsync(OperationWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var client = wish.Card.Client;
        var remembered = stores.Idempotency.FindAsync(client.Value, occasion, cancellationToken);
        var known = ledger.FindByReferenceAsync(client, wish.Reference, cancellationToken);
        var owner = stores.Clients.FindAsync(client, cancellationToken);
        var cards = ReadCardsAsync(wish.Card, wish.To, cancellationToken);
        await Task.WhenAll(remembered, known, owner, cards);
        if (await remembered is { } seen)
        {
            return new LedgerOutcome.Repeated(seen);
        }

        var (card, target) = await cards;
        if (card is null)
        {
            return new LedgerOutcome.CardUnknown();
        }

        var now = stores.Time.GetUtcNow();
        var entered = Enter(wish, card.Value, occasion, now);
        if (await known is { } earlier)
        {
            return earlier.IsSameAs(entered) ? new LedgerOutcome.Known(earlier) : new LedgerOutcome.ReferenceReused();
        }

        if (!ifMatch.Allows(card.Value.Version))
        {
            return await UnlessEnteredAsync(new LedgerOutcome.PreconditionFailed(), wish, cancellationToken);
        }

        if (wish.Kind is OperationKind.Transfer && target is null)
        {
            return new LedgerOutcome.TargetUnknown();
        }

        // What could never be booked is refused at once, also where it would have to wait.
        var booking = await BookAsync(entered, card.Value, target?.Value, now, cancellationToken);
        if (booking is Booking.Refused refused)
        {
            return await UnlessEnteredAsync(LedgerOutcome.Refused.Of(refused.Why, refused.Card, now), wish, cancellationToken);
        }

        var waits = await owner is { Value.Approvals: true };
        var operation = waits ? entered : Booked(entered, (Booking.Booked)booking, occasion, now);
        var change = stores.Changes.Of(client);
        var answer = OperationAnswers.Entered(operation);
        change.Remember(answer, client.Value, occasion, now);
        change.Insert(Touched.Reference, OperationRow.ReferenceOf(operation));
        change.Insert(Touched.Operation, OperationRow.From(operation));
        if (waits)
        {
            change.Insert(Touched.Operation, OperationRow.PendingOf(operation));
        }
        else
        {
            Add(change, (Booking.Booked)booking, card, target);
        }

        change.Record(AuditEntry.Done(occasion, OperationAnswers.Location(operation), now));
        return await change.SubmitAsync(cancellationToken) is null ? new LedgerOutcome.Answered(answer) : null;
    }

    private async Task<LedgerOutcome?> TryDecideAsync(
        ClientId client, string id, bool approve, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var remembered = stores.Idempotency.FindAsync(client.Value, occasion, cancellationToken);
        var found = ledger.FindAsync(client, id, cancellationToken);
        await Task.WhenAll(remembered, found);
        if (await remembered is { } seen)
        {
            return new LedgerOutcome.Repeated(seen);
        }

        if (await found is not { Value: var waiting } stored)
        {
            return new LedgerOutcome.OperationUnknown();
        }

        if (waiting.Status is not OperationStatus.Pending || !ifMatch.Allows(waiting.Version))
        {
            // The same request may have decided it since the remembered answer was looked for.
            LedgerOutcome refusal = ifMatch.Allows(waiting.Version) ? new LedgerOutcome.NotPending() : new LedgerOutcome.PreconditionFailed();
            return await stores.Idempotency.FindAsync(client.Value, occasion, cancellationToken) is null ? refusal : null;
        }

        if (approve && waiting.EnteredBy == occasion.Subject)
        {
            return new LedgerOutcome.SameOperator();
        }

        var now = stores.Time.GetUtcNow();
        var change = stores.Changes.Of(client);
        var operation = waiting with { Status = OperationStatus.Rejected, DecidedBy = occasion.Subject, DecidedAt = now };
        if (approve)
        {
            var (card, target) = await ReadCardsAsync(waiting.Card, waiting.To, cancellationToken);
            var booking = await BookAsync(waiting, card!.Value, target?.Value, now, cancellationToken);
            if (booking is Booking.Refused refused)
            {
                // It may have been booked between the reads, and be itself what it is refused for.
                var again = await ledger.FindAsync(client, id, cancellationToken);
                return again?.Tag == stored.Tag ? LedgerOutcome.Refused.Of(refused.Why, refused.Card, now) : null;
            }

            operation = Booked(waiting, (Booking.Booked)booking, occasion, now);
            Add(change, (Booking.Booked)booking, card, target);
        }

        var answer = OperationAnswers.Decided(operation);
        change.Remember(answer, client.Value, occasion, now);
        change.Replace(Touched.Operation, OperationRow.From(operation), stored.Tag);
        change.Remove(Touched.Operation, OperationRow.PendingKey(id));
        change.Record(AuditEntry.Done(occasion, OperationAnswers.Location(operation), now));
        return await change.SubmitAsync(cancellationToken) is null ? new LedgerOutcome.Answered(answer) : null;
    }

    // What was read is not of one moment: the same request, sent twice, may have been booked between the reads, and be itself what it is
    // refused for. Then it is decided anew.
    private async Task<LedgerOutcome?> UnlessEnteredAsync(LedgerOutcome refusal, OperationWish wish, CancellationToken cancellationToken) =>
        await ledger.FindByReferenceAsync(wish.Card.Client, wish.Reference, cancellationToken) is null ? refusal : null;

    private async Task<(Stored<Card>? Card, Stored<Card>? Target)> ReadCardsAsync(CardId card, CardId? target, CancellationToken cancellationToken)
    {
        var read = stores.Cards.FindAsync(card, cancellationToken);
        var readTarget = target is { } id ? stores.Cards.FindAsync(id, cancellationToken) : Task.FromResult<Stored<Card>?>(null);
        await Task.WhenAll(read, readTarget);
        return (await read, await readTarget);
    }

    private static Operation Enter(OperationWish wish, Card card, Occasion occasion, DateTimeOffset now) => new()
    {
        Id = $"opn_{Guid.CreateVersion7(now):N}",
        Kind = wish.Kind,
        Status = OperationStatus.Pending,
        Card = wish.Card,
        To = wish.To,
        Amount = wish.Amount?.Amount ?? 0,
        Currency = wish.Amount?.Currency ?? card.Currency,
        Full = wish.Amount is null,
        MayRecover = wish.MayRecover,
        Reference = wish.Reference,
        EnteredBy = occasion.Subject,
        CreatedAt = now,
    };

    private async ValueTask<Booking> BookAsync(Operation operation, Card card, Card? target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var profile = (await stores.Catalogue.KnowingAsync(card.Profile, cancellationToken)).Of(card.Profile);
        return target is null ? Booking.OfTopUp(operation, card, profile, now) : Booking.OfTransfer(operation, card, target, profile, now);
    }

    private static Operation Booked(Operation operation, Booking.Booked booking, Occasion occasion, DateTimeOffset now) => operation with
    {
        Status = OperationStatus.Booked,
        Amount = booking.Amount,
        DecidedBy = operation.EnteredBy == occasion.Subject ? null : occasion.Subject,
        DecidedAt = now,
    };

    private static void Add(PartitionChange change, Booking.Booked booking, Stored<Card> card, Stored<Card>? target)
    {
        change.Replace(Touched.Card, CardRow.From(booking.Cards[0]), card.Tag);
        if (target is not null)
        {
            change.Replace(Touched.Card, CardRow.From(booking.Cards[1]), target.Tag);
        }

        foreach (var entry in booking.Entries)
        {
            change.Insert(Touched.Entry, EntryRow.From(entry));
        }
    }
}
