using CardFunctions.Audit;
using CardFunctions.Outbox;
using CardFunctions.Storage;

namespace CardFunctions.Operators;

/// <summary>Keeps the operator profiles that operators made themselves.</summary>
internal sealed class OperatorProfileStore(StorageTables tables, EventOutbox outbox)
{
    // A page of the store. Nobody tells so many kinds of operators apart.
    private const int MaxProfiles = 999;

    /// <summary>The profile, or null; a built-in one is not kept here.</summary>
    public async Task<Stored<OperatorProfile>?> FindAsync(string name, CancellationToken cancellationToken) =>
        await tables.Catalogue.FindAsync(OperatorProfileRow.Partition, OperatorProfileRow.Key(name), cancellationToken) is { } row
            ? new Stored<OperatorProfile>(OperatorProfileRow.ToProfile(row), row.ETag)
            : null;

    /// <summary>All of them, in the order of their names.</summary>
    public async Task<List<OperatorProfile>> AllAsync(CancellationToken cancellationToken) =>
        (await new RowRange(tables.Catalogue, OperatorProfileRow.Partition, OperatorProfileRow.Kind).ReadAsync(
            filter: null, after: null, MaxProfiles, OperatorProfileRow.ToProfile, cancellationToken)).Items;

    /// <summary>Writes a profile that was read before, or not found, with its line of the audit trail.</summary>
    /// <returns>False when another writer was faster.</returns>
    public async Task<bool> TryWriteAsync(OperatorProfile profile, Azure.ETag? readTag, AuditEntry entry, CancellationToken cancellationToken)
    {
        var change = new PartitionChange(tables.Catalogue, OperatorProfileRow.Partition, outbox);
        change.Write(Touched.OperatorProfile, OperatorProfileRow.From(profile), readTag);
        change.Record(entry);
        return await change.SubmitAsync(cancellationToken) is null;
    }

    /// <summary>Removes a profile that was read before, with a line of the audit trail.</summary>
    /// <returns>False when another writer was faster.</returns>
    public async Task<bool> TryRemoveAsync(Stored<OperatorProfile> profile, AuditEntry entry, CancellationToken cancellationToken)
    {
        var change = new PartitionChange(tables.Catalogue, OperatorProfileRow.Partition, outbox);
        change.Remove(Touched.OperatorProfile, OperatorProfileRow.Key(profile.Value.Name), profile.Tag);
        change.Record(entry);
        return await change.SubmitAsync(cancellationToken) is null;
    }
}
