using System.Collections.Concurrent;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>A journal in memory that outlives brokers, holds them to a transaction's rules, and fails when it is told to.</summary>
internal sealed class MemoryJournal : IJournal
{
    private static readonly IComparer<RowKey> Order = Comparer<RowKey>.Create((one, other) =>
        one.Shard == other.Shard ? string.CompareOrdinal(one.Name, other.Name) : one.Shard.CompareTo(other.Shard));

    private readonly ConcurrentDictionary<string, SortedDictionary<RowKey, JournalRow>> _partitions = new(StringComparer.Ordinal);

    /// <summary>Asked before each write; throws to make it fail.</summary>
    public Action? BeforeWrite { get; set; }

    /// <summary>Asked after each write; throws to lose its answer.</summary>
    public Action? AfterWrite { get; set; }

    public IReadOnlyList<string> KeysOf(string partition)
    {
        var rows = Partition(partition);
        lock (rows)
        {
            return [.. rows.Keys.Select(key => key.Name)];
        }
    }

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ILookup<string, JournalRow>> LoadAsync(CancellationToken cancellationToken)
    {
        List<(string Partition, JournalRow Row)> all = [];
        foreach (var (name, rows) in _partitions)
        {
            lock (rows)
            {
                all.AddRange(rows.Values.Select(row => (name, row)));
            }
        }

        return Task.FromResult(all.ToLookup(row => row.Partition, row => row.Row, StringComparer.Ordinal));
    }

    public Task WriteAsync(string partition, IReadOnlyList<JournalChange> changes, CancellationToken cancellationToken)
    {
        BeforeWrite?.Invoke();
        Assert.InRange(changes.Count, 1, IJournal.MaxChanges);
        Assert.Equal(changes.Count, changes.Select(change => change.Key).Distinct().Count());
        Assert.Single(changes.Select(change => change.Key.Shard).Distinct());
        var rows = Partition(partition);
        lock (rows)
        {
            foreach (var change in changes)
            {
                switch (change)
                {
                    case JournalChange.Put put:
                        rows[put.Key] = put.Row;
                        break;
                    case JournalChange.Count count:
                        rows[count.Key] = rows[count.Key] with { DeliveryCount = count.DeliveryCount };
                        break;
                    default:
                        rows.Remove(change.Key);
                        break;
                }
            }
        }

        AfterWrite?.Invoke();
        return Task.CompletedTask;
    }

    private SortedDictionary<RowKey, JournalRow> Partition(string name) =>
        _partitions.GetOrAdd(name, _ => new SortedDictionary<RowKey, JournalRow>(Order));
}
