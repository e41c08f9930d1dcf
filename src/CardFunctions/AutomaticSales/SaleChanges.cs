using CardFunctions.Outbox;
using CardFunctions.Storage;

namespace CardFunctions.AutomaticSales;

/// <summary>Starts changes of runs' partitions.</summary>
internal sealed class SaleChanges(StorageTables tables, EventOutbox outbox)
{
    /// <summary>A change of a run's partition, of which nothing is stored yet.</summary>
    public PartitionChange Of(string sale) => new(tables.AutomaticSales, sale, outbox);
}
