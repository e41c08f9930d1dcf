using CardFunctions.Audit;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Ledger;
using CardFunctions.Storage;
using CardFunctions.TransactionCodes;

namespace CardFunctions.Terminal;

/// <summary>What is done to an authorisation that exists.</summary>
internal enum Settlement
{
    /// <summary>To book what is held, or a part of it.</summary>
    Capture,

    /// <summary>To take it back, at the terminal's wish.</summary>
    Reverse,

    /// <summary>To release what was held too long.</summary>
    Expire,

    /// <summary>To take it back because its terminal was told that it timed out, and to keep it from being booked any more.</summary>
    TimeOut,
}

/// <summary>How settling an authorisation ended.</summary>
internal enum SettleOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was done before, or there is nothing to do.</summary>
    Unchanged,

    /// <summary>The request was answered before.</summary>
    Repeated,

    /// <summary>There is no such authorisation.</summary>
    Unknown,

    /// <summary>Nothing is held any more.</summary>
    NotOpen,

    /// <summary>More is to be captured than is held.</summary>
    TooMuch,

    /// <summary>Its card was replaced meanwhile: the new one has the hold.</summary>
    Moved,
}

/// <summary>What is to be done to an authorisation.</summary>
/// <param name="Settlement">What.</param>
/// <param name="Amount">How much to capture, in minor units; null for all.</param>
/// <param name="Fence">What to store where there is no such authorisation; null for nothing.</param>
/// <param name="Occasion">Who asks, with the key that makes it act once; null where nobody does.</param>
internal sealed record SettleWish(Settlement Settlement, long? Amount = null, Authorisation? Fence = null, Occasion? Occasion = null);

/// <summary>Captures an authorisation, takes it back, or lets it expire.</summary>
internal sealed class SettleWork(StorageTables tables, TransactionCodeStore codes, CardId card, string unique, SettleWish wish)
    : AuthorisationWork(tables, card.Client, unique, wish.Occasion)
{
    private Stored<TransactionCode>? _code;

    // The authorisation, the key, the hold, an entry; an allotment may have to lapse and to be granted before, and to lapse again.
    /// <inheritdoc/>
    public override int MaxRows => 7;

    /// <summary>How it ended.</summary>
    public SettleOutcome Outcome { get; private set; }

    /// <summary>The authorisation afterwards.</summary>
    public Authorisation? Authorisation { get; private set; }

    /// <inheritdoc/>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        await base.ReadAsync(cancellationToken);
        _code = Read?.Request is { Code: { } id, CodeCard: { } made } ? await codes.FindAsync(made, id, cancellationToken) : null;
    }

    /// <inheritdoc/>
    public override Card Apply(Card card, CardBatch batch)
    {
        if (IsRepeated(batch))
        {
            Outcome = SettleOutcome.Repeated;
            return card;
        }

        Authorisation = Current(batch);
        if (Authorisation is not { } current)
        {
            return ApplyFence(card, batch);
        }

        if (card.ReplacedBy is not null)
        {
            Outcome = SettleOutcome.Moved;
            return card;
        }

        if (IsTaken(batch) || (_code is not null && batch.Find<TransactionCode>(_code.Value.Id) is not null))
        {
            // Another work of the same transaction was at it: this one comes again.
            Outcome = SettleOutcome.Moved;
            return card;
        }

        (Outcome, var change) = wish.Settlement switch
        {
            Settlement.Capture => Capture(current, card, batch.Now),
            Settlement.Reverse => Reverse(current, card, batch),
            Settlement.Expire => Expire(current, card, batch.Now),
            Settlement.TimeOut => TimeOut(current, card, batch),
            _ => throw new InvalidOperationException("There is no other settlement."),
        };
        if (change is null)
        {
            return card;
        }

        Authorisation = change.Authorisation;
        Remember(batch, AuthorisationAnswer.Kept(change.Authorisation));
        return Store(batch, change);
    }

    /// <inheritdoc/>
    public override void ApplyWithoutCard() => Outcome = SettleOutcome.Unknown;

    // Whoever books it later finds its place taken.
    private Card ApplyFence(Card card, CardBatch batch)
    {
        Outcome = wish.Fence is null ? SettleOutcome.Unknown : SettleOutcome.Done;
        return wish.Fence is { } fence ? Store(batch, new AuthorisationChange(card, fence, [])) : card;
    }

    private (SettleOutcome Outcome, AuthorisationChange? Change) Capture(Authorisation current, Card card, DateTimeOffset now)
    {
        if (current.Status is not AuthorisationStatus.Held)
        {
            return (SettleOutcome.NotOpen, null);
        }

        var wanted = wish.Amount ?? current.Request.Amount.Amount;
        return wanted > current.Request.Amount.Amount
            ? (SettleOutcome.TooMuch, null)
            : (SettleOutcome.Done, Authorising.Capture(current, card, wanted, now));
    }

    private (SettleOutcome Outcome, AuthorisationChange? Change) Reverse(Authorisation current, Card card, CardBatch batch) => current.Status switch
    {
        AuthorisationStatus.Reversed => (SettleOutcome.Unchanged, null),
        AuthorisationStatus.Held or AuthorisationStatus.Captured =>
            (SettleOutcome.Done, TakeBack(current, card, batch)),
        _ => (SettleOutcome.NotOpen, null),
    };

    private static (SettleOutcome Outcome, AuthorisationChange? Change) Expire(Authorisation current, Card card, DateTimeOffset now) =>
        current is { Status: AuthorisationStatus.Held, ExpiresAt: { } expires } && expires <= now
            ? (SettleOutcome.Done, Authorising.TakeBack(current, card, AuthorisationStatus.Expired, now))
            : (SettleOutcome.Unchanged, null);

    private (SettleOutcome Outcome, AuthorisationChange? Change) TimeOut(Authorisation current, Card card, CardBatch batch)
    {
        // What a later asking of the terminal was told holds, though an earlier one was told that there was no time.
        var isAnothers = current.Attempt != wish.Fence?.Attempt;
        if (isAnothers || current.Confirmed || current.Status is not (AuthorisationStatus.Held or AuthorisationStatus.Captured))
        {
            return (SettleOutcome.Unchanged, null);
        }

        var change = TakeBack(current, card, batch);
        var told = change.Authorisation with
        {
            Reason = DecisionReason.Timeout,
            ResponseCode = Authorising.ResponseCode(DecisionReason.Timeout),
            AvailableAfter = null,
        };
        return (SettleOutcome.Done, change with { Authorisation = told });
    }

    // What a code has paid is held for the code again.
    private AuthorisationChange TakeBack(Authorisation current, Card card, CardBatch batch)
    {
        if (_code is not { } stored)
        {
            return Authorising.TakeBack(current, card, AuthorisationStatus.Reversed, batch.Now);
        }

        var (change, code) = Authorising.TakeBackRedemption(current, stored.Value, card, batch.Now);
        batch.Change.Replace(Touched.TransactionCode, TransactionCodeRow.From(code), stored.Tag);
        batch.Change.Insert(Touched.Hold, HoldRow.Of(code));
        batch.Note(code.Id, code);
        return change;
    }
}
