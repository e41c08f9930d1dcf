using Azure;
using CardFunctions.Cards;
using CardFunctions.Clients;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.CardProfiles;

/// <summary>Keeps card profiles, and which clients have ever used which. Built-in profiles have a row only once they were changed.</summary>
internal sealed class CardProfileStore(StorageTables tables)
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
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {CardProfileRow.Partition}");
        await foreach (var row in tables.Catalogue.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            var kept = CardProfileRow.ToProfile(row);
            all[kept.Profile.Code] = kept;
        }

        return [.. all.Values.OrderBy(kept => kept.Profile.Code.Value, StringComparer.Ordinal)];
    }

    /// <summary>Writes a profile that was read before, or not found.</summary>
    /// <returns>False when another writer was faster.</returns>
    public async Task<bool> TryWriteAsync(KeptProfile kept, ETag? readTag, CancellationToken cancellationToken)
    {
        var row = CardProfileRow.From(kept);
        if (readTag is not { } tag)
        {
            return await tables.Catalogue.TryInsertAsync(row, cancellationToken);
        }

        try
        {
            await tables.Catalogue.UpdateEntityAsync(row, tag, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status is 412)
        {
            return false;
        }
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
