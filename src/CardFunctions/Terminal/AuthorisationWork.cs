using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Idempotency;
using CardFunctions.Ledger;
using CardFunctions.Storage;

namespace CardFunctions.Terminal;

/// <summary>Something that is done to one authorisation of a card.</summary>
/// <param name="tables">The tables.</param>
/// <param name="client">The client of the card.</param>
/// <param name="unique">What the terminal and its reference come to.</param>
/// <param name="occasion">Who asks, with the key that makes it act once; null where nobody does.</param>
internal abstract class AuthorisationWork(StorageTables tables, ClientId client, string unique, Occasion? occasion) : CardWork
{
    private Stored<Authorisation>? _read;
    private Remembered? _remembered;

    /// <summary>What the request got before; null where it is new.</summary>
    public Remembered? Repeated { get; private set; }

    /// <summary>What the terminal and its reference come to.</summary>
    protected string Unique => unique;

    /// <inheritdoc/>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        var read = tables.Clients.FindAsync(client.Value, AuthorisationRow.Key(unique), cancellationToken);
        var remembered = occasion is null
            ? Task.FromResult<Remembered?>(null)
            : IdempotencyStore.FindAsync(tables.Clients, client.Value, occasion, cancellationToken);
        await Task.WhenAll(read, remembered);
        _read = await read is { } row ? new Stored<Authorisation>(AuthorisationRow.ToAuthorisation(row), row.ETag) : null;
        _remembered = await remembered;
    }

    /// <summary>The authorisation as it was read; null where there is none.</summary>
    protected Authorisation? Read => _read?.Value;

    /// <summary>Whether the request was answered before, be it by a work before this one in the same transaction.</summary>
    protected bool IsRepeated(CardBatch batch)
    {
        Repeated = _remembered;
        if (occasion?.Once is { } request && batch.Find<Kept>(request.RowKey) is { } kept)
        {
            Repeated = kept.Hash == request.Hash ? new Remembered.Answered(kept.Answer) : new Remembered.KeyReused();
        }

        return Repeated is not null;
    }

    /// <summary>Adds the answer, to be given again when the request is repeated.</summary>
    protected void Remember(CardBatch batch, KeptAnswer answer)
    {
        if (occasion?.Once is { } request)
        {
            batch.Change.Remember(answer, client.Value, occasion, batch.Now);
            batch.Note(request.RowKey, new Kept(request.Hash, answer));
        }
    }

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
        foreach (var entry in change.Entries)
        {
            batch.Change.Insert(Touched.Entry, EntryRow.From(entry));
        }

        if (change.Authorisation.Status is AuthorisationStatus.Held && before is null)
        {
            batch.Change.Insert(Touched.Hold, HoldRow.Of(change.Authorisation));
        }
        else if (before is { Status: AuthorisationStatus.Held } && change.Authorisation.Status is not AuthorisationStatus.Held)
        {
            batch.Change.Remove(Touched.Hold, HoldRow.Key(unique));
        }

        return change.Card;
    }

    private sealed record Kept(string Hash, KeptAnswer Answer);
}
