using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using CardFunctions.TransactionCodes;

namespace CardFunctions.Terminal;

/// <summary>Something that a terminal asks for.</summary>
/// <param name="Request">What.</param>
/// <param name="Card">The card that pays.</param>
/// <param name="PointClient">The client of the service point.</param>
/// <param name="Occasion">Who asks, with the key that makes it act once.</param>
internal sealed record Asked(AuthorisationRequest Request, CardId Card, ClientId PointClient, Occasion Occasion)
{
    /// <summary>What the terminal and its reference come to.</summary>
    public string Unique { get; } = AuthorisationRow.UniqueOf(Request.Terminal, Request.Reference);

    /// <summary>This asking, and no other of the same terminal and reference: what it was told is made true, and nothing else.</summary>
    public string Attempt { get; } = Guid.CreateVersion7().ToString("N");

    /// <summary>The identifier of the authorisation.</summary>
    public AuthorisationId Id => AuthorisationId.Load(Card.Client, Unique);

    /// <summary>What is stored where the terminal was told that there was no time, so that nothing can be booked any more.</summary>
    public Authorisation TimedOut(DateTimeOffset now) => new()
    {
        Id = Id,
        Request = Request,
        Card = Card,
        ServicePointClient = PointClient,
        Attempt = Attempt,
        Reason = DecisionReason.Timeout,
        ResponseCode = Authorising.ResponseCode(DecisionReason.Timeout),
        Status = AuthorisationStatus.Declined,
        At = now,
    };
}

/// <summary>Decides on what a terminal asks for, or finds what was decided before.</summary>
internal abstract class DecisionWork(CardStores stores, StorageTables tables, Asked asked, Action onTimedOut)
    : AuthorisationWork(tables, asked.Card.Client, asked.Unique, asked.Occasion)
{
    private ServicePoint? _point;

    /// <summary>The authorisation; null where there is no such card or service point.</summary>
    public Authorisation? Outcome { get; private set; }

    /// <summary>Why there is none.</summary>
    public DecisionReason Without { get; protected set; }

    /// <summary>Whether the reference was used before for something else.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Whether the card was replaced meanwhile: the new one is to decide.</summary>
    public bool IsMoved { get; protected set; }

    /// <inheritdoc/>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        var point = stores.ServicePoints.FindAsync(asked.PointClient, asked.Request.ServicePoint, cancellationToken);
        await Task.WhenAll(base.ReadAsync(cancellationToken), point);
        _point = (await point)?.Value;
    }

    /// <inheritdoc/>
    public override Card Apply(Card card, CardBatch batch)
    {
        (Outcome, IsReused, IsMoved) = (null, false, false);
        var isRepeated = IsRepeated(batch);
        // What was answered then may have been taken back since: the authorisation knows.
        if (Current(batch) is { } earlier && Repeated is not Remembered.KeyReused)
        {
            return Again(earlier, card, batch);
        }

        if (isRepeated)
        {
            return card;
        }

        if (_point is null)
        {
            Without = DecisionReason.ServicePointUnknown;
            return card;
        }

        if (Decide(card, _point, batch) is not { } change)
        {
            return card;
        }

        change = change with { Authorisation = change.Authorisation with { Attempt = asked.Attempt } };
        Outcome = change.Authorisation;
        Remember(batch, DecisionAnswer.Kept(change.Authorisation));
        return Store(batch, change);
    }

    /// <inheritdoc/>
    public override void ApplyWithoutCard() => (Outcome, Without) = (null, DecisionReason.UnknownCard);

    /// <inheritdoc/>
    public override void OnStoredInVain() => onTimedOut();

    /// <summary>Decides, and adds what is to be stored beside the authorisation.</summary>
    /// <returns>Null where there is nothing to be decided: it says why in <see cref="Without"/> or <see cref="IsMoved"/>.</returns>
    protected abstract AuthorisationChange? Decide(Card card, ServicePoint point, CardBatch batch);

    private Card Again(Authorisation earlier, Card card, CardBatch batch)
    {
        Outcome = earlier;
        IsReused = earlier.Request != asked.Request;
        if (IsReused || earlier.Confirmed || earlier.Reason is not DecisionReason.Approved || IsTaken(batch))
        {
            return card;
        }

        // From now on the terminal knows of it.
        Outcome = earlier with { Confirmed = true };
        return Store(batch, new AuthorisationChange(card, Outcome, []));
    }
}

/// <summary>Decides on a card that is to pay.</summary>
internal sealed class AuthoriseWork(
    CardStores stores, StorageTables tables, PendingMarkers markers, Asked asked, TimeSpan holdTime, Action onTimedOut)
    : DecisionWork(stores, tables, asked, onTimedOut)
{
    private readonly StorageTables _tables = tables;
    private readonly Asked _asked = asked;

    // The authorisation, the key, and an entry or a hold; an allotment may have to lapse and to be granted before.
    /// <inheritdoc/>
    public override int MaxRows => _asked.Request.IsFromAllotment ? 5 : 3;

    /// <inheritdoc/>
    public override Task ReadAsync(CancellationToken cancellationToken)
    {
        // What holds an amount must be found again, whatever becomes of this process.
        var marker = _asked.Request.Capture
            ? Task.CompletedTask
            : markers.SetAsync(PendingKind.Holds, _tables.Clients.Name, _asked.Card.Client.Value, id: "", cancellationToken).AsTask();
        return Task.WhenAll(base.ReadAsync(cancellationToken), marker);
    }

    /// <inheritdoc/>
    protected override AuthorisationChange Decide(Card card, ServicePoint point, CardBatch batch) =>
        Authorising.Decide(_asked.Id, _asked.Request, card, batch.ProfileOf(card), point, holdTime, batch.Now);
}

/// <summary>Decides on a transaction code that is to be spent.</summary>
internal sealed class RedeemWork(CardStores stores, TransactionCodeStore codes, StorageTables tables, Asked asked, TransactionCode code, Action onTimedOut)
    : DecisionWork(stores, tables, asked, onTimedOut)
{
    private readonly Asked _asked = asked;
    private Stored<TransactionCode>? _code;

    // The authorisation, the key, the entry, the hold, the code.
    /// <inheritdoc/>
    public override int MaxRows => 5;

    /// <inheritdoc/>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        var read = codes.FindAsync(code.Card, code.Id, cancellationToken);
        await Task.WhenAll(base.ReadAsync(cancellationToken), read);
        _code = await read;
    }

    /// <inheritdoc/>
    protected override AuthorisationChange? Decide(Card card, ServicePoint point, CardBatch batch)
    {
        if (_code is null)
        {
            Without = DecisionReason.UnknownCode;
            return null;
        }

        // Another work of the same transaction may have spent it; where it was opened again, this one comes again.
        var made = batch.Find<TransactionCode>(code.Id);
        var current = made ?? _code.Value;
        if (current.Status is TransactionCodeStatus.Open && (card.ReplacedBy is not null || made is not null))
        {
            IsMoved = true;
            return null;
        }

        var (change, after) = Authorising.Redeem(_asked.Id, _asked.Request, current, card, batch.ProfileOf(card), point, batch.Now);
        if (after != current)
        {
            batch.Change.Replace(Touched.TransactionCode, TransactionCodeRow.From(after), _code.Tag);
            batch.Change.Remove(Touched.Hold, HoldRow.Key(after.Id));
            batch.Note(after.Id, after);
        }

        return change;
    }
}
