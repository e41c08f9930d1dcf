using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using CardFunctions.Outbox;
using CardFunctions.Storage;

namespace CardFunctions.TransactionCodes;

/// <summary>A code that is asked for.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Service">What for.</param>
/// <param name="ServicePoint">The one service point where it can be spent; null for any.</param>
/// <param name="ValidTime">How long it can be spent.</param>
internal sealed record TransactionCodeWish(Money Amount, CardServices Service, ServicePointId? ServicePoint, TimeSpan ValidTime);

/// <summary>How making a code ended.</summary>
internal abstract record IssueOutcome
{
    private IssueOutcome()
    {
    }

    /// <summary>It was made.</summary>
    public sealed record Issued(KeptAnswer Answer) : IssueOutcome;

    /// <summary>The request was seen before: answered, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : IssueOutcome;

    public sealed record CardUnknown : IssueOutcome;

    public sealed record ServicePointUnknown : IssueOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : IssueOutcome;

    /// <summary>It can't be made.</summary>
    public sealed record Refused(LedgerOutcome.Refused Why) : IssueOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : IssueOutcome;
}

/// <summary>Makes transaction codes, and holds their amounts.</summary>
internal sealed class IssueTransactionCode(CardStores stores, TransactionCodeStore codes, SealedAnswers answers, PendingMarkers markers, StorageTables tables)
{
    /// <summary>Makes a code.</summary>
    public Task<IssueOutcome> ExecuteAsync(CardId card, TransactionCodeWish wish, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(this, stores, card, wish, ifMatch, occasion);
        return Attempts.RunAsync<IssueOutcome>(() => attempt.TryAsync(cancellationToken), new IssueOutcome.Busy(), stores.Time, cancellationToken);
    }

    // What stays the same over the tries: the identifier, and the digits that are reserved for it.
    private sealed class Attempt(IssueTransactionCode issue, CardStores stores, CardId card, TransactionCodeWish wish, IfMatch ifMatch, Occasion occasion)
    {
        private readonly CodePlace _place = new(card, $"tcd_{Guid.CreateVersion7(stores.Time.GetUtcNow()):N}");
        private (Sensitive<string> Digits, string Hash)? _reserved;

        public async Task<IssueOutcome?> TryAsync(CancellationToken cancellationToken)
        {
            var remembered = stores.Idempotency.FindAsync(card.Client.Value, occasion, cancellationToken);
            var read = stores.Cards.FindAsync(card, cancellationToken);
            var owner = wish.ServicePoint is { } point ? stores.ServicePoints.FindOwnerAsync(point, cancellationToken).AsTask() : null;
            // What holds an amount must be found again, whatever becomes of this process.
            var marker = issue.MarkAsync(card.Client, cancellationToken);
            await Task.WhenAll(remembered, read, marker, owner ?? Task.CompletedTask);
            if (await remembered is { } seen)
            {
                return new IssueOutcome.Repeated(seen);
            }

            if (await read is not { } stored)
            {
                return new IssueOutcome.CardUnknown();
            }

            if (owner is not null && await owner is null)
            {
                return new IssueOutcome.ServicePointUnknown();
            }

            if (!ifMatch.Allows(stored.Value.Version))
            {
                return await UnlessAnsweredAsync(new IssueOutcome.PreconditionFailed(), cancellationToken);
            }

            var profiles = await stores.Catalogue.KnowingAsync(stored.Value.Profile, cancellationToken);
            var code = Make(stores.Time.GetUtcNow(), hash: "");
            if (CodeLedger.Issue(code, stored.Value, profiles.Of(stored.Value.Profile), out var held) is { } refusal)
            {
                var outcome = LedgerOutcome.Refused.Of(refusal, stored.Value, code.CreatedAt);
                return await UnlessAnsweredAsync(new IssueOutcome.Refused(outcome), cancellationToken);
            }

            _reserved ??= await issue.ReserveAsync(_place, code.CreatedAt, cancellationToken);
            return await issue.StoreAsync(code with { Hash = _reserved.Value.Hash }, _reserved.Value.Digits, stored, held, occasion, cancellationToken);
        }

        private Task<IssueOutcome> UnlessAnsweredAsync(IssueOutcome refusal, CancellationToken cancellationToken) =>
            stores.Idempotency.UnlessAnsweredAsync(refusal, card.Client, occasion, seen => new IssueOutcome.Repeated(seen), cancellationToken);

        private TransactionCode Make(DateTimeOffset now, string hash) => new()
        {
            Id = _place.Id,
            Card = card,
            Service = wish.Service,
            Amount = wish.Amount.Amount,
            Currency = wish.Amount.Currency,
            ServicePoint = wish.ServicePoint,
            Hash = hash,
            IssuedBy = occasion.Subject,
            CreatedAt = now,
            ExpiresAt = now + wish.ValidTime,
        };
    }

    private Task MarkAsync(ClientId client, CancellationToken cancellationToken) =>
        markers.SetAsync(PendingKind.Holds, tables.Clients.Name, client.Value, id: "", cancellationToken).AsTask();

    private Task<(Sensitive<string> Digits, string Hash)> ReserveAsync(CodePlace place, DateTimeOffset now, CancellationToken cancellationToken) =>
        codes.ReserveAsync(place, now, cancellationToken);

    private async Task<IssueOutcome?> StoreAsync(
        TransactionCode code, Sensitive<string> digits, Stored<Card> before, Card after, Occasion occasion, CancellationToken cancellationToken)
    {
        var answer = TransactionCodeAnswers.Issued(code, digits);
        var change = stores.Changes.Of(code.Card.Client);
        change.Remember(answers.Seal(answer, occasion), code.Card.Client.Value, occasion, code.CreatedAt);
        change.Replace(Touched.Card, CardRow.From(after), before.Tag);
        change.Insert(Touched.TransactionCode, TransactionCodeRow.From(code));
        change.Insert(Touched.Hold, HoldRow.Of(code));
        change.Record(AuditEntry.Done(occasion, TransactionCodeAnswers.Location(code), code.CreatedAt));
        return await change.SubmitAsync(cancellationToken) is null ? new IssueOutcome.Issued(answer) : null;
    }
}
