using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Ledger;
using CardFunctions.Storage;

namespace CardFunctions.TransactionCodes;

/// <summary>How releasing what a code holds ended.</summary>
internal enum ReleaseOutcome
{
    /// <summary>Nothing is held any more.</summary>
    Released,

    /// <summary>There is no such code.</summary>
    Unknown,

    /// <summary>It was spent.</summary>
    Spent,

    /// <summary>Its card was replaced meanwhile: the new one holds the amount.</summary>
    Moved,
}

/// <summary>Releases what a code holds: because it was cancelled, or not spent in time.</summary>
internal sealed class ReleaseTransactionCode(CardStore cards, TransactionCodeStore codes, CardLanes lanes)
{
    // A card that is replaced while it is at it: once or twice at most.
    private const int MaxTries = 5;

    /// <summary>Releases it.</summary>
    /// <param name="card">The card that the code was made with.</param>
    /// <param name="id">Which code.</param>
    /// <param name="status">What it is afterwards: cancelled, or expired.</param>
    /// <param name="occasion">Who cancels it; null where its time is over.</param>
    /// <param name="cancellationToken">Ends the waiting; what is begun is seen through.</param>
    /// <exception cref="CardBusyException">Other processes were faster, every time.</exception>
    public async Task<ReleaseOutcome> ExecuteAsync(
        CardId card, string id, TransactionCodeStatus status, Occasion? occasion, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            var work = new Work(codes, card, id, status, occasion);
            lanes.Enter(await cards.SuccessorAsync(card, cancellationToken), work);
            await work.Stored.WaitAsync(cancellationToken);
            if (work.Outcome is not ReleaseOutcome.Moved)
            {
                return work.Outcome;
            }
        }

        throw new CardBusyException();
    }

    private sealed class Work(TransactionCodeStore codes, CardId card, string id, TransactionCodeStatus status, Occasion? occasion) : CardWork
    {
        private Stored<TransactionCode>? _code;

        public ReleaseOutcome Outcome { get; private set; }

        // The code, the hold, the line of the audit trail.
        public override int MaxRows => 3;

        public override async Task ReadAsync(CancellationToken cancellationToken) => _code = await codes.FindAsync(card, id, cancellationToken);

        public override Card Apply(Card card, CardBatch batch)
        {
            if (_code is null)
            {
                Outcome = ReleaseOutcome.Unknown;
                return card;
            }

            var current = batch.Find<TransactionCode>(id) ?? _code.Value;
            Outcome = current.Status is TransactionCodeStatus.Spent ? ReleaseOutcome.Spent : ReleaseOutcome.Released;
            // One that is to expire must have had its time: the hold that says so may be older than what was read.
            var isEarly = status is TransactionCodeStatus.Expired && current.StatusAt(batch.Now) is not TransactionCodeStatus.Expired;
            if (current.Status is not TransactionCodeStatus.Open || isEarly)
            {
                return card;
            }

            if (card.ReplacedBy is not null)
            {
                Outcome = ReleaseOutcome.Moved;
                return card;
            }

            var (code, released) = CodeLedger.Release(current, card, status, batch.Now);
            batch.Change.Replace(Touched.TransactionCode, TransactionCodeRow.From(code), _code.Tag);
            batch.Change.Remove(Touched.Hold, HoldRow.Key(id));
            batch.Note(id, code);
            if (occasion is not null)
            {
                batch.Change.Record(AuditEntry.Done(occasion, TransactionCodeAnswers.Location(code), batch.Now));
            }

            return released;
        }

        public override void ApplyWithoutCard() => Outcome = ReleaseOutcome.Unknown;
    }
}
