using CardFunctions.Audit;
using CardFunctions.Domain.Aliases;
using CardFunctions.Http;
using CardFunctions.Outbox;
using CardFunctions.Storage;

namespace CardFunctions.Aliases;

/// <summary>
/// Deletes an alias: gone here at once, and another one the default in the same transaction; its token waits in that transaction too,
/// until the provider has revoked it.
/// </summary>
internal sealed class DeleteAlias(StorageTables tables, AliasStore aliases, ContactChanges changes, PendingMarkers markers, TimeProvider time)
{
    /// <summary>Deletes the alias.</summary>
    public Task<AliasResult> ExecuteAsync(AliasId id, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        Attempts.RunAsync<AliasResult>(() => TryAsync(id, ifMatch, occasion, cancellationToken), new AliasResult.Busy(), time, cancellationToken);

    private async Task<AliasResult?> TryAsync(AliasId id, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var all = aliases.AllAsync(id.Contact, cancellationToken);
        var current = aliases.FindDefaultAsync(id.Contact, cancellationToken);
        await Task.WhenAll(
            all,
            current,
            changes.AnnounceAsync(id.Contact, cancellationToken),
            markers.SetAsync(PendingKind.Revocations, tables.Contacts.Name, id.Contact.Value, id: "", cancellationToken).AsTask());
        if ((await all).Find(alias => alias.Value.Id == id) is not { } stored)
        {
            return new AliasResult.AliasUnknown();
        }

        if (!ifMatch.Allows(stored.Value.Version))
        {
            return new AliasResult.PreconditionFailed();
        }

        var now = time.GetUtcNow();
        var gone = stored.Value.NextTold(now);
        var wasDefault = (await current)?.Value == id;
        var chosen = DefaultAlias.WhenRemoved((await current)?.Value, id, (await all).Select(alias => alias.Value), now);
        var change = changes.Of(id.Contact);
        change.Remove(Touched.Alias, AliasRow.Key(id), stored.Tag);
        change.Remove(Touched.Fingerprint, AliasRow.FingerprintKey(gone.Fingerprint));
        change.Write(Touched.DefaultAlias, AliasRow.DefaultOf(id.Contact, chosen), (await current)?.Tag);
        change.Insert(Touched.Revocation, RevocationRow.Of(id.Contact, gone.Provider, gone.Token, now));
        change.Tell(AliasEvents.Of(AliasEventType.Deleted, gone, wasDefault), now);
        change.Record(AuditEntry.Done(occasion, AliasEvents.Location(id), now));
        return await change.SubmitAsync(cancellationToken) is null ? new AliasResult.Gone() : null;
    }
}
