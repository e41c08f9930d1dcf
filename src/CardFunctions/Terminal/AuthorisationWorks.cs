using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Ledger;
using CardFunctions.Outbox;
using CardFunctions.Storage;

namespace CardFunctions.Terminal;

/// <summary>Something that is done to one authorisation of a card.</summary>
internal abstract class AuthorisationWork(StorageTables tables, ClientId client, string unique) : CardWork
{
    private Stored<Authorisation>? _read;

    /// <summary>What the terminal and its reference come to.</summary>
    protected string Unique => unique;

    /// <inheritdoc/>
    public override async Task ReadAsync(CancellationToken cancellationToken) => _read =
        await tables.Clients.FindAsync(client.Value, AuthorisationRow.Key(unique), cancellationToken) is { } row
            ? new Stored<Authorisation>(AuthorisationRow.ToAuthorisation(row), row.ETag)
            : null;

    /// <summary>The authorisation as it is now: as it was read, or as a work before this one made it.</summary>
    protected Authorisation? Current(CardBatch batch) => batch.Find<Authorisation>(unique) ?? _read?.Value;

    /// <summary>Whether a work before this one has changed the authorisation in the same transaction, which can change a row only once.</summary>
    protected bool IsTaken(CardBatch batch) => batch.Find<Authorisation>(unique) is not null;

    /// <summary>Adds what became of the authorisation.</summary>
    protected Card Store(CardBatch batch, AuthorisationChange change)
    {
        var before = _read?.Value;
        batch.Change.Write(Touched.Authorisation, AuthorisationRow.From(change.Authorisation), _read?.Tag);
        batch.Note(unique, change.Authorisation);
        if (change.Entry is { } entry)
        {
            batch.Change.Insert(Touched.Entry, EntryRow.From(entry));
        }

        if (change.Authorisation.Status is AuthorisationStatus.Held && before is null)
        {
            batch.Change.Insert(Touched.Hold, AuthorisationRow.HoldOf(change.Authorisation));
        }
        else if (before is { Status: AuthorisationStatus.Held } && change.Authorisation.Status is not AuthorisationStatus.Held)
        {
            batch.Change.Remove(Touched.Hold, AuthorisationRow.HoldKey(unique));
        }

        return change.Card;
    }
}

/// <summary>Decides on what a terminal asks for, or finds what was decided before.</summary>
internal sealed class AuthoriseWork(
    CardStores stores, StorageTables tables, PendingMarkers markers, AuthorisationRequest request, CardId card, ClientId pointClient, string unique, TimeSpan holdTime, Action onTimedOut)
    : AuthorisationWork(tables, card.Client, unique)
{
    private readonly StorageTables _tables = tables;
    private ServicePoint? _point;

    /// <summary>The authorisation; null where there is no such card or service point.</summary>
    public Authorisation? Outcome { get; private set; }

    /// <summary>Why there is none.</summary>
    public DecisionReason Without { get; private set; }

    /// <summary>Whether the reference was used before for something else.</summary>
    public bool IsReused { get; private set; }

    /// <inheritdoc/>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        var point = stores.ServicePoints.FindAsync(pointClient, request.ServicePoint, cancellationToken);
        // What holds an amount must be found again, whatever becomes of this process.
        var marker = request.Capture
            ? Task.CompletedTask
            : markers.SetAsync(PendingKind.Holds, _tables.Clients.Name, card.Client.Value, id: "", cancellationToken).AsTask();
        await Task.WhenAll(base.ReadAsync(cancellationToken), point, marker);
        _point = (await point)?.Value;
    }

    /// <inheritdoc/>
    public override Card Apply(Card card, CardBatch batch)
    {
        (Outcome, IsReused) = (null, false);
        if (Current(batch) is { } earlier)
        {
            Outcome = earlier;
            IsReused = earlier.Request != request;
            if (IsReused || earlier.Confirmed || earlier.Reason is not DecisionReason.Approved || IsTaken(batch))
            {
                return card;
            }

            // From now on the terminal knows of it.
            Outcome = earlier with { Confirmed = true };
            return Store(batch, new AuthorisationChange(card, Outcome, Entry: null));
        }

        if (_point is null)
        {
            Without = DecisionReason.ServicePointUnknown;
            return card;
        }

        var change = Authorising.Decide(
            AuthorisationId.Load(card.Id.Client, Unique), request, card, batch.ProfileOf(card), _point, holdTime, batch.Now);
        Outcome = change.Authorisation;
        return Store(batch, change);
    }

    /// <inheritdoc/>
    public override void ApplyWithoutCard() => (Outcome, Without) = (null, DecisionReason.UnknownCard);

    /// <inheritdoc/>
    public override void OnStoredInVain() => onTimedOut();
}

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

    /// <summary>There is no such authorisation.</summary>
    Unknown,

    /// <summary>Nothing is held any more.</summary>
    NotOpen,

    /// <summary>More is to be captured than is held.</summary>
    TooMuch,

    /// <summary>Its card was replaced meanwhile: the new one has the hold.</summary>
    Moved,
}

