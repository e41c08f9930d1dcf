using Azure;
using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Outbox;
using CardFunctions.Tables;
using CardFunctions.Telemetry;

namespace CardFunctions.Storage;

/// <summary>The rows that a change of a partition touches, as a reader of a conflict needs to tell them apart.</summary>
internal enum Touched
{
    Client,
    Holder,
    ServicePoint,
    Card,
    NewCard,
    CardName,
    IdempotencyKey,
    BulkOperation,
    BulkResult,
    AuditEntry,
    Event,
    RejectedEvent,
    CardProfile,
    OperatorProfile,
    Entry,
    Operation,
    Reference,
    Authorisation,
    Hold,
    TransactionCode,
    DefaultAlias,
    Alias,
    Fingerprint,
    Registration,
    Revocation,
    Payment,
    PendingPayment,
    Sale,
    SaleShard,
    SaleItem,
}

/// <summary>Starts changes of clients' partitions.</summary>
internal sealed class ClientChanges(StorageTables tables, EventOutbox outbox)
{
    /// <summary>A change of a client's partition, of which nothing is stored yet.</summary>
    public PartitionChange Of(ClientId client) => new(tables.Clients, client.Value, outbox);

    /// <summary>
    /// Does what must be done before a change that has events: best beside something else that must be, so that it costs no time of
    /// its own. A change that finds it undone does it itself.
    /// </summary>
    public Task AnnounceAsync(ClientId client, CancellationToken cancellationToken) =>
        outbox.AnnounceAsync(tables.Clients, client.Value, cancellationToken).AsTask();
}

/// <summary>Starts changes of contacts' partitions.</summary>
internal sealed class ContactChanges(StorageTables tables, EventOutbox outbox, ContactDays days)
{
    /// <summary>A change of a contact's partition, of which nothing is stored yet.</summary>
    public PartitionChange Of(ContactId contact) => new(tables.Contacts, contact.Value, outbox) { BeforeKeptForAWhile = token => days.NoteAsync(contact, token) };

    /// <summary>
    /// A change of a contact's partition by a message that comes again until all is done: its events are published before it is over, and
    /// no sweep need look for them.
    /// </summary>
    public PartitionChange ByMessageOf(ContactId contact) => new(tables.Contacts, contact.Value, outbox, ChangeGuard.Message);

    /// <summary>Publishes an event that an earlier delivery of such a message may have left behind.</summary>
    /// <exception cref="RequestFailedException">The store or the bus can't be reached.</exception>
    public Task PublishAsync(ContactId contact, EventPlace place, CancellationToken cancellationToken) =>
        outbox.PublishAsync(tables.Contacts, contact.Value, place, cancellationToken);

    /// <inheritdoc cref="ClientChanges.AnnounceAsync"/>
    public Task AnnounceAsync(ContactId contact, CancellationToken cancellationToken) => Task.WhenAll(
        outbox.AnnounceAsync(tables.Contacts, contact.Value, cancellationToken).AsTask(), days.NoteAsync(contact, cancellationToken).AsTask());
}

/// <summary>Who sees to it that the events of a change are published if its process dies.</summary>
internal enum ChangeGuard
{
    /// <summary>A marker, which a sweep finds.</summary>
    Marker,

    /// <summary>The message that the change belongs to, which is delivered again.</summary>
    Message,
}

/// <summary>
/// Rows of one partition that change together, with the events and the lines of the audit trail that tell of it: all of them
/// or none.
/// </summary>
/// <remarks>Not thread safe. Rows are inserted rather than looked for first; a conflict says which of them was there already.</remarks>
internal sealed class PartitionChange(TableClient table, string partition, EventOutbox outbox, ChangeGuard guard = ChangeGuard.Marker)
{
    /// <summary>The most rows of one change: what an entity group transaction takes.</summary>
    public const int MaxRows = 100;

    private static readonly Dictionary<Touched, string> LedgerWords = new()
    {
        [Touched.Card] = "card",
        [Touched.Entry] = "entry",
        [Touched.Operation] = "operation",
        [Touched.Authorisation] = "authorisation",
        [Touched.Hold] = "hold",
        [Touched.TransactionCode] = "transaction_code",
    };

