using System.Runtime.CompilerServices;
using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Idempotency;
using CardFunctions.Outbox;
using CardFunctions.Storage;

namespace CardFunctions.Cards.Bulk;

/// <summary>How a bulk request ended.</summary>
internal abstract record BulkRequestOutcome
{
    private BulkRequestOutcome()
    {
    }

    /// <summary>It was done, or accepted.</summary>
    public sealed record Answered(KeptAnswer Answer) : BulkRequestOutcome;

    /// <summary>What it would do.</summary>
    public sealed record Foreseen(IAsyncEnumerable<(BulkResult Result, VirtualisationVerdict.Change? Change)> Results) : BulkRequestOutcome;

    /// <summary>The request was seen before: answered, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : BulkRequestOutcome;

    public sealed record ClientUnknown : BulkRequestOutcome;

    /// <summary>The profile that is named can be given to no card, for whatever reason.</summary>
    public sealed record ProfileRefused(CardOutcome Why) : BulkRequestOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : BulkRequestOutcome;
}

/// <summary>Virtualises many cards of a client, or takes that back: those of a list at once, or all of them in the background.</summary>
internal sealed class VirtualiseCards(CardStores stores, BulkStore bulk, VirtualiseCard single, RunBulkOperation run, PendingMarkers markers, StorageTables tables)
{
    private const int ReadsAtOnce = 16;
    private const int PageLength = 200;

    /// <summary>Does it to the cards of a list.</summary>
    /// <param name="client">The client.</param>
    /// <param name="ids">The cards' identifiers, as they were given.</param>
    /// <param name="wish">What is asked.</param>
    /// <param name="occasion">Who asks.</param>
    /// <param name="cancellationToken">Ends the attempt; what is done stays done.</param>
    public async Task<BulkRequestOutcome> ListAsync(
        ClientId client, IReadOnlyList<string> ids, VirtualisationWish wish, Occasion occasion, CancellationToken cancellationToken)
    {
        if (await stores.Idempotency.FindAsync(client.Value, occasion, cancellationToken) is { } remembered)
        {
            return new BulkRequestOutcome.Repeated(remembered);
        }

        var (rules, refusal) = await PrepareAsync(client, wish, cancellationToken);
        if (rules is null)
        {
            return refusal!;
        }

        await NoteUseAsync(rules, cancellationToken);
        Dictionary<string, BulkResult> results = new(StringComparer.Ordinal);
        foreach (var part in OwnIds(client, ids).Chunk(VirtualisationPart.MaxCards))
        {
            foreach (var result in await PartAsync(part, rules, occasion, cancellationToken))
            {
                results[result.Card] = result;
            }
        }

        // Whoever was killed before this is asked again and finds every card as it was to be.
        var answer = BulkAnswers.Done([.. ids.Select(id => results.GetValueOrDefault(id) ?? Missing(id))]);
        return await stores.Idempotency.KeepAsync(client, answer, occasion, stores.Time.GetUtcNow(), cancellationToken) is { } first
            ? new BulkRequestOutcome.Repeated(first)
            : new BulkRequestOutcome.Answered(answer);
    }

    /// <summary>Has it done to all cards of the client, in the background.</summary>
    public async Task<BulkRequestOutcome> AllAsync(ClientId client, VirtualisationWish wish, Occasion occasion, CancellationToken cancellationToken)
    {
        if (await stores.Idempotency.FindAsync(client.Value, occasion, cancellationToken) is { } remembered)
        {
            return new BulkRequestOutcome.Repeated(remembered);
        }

        var (rules, refusal) = await PrepareAsync(client, wish, cancellationToken);
        if (rules is null)
        {
            return refusal!;
        }

        await NoteUseAsync(rules, cancellationToken);
        var operation = new BulkOperation
        {
            Client = client,
            Id = $"blk_{Guid.CreateVersion7(rules.Now):N}",
            Wish = wish,
            Subject = occasion.Subject,
            Address = occasion.Address,
            TraceId = occasion.TraceId,
            LeasedUntil = rules.Now,
            CreatedAt = rules.Now,
        };
        await markers.SetAsync(PendingKind.BulkOperation, tables.Clients.Name, client.Value, operation.Id, cancellationToken);
        var answer = BulkAnswers.Accepted(operation);
        var change = stores.Changes.Of(client);
        change.Remember(answer, client.Value, occasion, rules.Now);
        change.Insert(Touched.BulkOperation, BulkRows.From(operation));
        change.Record(AuditEntry.Done(occasion, BulkAnswers.Location(operation), rules.Now));
        if (await change.SubmitAsync(cancellationToken) is not null)
        {
            return await stores.Idempotency.UnlessAnsweredAsync<BulkRequestOutcome>(
                new BulkRequestOutcome.Busy(), client, occasion, first => new BulkRequestOutcome.Repeated(first), cancellationToken);
        }

        run.Start(client, operation.Id);
        return new BulkRequestOutcome.Answered(answer);
    }

