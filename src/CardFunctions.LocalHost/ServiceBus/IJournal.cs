namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>Where the broker's state is kept, so that a killed broker loses nothing. One partition a queue or topic.</summary>
/// <remarks>Implementations are thread safe. A failure is an exception; the write may then have happened or not.</remarks>
internal interface IJournal
{
    /// <summary>Makes the journal ready for use.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>All rows, by partition; in no order.</summary>
    Task<ILookup<string, JournalRow>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Writes all of the changes or none; at most <see cref="MaxChanges"/>, all of one shard, no key twice.</summary>
    Task WriteAsync(string partition, IReadOnlyList<JournalChange> changes, CancellationToken cancellationToken);

    /// <summary>The most changes of one write: an entity group transaction's limit.</summary>
    const int MaxChanges = 100;

    /// <summary>The most bytes of one write, below an entity group transaction's 4 MiB with room for its encoding.</summary>
    const int MaxBytes = 2 * 1024 * 1024;
}

/// <summary>Where a row lies within its partition.</summary>
/// <param name="Shard">Which part of the partition: only what is in one shard can be written at once.</param>
/// <param name="Name">Its name within the shard.</param>
internal readonly record struct RowKey(int Shard, string Name);

/// <summary>A row of the journal.</summary>
/// <param name="Key">Where it lies.</param>
/// <param name="Header">What it is, as JSON.</param>
/// <param name="Body">A message's bytes.</param>
/// <param name="DeliveryCount">How often a message was delivered in vain.</param>
internal sealed record JournalRow(RowKey Key, string Header, ReadOnlyMemory<byte> Body, int DeliveryCount);

/// <summary>A change of the journal. The cases are closed.</summary>
internal abstract record JournalChange(RowKey Key)
{
    /// <summary>About how many bytes it takes to write.</summary>
    public virtual int Size => 512;

    /// <summary>Puts a row, whether it is there or not.</summary>
    internal sealed record Put(JournalRow Row) : JournalChange(Row.Key)
    {
        // Bytes travel as Base64, the header's quotes are escaped.
        public override int Size => 1024 + (Row.Header.Length * 2) + (Row.Body.Length * 4 / 3);
    }

    /// <summary>Sets a row's delivery count.</summary>
    internal sealed record Count(RowKey Key, int DeliveryCount) : JournalChange(Key);

    /// <summary>Removes a row; fine when it has gone.</summary>
    internal sealed record Remove(RowKey Key) : JournalChange(Key);
}