    private readonly List<TableTransactionAction> _actions = [];
    private readonly List<Touched> _touched = [];
    private readonly List<OutgoingEvent> _events = [];
    private IReadOnlyList<Response> _answers = [];

    /// <summary>Called before a change that has a row which goes in time; null where such rows are found without.</summary>
    public Func<CancellationToken, ValueTask>? BeforeKeptForAWhile { get; init; }

    /// <summary>Whether there is nothing to store.</summary>
    public bool IsEmpty => _actions.Count == 0;

    /// <summary>Adds a row that must not exist yet.</summary>
    public void Insert(Touched touched, TableEntity row) => Add(touched, new TableTransactionAction(TableTransactionActionType.Add, row));

    /// <summary>Replaces a row that must not have changed since it was read.</summary>
    public void Replace(Touched touched, TableEntity row, ETag tag) =>
        Add(touched, new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, tag));

    /// <summary>Writes a row that was read before, or not found: inserts or replaces it.</summary>
    public void Write(Touched touched, TableEntity row, ETag? readTag)
    {
        if (readTag is { } tag)
        {
            Replace(touched, row, tag);
        }
        else
        {
            Insert(touched, row);
        }
    }

    /// <summary>Replaces a row that is there, whatever it says now.</summary>
    public void Overwrite(Touched touched, TableEntity row) => Replace(touched, row, ETag.All);

    /// <summary>Removes a row that must not have changed since it was read.</summary>
    public void Remove(Touched touched, string rowKey, ETag tag) =>
        Add(touched, new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, rowKey), tag));

    /// <summary>Removes a row that is there.</summary>
    public void Remove(Touched touched, string rowKey) => Remove(touched, rowKey, ETag.All);

    /// <summary>Adds a line of the audit trail.</summary>
    public void Record(AuditEntry entry) => Insert(Touched.AuditEntry, AuditRow.From(entry, partition));

    /// <summary>Adds an event, to be published when the change is stored.</summary>
    public void Tell(OutgoingEvent outgoing, DateTimeOffset now)
    {
        Insert(Touched.Event, outgoing.ToRow(partition, now));
        _events.Add(outgoing);
    }

    /// <summary>The tag of a row that was stored, for a change that follows; null where the store's answer was lost.</summary>
    public ETag? TagOf(Touched touched) => _touched.IndexOf(touched) is >= 0 and var index && index < _answers.Count ? _answers[index].Headers.ETag : null;

    /// <summary>Stores the change, and has its events published.</summary>
    /// <returns>Null when all of it is stored; else the row that another writer was faster at, and nothing is stored.</returns>
    /// <exception cref="RequestFailedException">The store could not be reached or failed.</exception>
    public async Task<Touched?> SubmitAsync(CancellationToken cancellationToken)
    {
        FaultPoints.Reach(FaultPoint.BeforeAnnounce);
        if (_events.Count > 0 && guard is ChangeGuard.Marker)
        {
            await outbox.AnnounceAsync(table, partition, cancellationToken);
        }

        if (BeforeKeptForAWhile is { } note && _touched.Exists(touched => touched is Touched.IdempotencyKey or Touched.Registration))
        {
            await note(cancellationToken);
        }

        FaultPoints.Reach(FaultPoint.BeforeTransaction);
        try
        {
            _answers = (await table.SubmitTransactionAsync(_actions, cancellationToken)).Value;
        }
        catch (TableTransactionFailedException exception)
            when (exception.Status is 409 or 412 or 404 && exception.FailedTransactionActionIndex is { } index)
        {
            NoteConflict(_touched[index]);
            return _touched[index];
        }

        FaultPoints.Reach(FaultPoint.AfterTransaction);
        if (_events.Count > 0 && guard is ChangeGuard.Marker)
        {
            outbox.Publish(table, partition, _events);
        }
        else if (_events.Count > 0)
        {
            await outbox.PublishNowAsync(table, partition, _events, cancellationToken);
        }

        return null;
    }

    // Of what money hangs on only: elsewhere a conflict is mostly a repeat.
    private static void NoteConflict(Touched touched)
    {
        if (LedgerWords.TryGetValue(touched, out var word))
        {
            Instruments.NoteLedgerConflict(word);
        }
    }

    private void Add(Touched touched, TableTransactionAction action)
    {
        _actions.Add(action);
        _touched.Add(touched);
    }
}