    /// <summary>Says what it would do, to the cards of a list or to all of them, and does nothing.</summary>
    public async Task<BulkRequestOutcome> ForeseeAsync(
        ClientId client, IReadOnlyList<string>? ids, VirtualisationWish wish, CancellationToken cancellationToken)
    {
        var (rules, refusal) = await PrepareAsync(client, wish, cancellationToken);
        return rules is null
            ? refusal!
            : new BulkRequestOutcome.Foreseen(ids is null ? ForeseeAllAsync(rules, cancellationToken) : ForeseeListAsync(rules, ids, cancellationToken));
    }

    private static BulkResult Missing(string id) => new(id, BulkOutcome.Refused, CardOutcomes.KindOf(new CardOutcome.Unknown()).Code);

    private static IEnumerable<CardId> OwnIds(ClientId client, IEnumerable<string> ids)
    {
        foreach (var text in ids)
        {
            if (CardId.TryCreate(text, out var id) && id.Client == client)
            {
                yield return id;
            }
        }
    }

    // A profile that no card can get is refused once, and not card by card.
    private async Task<(BulkRules? Rules, BulkRequestOutcome? Refusal)> PrepareAsync(
        ClientId client, VirtualisationWish wish, CancellationToken cancellationToken)
    {
        if (await stores.Clients.FindAsync(client, cancellationToken) is not { Value: var owner })
        {
            return (null, new BulkRequestOutcome.ClientUnknown());
        }

        var given = wish.Profile ?? (wish.On ? BuiltInProfiles.BackOffice.Code : (ProfileCode?)null);
        var profiles = given is { } code
            ? await stores.Catalogue.KnowingAsync(code, cancellationToken)
            : await stores.Catalogue.CurrentAsync(cancellationToken);
        if (given is { } named)
        {
            CardOutcome? why = profiles.FindUsable(named) switch
            {
                null => new CardOutcome.ProfileUnknown(),
                { Virtualised: var bars } when bars != wish.On => wish.On ? new CardOutcome.ProfileNotVirtualised() : new CardOutcome.ProfileVirtualised(),
                _ => null,
            };
            if (why is not null)
            {
                return (null, new BulkRequestOutcome.ProfileRefused(why));
            }
        }

        return (new BulkRules(client, wish, profiles, owner.VirtualCardProfile, stores.Time.GetUtcNow()), null);
    }

    // Only a profile that is named may be new to the client: any other that a card gets is built in, the client's, or one that it had.
    private Task NoteUseAsync(BulkRules rules, CancellationToken cancellationToken) => rules.Wish.Profile is { } given
        ? stores.Profiles.NoteUseAsync(given, rules.Client, cancellationToken)
        : Task.CompletedTask;

