using Azure;
using CardFunctions.Audit;
using CardFunctions.Cards;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.CardProfiles;

/// <summary>Keeps card profiles, and which clients have ever used which. Built-in profiles have a row only once they were changed.</summary>
internal sealed class CardProfileStore(StorageTables tables, EventOutbox outbox)
{
    private const string UsePartition = "card-profile-use";

    /// <summary>The profile, or null; a deleted one is found too.</summary>
    public async Task<(KeptProfile Kept, ETag? Tag)?> FindAsync(ProfileCode code, CancellationToken cancellationToken)
    {
        if (await tables.Catalogue.FindAsync(CardProfileRow.Partition, code.Value, cancellationToken) is { } row)
        {
            return (CardProfileRow.ToProfile(row), row.ETag);
        }

        return BuiltInProfiles.Find(code) is { } builtIn ? (new KeptProfile(builtIn, Deleted: false, Version: 0), null) : null;
    }

    /// <summary>All profiles, deleted ones too, in the order of their codes. There are tens, not thousands.</summary>
    public async Task<IReadOnlyList<KeptProfile>> AllAsync(CancellationToken cancellationToken)
    {
        var all = BuiltInProfiles.All.ToDictionary(profile => profile.Code, profile => new KeptProfile(profile, Deleted: false, Version: 0));
        // Codes are of upper case; what stands beside the profiles, such as their audit trail, is not, and comes behind them.
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {CardProfileRow.Partition} and RowKey lt {"a"}");
        await foreach (var row in tables.Catalogue.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            var kept = CardProfileRow.ToProfile(row);
            all[kept.Profile.Code] = kept;
        }

        return [.. all.Values.OrderBy(kept => kept.Profile.Code.Value, StringComparer.Ordinal)];
    }

    /// <summary>Writes a profile that was read before, or not found, with its line of the audit trail.</summary>
    /// <returns>False when another writer was faster.</returns>
    public async Task<bool> TryWriteAsync(KeptProfile kept, ETag? readTag, AuditEntry entry, CancellationToken cancellationToken)
    {
        var change = new PartitionChange(tables.Catalogue, CardProfileRow.Partition, outbox);
        change.Write(Touched.CardProfile, CardProfileRow.From(kept), readTag);
        change.Record(entry);
        return await change.SubmitAsync(cancellationToken) is null;
    }

    /// <summary>Notes that a client uses a profile, before it does. Built-in ones can't be deleted, so nothing is noted of them.</summary>
    public async Task NoteUseAsync(ProfileCode code, ClientId client, CancellationToken cancellationToken)
    {
        if (BuiltInProfiles.Find(code) is null)
        {
            await tables.Catalogue.TryInsertAsync(new TableEntity($"{UsePartition}~{code}", client.Value), cancellationToken);
        }
    }

    /// <summary>Whether a card that is not closed has the profile, or a client gives it to its new cards.</summary>
    public async Task<bool> IsUsedAsync(ProfileCode code, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {$"{UsePartition}~{code}"}");
        await foreach (var use in tables.Catalogue.QueryAsync(filter, select: ["RowKey"], cancellationToken: cancellationToken))
        {
            if (await IsUsedByAsync(code, ClientId.Load(use.RowKey), cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> IsUsedByAsync(ProfileCode code, ClientId client, CancellationToken cancellationToken)
    {
        if (await tables.Clients.FindAsync(client.Value, ClientRow.Key, cancellationToken) is not { } row)
        {
            return false;
        }

        if (ClientRow.ToClient(row).VirtualCardProfile == code)
        {
            return true;
        }

        // What a virtualised card is to get back is used as well.
        var filter = TableClient.CreateQueryFilter(
            $"(Profile eq {code.Value} or FormerProfile eq {code.Value}) and Status ne {CardWords.Statuses.Of(CardStatus.Closed)}");
        var (cards, _) = await new RowRange(tables.Clients, client.Value, CardRow.Kind)
            .ReadAsync(filter, after: null, limit: 1, CardRow.ToCard, cancellationToken);
        return cards.Count > 0;
    }
}
