using System.Text;
using Azure;
using CardFunctions.Tables;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>The journal in a table of its own.</summary>
/// <remarks>Header and body lie one after the other in binary properties of 64 KiB, the most that one takes. Thread safe.</remarks>
internal sealed class TableJournal(TableClient table) : IJournal
{
    /// <summary>The table's name.</summary>
    public const string TableName = "LocalServiceBus";

    private const string HeaderLength = "HeaderLength";
    private const string DeliveryCount = "DeliveryCount";
    private const int ChunkBytes = 64 * 1024;

    public Task OpenAsync(CancellationToken cancellationToken) => table.CreateIfNotExistsAsync(cancellationToken);

    public async Task<IReadOnlyList<JournalRow>> LoadAsync(string partition, CancellationToken cancellationToken)
    {
        List<JournalRow> rows = [];
        await foreach (var entity in table.QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: cancellationToken))
        {
            rows.Add(RowOf(entity));
        }

        return rows;
    }

    public async Task WriteAsync(string partition, IReadOnlyList<JournalChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 1)
        {
            await WriteOneAsync(partition, changes[0], cancellationToken);
            return;
        }

        try
        {
            await table.SubmitTransactionAsync(changes.Select(change => ActionOf(partition, change)), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404 && changes.Any(change => change is JournalChange.Remove))
        {
            // What is to be removed has gone: an earlier try was stored and its answer lost. Each on its own then, in order.
            foreach (var change in changes)
            {
                await WriteOneAsync(partition, change, cancellationToken);
            }
        }
    }

    private async Task WriteOneAsync(string partition, JournalChange change, CancellationToken cancellationToken)
    {
        switch (change)
        {
            case JournalChange.Remove remove:
                await table.DeleteEntityAsync(partition, remove.Key, ETag.All, cancellationToken);
                break;
            case JournalChange.Count:
                await table.UpsertEntityAsync(EntityOf(partition, change), TableUpdateMode.Merge, cancellationToken);
                break;
            default:
                await table.UpsertEntityAsync(EntityOf(partition, change), TableUpdateMode.Replace, cancellationToken);
                break;
        }
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
        var entity = new TableEntity(partition, change.Key);
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

    private static JournalRow RowOf(TableEntity entity)
    {
        using var all = new MemoryStream();
        for (var index = 0; entity.GetBinaryData(ChunkName(index)) is { } chunk; index++)
        {
            all.Write(chunk.ToMemory().Span);
        }

        var bytes = all.ToArray();
        var length = entity.GetInt32(HeaderLength) ?? 0;
        return new JournalRow(entity.RowKey, Encoding.UTF8.GetString(bytes, 0, length), bytes.AsMemory(length), entity.GetInt32(DeliveryCount) ?? 0);
    }

    private static string ChunkName(int index) => $"Bytes{index}";
}
