using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Azure;
using CardFunctions.Tables;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The journal in tables of its own.</summary>
/// <param name="service">The storage.</param>
/// <param name="name">The first table's name, and how those of the others begin.</param>
/// <remarks>
/// A shard is a partition, named for the queue or topic, and a table has some shards of each: the emulator looks a row up by going
/// through its partition, and reads a page or removes a row by going through the table, so that both have to stay small. The first
/// table and the first partition have bare names. Header and body lie one after the other in binary properties of 64 KiB, the most
/// that one takes. Thread safe.
/// </remarks>
internal sealed class TableJournal(TableServiceClient service, string name = TableJournal.TableName) : IJournal
{
    /// <summary>The first table's name.</summary>
    public const string TableName = "LocalServiceBus";

    private const string HeaderLength = "HeaderLength";
    private const string DeliveryCount = "DeliveryCount";
    private const char ShardMark = '~';
    private const int ChunkBytes = 64 * 1024;
    private const int ShardsOfTable = 20;
    private const int LoadedAtOnce = 2;
    private readonly ConcurrentDictionary<int, TableClient> _tables = new();

    public Task OpenAsync(CancellationToken cancellationToken) => TableOfAsync(shard: 0, cancellationToken).AsTask();

    public async Task<ILookup<string, JournalRow>> LoadAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var item in service.QueryAsync(cancellationToken: cancellationToken))
        {
            if (item.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase) && item.Name.AsSpan(name.Length).IndexOfAnyExceptInRange('0', '9') < 0)
            {
                names.Add(item.Name);
            }
        }

        var rows = new ConcurrentBag<(string Partition, JournalRow Row)>();
        var together = new ParallelOptions { MaxDegreeOfParallelism = LoadedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(names, together, async (tableName, token) =>
        {
            var table = service.GetTableClient(tableName);
            var any = false;
            // Without a filter: it would be asked about every row of the table for each page.
            await foreach (var entity in table.QueryAsync(cancellationToken: token))
            {
                any = true;
                var parts = entity.PartitionKey.Split(ShardMark);
                var shard = parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture);
                rows.Add((parts[0], RowOf(entity, shard)));
            }

            if (!any && tableName.Length > name.Length)
            {
                // Its time is over: all that it held is done. Should something be written to it all the same, it is made again.
                await table.DeleteAsync(token);
            }
        });
        return rows.ToLookup(row => row.Partition, row => row.Row, StringComparer.Ordinal);
    }

    public async Task WriteAsync(string partition, IReadOnlyList<JournalChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAtOnceAsync(partition, changes, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // What is to be removed has gone: an earlier try was stored and its answer lost. All the others still at once.
            var left = await WithoutGoneAsync(partition, changes, cancellationToken);
            if (left.Count == changes.Count)
            {
                throw;
            }

            await WriteAtOnceAsync(partition, left, cancellationToken);
        }
    }

    private async Task WriteAtOnceAsync(string partition, IReadOnlyList<JournalChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 1)
        {
            await WriteOneAsync(partition, changes[0], cancellationToken);
        }
        else if (changes.Count > 1)
        {
            var table = await TableOfAsync(changes[0].Key.Shard, cancellationToken);
            await table.SubmitTransactionAsync(changes.Select(change => ActionOf(partition, change)), cancellationToken);
        }
    }

    private async Task<IReadOnlyList<JournalChange>> WithoutGoneAsync(
        string partition, IReadOnlyList<JournalChange> changes, CancellationToken cancellationToken)
    {
        var table = await TableOfAsync(changes[0].Key.Shard, cancellationToken);
        List<JournalChange> left = [];
        foreach (var change in changes)
        {
            if (change is not JournalChange.Remove remove
                || (await table.GetEntityIfExistsAsync(PartitionKeyOf(partition, remove.Key), remove.Key.Name, cancellationToken: cancellationToken)).HasValue)
            {
                left.Add(change);
            }
        }

        return left;
    }

    private async Task WriteOneAsync(string partition, JournalChange change, CancellationToken cancellationToken)
    {
        var table = await TableOfAsync(change.Key.Shard, cancellationToken);
        switch (change)
        {
            case JournalChange.Remove remove:
                await table.DeleteEntityAsync(PartitionKeyOf(partition, remove.Key), remove.Key.Name, ETag.All, cancellationToken);
                break;
            case JournalChange.Count:
                await table.UpsertEntityAsync(EntityOf(partition, change), TableUpdateMode.Merge, cancellationToken);
                break;
            default:
                await table.UpsertEntityAsync(EntityOf(partition, change), TableUpdateMode.Replace, cancellationToken);
                break;
        }
    }

    private async ValueTask<TableClient> TableOfAsync(int shard, CancellationToken cancellationToken)
    {
        var number = shard / ShardsOfTable;
        if (!_tables.TryGetValue(number, out var table))
        {
            table = service.GetTableClient(number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{number}"));
            await table.CreateIfNotExistsAsync(cancellationToken);
            _tables[number] = table;
        }

        return table;
    }

    private static TableTransactionAction ActionOf(string partition, JournalChange change) => new(
        change switch
        {
            JournalChange.Remove => TableTransactionActionType.Delete,
            JournalChange.Count => TableTransactionActionType.UpsertMerge,
            _ => TableTransactionActionType.UpsertReplace,
        },
        EntityOf(partition, change),
        ETag.All);

    private static TableEntity EntityOf(string partition, JournalChange change)
    {
        var entity = new TableEntity(PartitionKeyOf(partition, change.Key), change.Key.Name);
        switch (change)
        {
            case JournalChange.Count count:
                entity[DeliveryCount] = count.DeliveryCount;
                break;
            case JournalChange.Put { Row: var row }:
                var header = Encoding.UTF8.GetBytes(row.Header);
                byte[] all = [.. header, .. row.Body.Span];
                entity[HeaderLength] = header.Length;
                entity[DeliveryCount] = row.DeliveryCount;
                foreach (var (index, chunk) in all.Chunk(ChunkBytes).Index())
                {
                    entity[ChunkName(index)] = chunk;
                }

                break;
        }

        return entity;
    }

    private static JournalRow RowOf(TableEntity entity, int shard)
    {
        using var all = new MemoryStream();
        for (var index = 0; entity.GetBinaryData(ChunkName(index)) is { } chunk; index++)
        {
            all.Write(chunk.ToMemory().Span);
        }

        var bytes = all.ToArray();
        var length = entity.GetInt32(HeaderLength) ?? 0;
        return new JournalRow(new RowKey(shard, entity.RowKey), Encoding.UTF8.GetString(bytes, 0, length), bytes.AsMemory(length), entity.GetInt32(DeliveryCount) ?? 0);
    }

    private static string PartitionKeyOf(string partition, RowKey key) =>
        key.Shard == 0 ? partition : string.Create(CultureInfo.InvariantCulture, $"{partition}{ShardMark}{key.Shard}");

    private static string ChunkName(int index) => $"Bytes{index}";
}