    private async Task<List<BulkResult>> PartAsync(CardId[] part, BulkRules rules, Occasion occasion, CancellationToken cancellationToken)
    {
        // No results is no sign that others were faster: perhaps there is no such card at all.
        List<BulkResult> busy = [];
        var done = await Attempts.RunAsync<List<BulkResult>>(
            async () =>
            {
                var change = stores.Changes.Of(rules.Client);
                List<Stored<Card>> cards = [.. (await ReadAsync(part, cancellationToken)).OfType<Stored<Card>>()];
                var now = await (rules with { Now = stores.Time.GetUtcNow() }).ForAsync(stores.Catalogue, cards.Select(card => card.Value), cancellationToken);
                var results = VirtualisationPart.Add(change, cards, now, occasion);
                return change.IsEmpty || await change.SubmitAsync(cancellationToken) is null ? results : null;
            },
            busy,
            stores.Time,
            cancellationToken);
        return ReferenceEquals(done, busy) ? await OneByOneAsync(part, rules.Wish, occasion, cancellationToken) : done;
    }

    // Where one of the cards changes all the time, the others must not suffer from it.
    private async Task<List<BulkResult>> OneByOneAsync(CardId[] part, VirtualisationWish wish, Occasion occasion, CancellationToken cancellationToken)
    {
        List<BulkResult> results = [];
        var refusals = stores.Changes.Of(part[0].Client);
        foreach (var id in part)
        {
            // What makes the whole request act once is not for one of its cards.
            var outcome = await single.ExecuteAsync(id, wish, Http.IfMatch.Parse(null)!, occasion with { Once = null }, cancellationToken);
            results.Add(outcome switch
            {
                CardOutcome.Changed => new BulkResult(id.ToString(), BulkOutcome.Changed),
                CardOutcome.Unchanged => new BulkResult(id.ToString(), BulkOutcome.Unchanged),
                CardOutcome.Unknown or CardOutcome.Busy => new BulkResult(id.ToString(), BulkOutcome.Refused, CardOutcomes.KindOf(outcome).Code),
                _ => VirtualisationPart.Refuse(refusals, id, outcome, occasion, stores.Time.GetUtcNow()),
            });
        }

        if (!refusals.IsEmpty)
        {
            await refusals.SubmitAsync(cancellationToken);
        }

        return results;
    }

    private async Task<Stored<Card>?[]> ReadAsync(CardId[] ids, CancellationToken cancellationToken)
    {
        var cards = new Stored<Card>?[ids.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, ids.Length, options, async (index, token) => cards[index] = await stores.Cards.FindAsync(ids[index], token));
        return cards;
    }

    private async IAsyncEnumerable<(BulkResult Result, VirtualisationVerdict.Change? Change)> ForeseeListAsync(
        BulkRules rules, IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Dictionary<string, Card> found = new(StringComparer.Ordinal);
        foreach (var card in await ReadAsync([.. OwnIds(rules.Client, ids)], cancellationToken))
        {
            if (card is not null)
            {
                found[card.Value.Id.ToString()] = card.Value;
            }
        }

        rules = await rules.ForAsync(stores.Catalogue, found.Values, cancellationToken);
        foreach (var id in ids)
        {
            yield return found.TryGetValue(id, out var card) ? Foresee(card, rules) : (Missing(id), null);
        }
    }

    private async IAsyncEnumerable<(BulkResult Result, VirtualisationVerdict.Change? Change)> ForeseeAllAsync(
        BulkRules rules, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (await bulk.CardsAsync(rules.Client, after, PageLength, cancellationToken) is { Count: > 0 } page)
        {
            rules = await rules.ForAsync(stores.Catalogue, page.Select(card => card.Value), cancellationToken);
            foreach (var card in page)
            {
                yield return Foresee(card.Value, rules);
            }

            after = page[^1].Value.Id.Unique;
        }
    }

    private static (BulkResult Result, VirtualisationVerdict.Change? Change) Foresee(Card card, BulkRules rules) => rules.Decide(card) switch
    {
        VirtualisationVerdict.Change change => (new BulkResult(card.Id.ToString(), BulkOutcome.Changed), change),
        VirtualisationVerdict.Refuse { Outcome: var why } => (new BulkResult(card.Id.ToString(), BulkOutcome.Refused, CardOutcomes.KindOf(why).Code), null),
        _ => (new BulkResult(card.Id.ToString(), BulkOutcome.Unchanged), null),
    };
}
