using System.Collections.Immutable;

namespace CardFunctions.Domain.AutomaticSales;

/// <summary>How many items of an automatic sale, or of a part of one, stand where. Immutable.</summary>
public sealed record SaleCounts
{
    /// <summary>How many statuses there are.</summary>
    public static readonly int StatusCount = Enum.GetValues<SaleItemStatus>().Length;

    private readonly ImmutableArray<int> _byStatus;

    private SaleCounts(ImmutableArray<int> byStatus) => _byStatus = byStatus;

    /// <summary>None.</summary>
    public static SaleCounts Empty { get; } = new([.. new int[StatusCount]]);

    /// <summary>All items.</summary>
    public int Total => _byStatus.Sum();

    /// <summary>Those to which nothing more happens.</summary>
    public int Final => this[SaleItemStatus.Charged] + this[SaleItemStatus.Declined] + this[SaleItemStatus.NoAlias] + this[SaleItemStatus.Reserved]
        + this[SaleItemStatus.Cancelled];

    /// <summary>The share that is done, from 0 to 1: items that are final, or wait for another day. Thousandths are enough for a person.</summary>
    public int ProgressThousandths
    {
        get
        {
            var (done, total) = (Final + this[SaleItemStatus.Retrying], Total);
            // The last thousandth is kept for the last item.
            return total == 0 ? 0 : done == total ? 1000 : (int)Math.Min(999, 1000L * done / total);
        }
    }

    /// <summary>Those that stand at a status.</summary>
    public int this[SaleItemStatus status] => _byStatus[(int)status];

    /// <summary>So many that wait.</summary>
    public static SaleCounts Pending(int count) => Empty.Plus(SaleItemStatus.Pending, count);

    /// <summary>The counts with more, or fewer, at a status.</summary>
    public SaleCounts Plus(SaleItemStatus status, int count) => new(_byStatus.SetItem((int)status, _byStatus[(int)status] + count));

    /// <summary>The counts of two parts together.</summary>
    public SaleCounts Plus(SaleCounts other) => new([.. _byStatus.Zip(other._byStatus, (one, another) => one + another)]);

    /// <summary>The counts after an item went from one status to another.</summary>
    public SaleCounts Moved(SaleItemStatus from, SaleItemStatus to) => Plus(from, -1).Plus(to, 1);
}
