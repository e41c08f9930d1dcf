using System.Collections.Concurrent;
using CardFunctions.Domain;
using CardFunctions.Tables;

namespace CardFunctions.Storage;

/// <summary>
/// Which contacts have rows that go in time (remembered requests, registrations), by the day of these: so the nights find them without a look
/// at every contact. Thread safe.
/// </summary>
/// <remarks>
/// A contact is noted before the change that stores such a row, once a day and process. A note without anything behind it means nothing.
/// </remarks>
internal sealed class ContactDays(StorageTables tables, TimeProvider time)
{
    private const int MaxRemembered = 10_000;
    private readonly ConcurrentDictionary<(string Day, ContactId Contact), bool> _noted = new();

    /// <summary>Makes sure that a contact is noted for today. Costs nothing when this process noted it today.</summary>
    public ValueTask NoteAsync(ContactId contact, CancellationToken cancellationToken) => NoteAsync(contact, time.GetUtcNow(), cancellationToken);

    /// <summary>Makes sure that a contact is noted for the day of a time.</summary>
    public ValueTask NoteAsync(ContactId contact, DateTimeOffset day, CancellationToken cancellationToken) =>
        DayPartition.Of(day) is var partition && _noted.ContainsKey((partition, contact))
            ? ValueTask.CompletedTask
            : new ValueTask(WriteAsync(partition, contact, cancellationToken));

    private async Task WriteAsync(string day, ContactId contact, CancellationToken cancellationToken)
    {
        await tables.ContactDays.UpsertEntityAsync(new TableEntity(day, contact.Value), TableUpdateMode.Replace, cancellationToken);
        if (_noted.Count >= MaxRemembered)
        {
            _noted.Clear();
        }

        _noted[(day, contact)] = true;
    }
}