/// <summary>Captures an authorisation, takes it back, or lets it expire.</summary>
internal sealed class SettleWork(StorageTables tables, ClientId client, string unique, Settlement settlement, long? amount, Authorisation? fence)
    : AuthorisationWork(tables, client, unique)
{
    /// <summary>How it ended.</summary>
    public SettleOutcome Outcome { get; private set; }

    /// <summary>The authorisation afterwards.</summary>
    public Authorisation? Authorisation { get; private set; }

    /// <inheritdoc/>
    public override Card Apply(Card card, CardBatch batch)
    {
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

        if (IsTaken(batch))
        {
            // Another work of the same transaction was at it: this one comes again.
            Outcome = SettleOutcome.Moved;
            return card;
        }

        (Outcome, var change) = settlement switch
        {
            Settlement.Capture => Capture(current, card, batch.Now),
            Settlement.Reverse => Reverse(current, card, batch.Now),
            Settlement.Expire => Expire(current, card, batch.Now),
            Settlement.TimeOut => TimeOut(current, card, batch.Now),
            _ => throw new InvalidOperationException("There is no other settlement."),
        };
        if (change is null)
        {
            return card;
        }

        Authorisation = change.Authorisation;
        return Store(batch, change);
    }

    /// <inheritdoc/>
    public override void ApplyWithoutCard() => Outcome = SettleOutcome.Unknown;

    // Whoever books it later finds its place taken.
    private Card ApplyFence(Card card, CardBatch batch)
    {
        Outcome = fence is null ? SettleOutcome.Unknown : SettleOutcome.Done;
        return fence is null ? card : Store(batch, new AuthorisationChange(card, fence, Entry: null));
    }

    private (SettleOutcome Outcome, AuthorisationChange? Change) Capture(Authorisation current, Card card, DateTimeOffset now)
    {
        if (current.Status is not AuthorisationStatus.Held)
        {
            return (SettleOutcome.NotOpen, null);
        }

        var wanted = amount ?? current.Request.Amount.Amount;
        return wanted > current.Request.Amount.Amount
            ? (SettleOutcome.TooMuch, null)
            : (SettleOutcome.Done, Authorising.Capture(current, card, wanted, now));
    }

    private static (SettleOutcome Outcome, AuthorisationChange? Change) Reverse(Authorisation current, Card card, DateTimeOffset now) => current.Status switch
    {
        AuthorisationStatus.Reversed => (SettleOutcome.Unchanged, null),
        AuthorisationStatus.Held or AuthorisationStatus.Captured =>
            (SettleOutcome.Done, Authorising.TakeBack(current, card, AuthorisationStatus.Reversed, now)),
        _ => (SettleOutcome.NotOpen, null),
    };

    private static (SettleOutcome Outcome, AuthorisationChange? Change) Expire(Authorisation current, Card card, DateTimeOffset now) =>
        current is { Status: AuthorisationStatus.Held, ExpiresAt: { } expires } && expires <= now
            ? (SettleOutcome.Done, Authorising.TakeBack(current, card, AuthorisationStatus.Expired, now))
            : (SettleOutcome.Unchanged, null);

    private static (SettleOutcome Outcome, AuthorisationChange? Change) TimeOut(Authorisation current, Card card, DateTimeOffset now)
    {
        if (current.Confirmed || current.Status is not (AuthorisationStatus.Held or AuthorisationStatus.Captured))
        {
            return (SettleOutcome.Unchanged, null);
        }

        var change = Authorising.TakeBack(current, card, AuthorisationStatus.Reversed, now);
        var told = change.Authorisation with
        {
            Reason = DecisionReason.Timeout,
            ResponseCode = Authorising.ResponseCode(DecisionReason.Timeout),
            AvailableAfter = null,
        };
        return (SettleOutcome.Done, change with { Authorisation = told });
    }
}
