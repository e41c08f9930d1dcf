using CardFunctions.Domain.AutomaticSales;

namespace CardFunctions.Tests.Domain.AutomaticSales;

public class SaleCountsTests
{
    [Fact]
    public void Progress_counts_what_is_final_or_waits_for_another_day()
    {
        var counts = SaleCounts.Pending(4)
            .Moved(SaleItemStatus.Pending, SaleItemStatus.Charged)
            .Moved(SaleItemStatus.Pending, SaleItemStatus.Retrying)
            .Moved(SaleItemStatus.Pending, SaleItemStatus.Unknown);

        Assert.Equal((4, 1, 500), (counts.Total, counts.Final, counts.ProgressThousandths));
    }

    [Fact]
    public void The_last_thousandth_is_kept_for_the_last_item()
    {
        var counts = SaleCounts.Pending(10_000).Plus(SaleItemStatus.Pending, -9_999).Plus(SaleItemStatus.Charged, 9_999);

        Assert.Equal(999, counts.ProgressThousandths);
        Assert.Equal(1000, counts.Moved(SaleItemStatus.Pending, SaleItemStatus.NoAlias).ProgressThousandths);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(10_000)]
    public void Parts_share_the_items_among_them(int items)
    {
        var parts = Enumerable.Range(0, items).CountBy(index => AutomaticSale.ShardOf(index, items)).ToList();

        Assert.Equal(AutomaticSale.ShardsOf(items), parts.Count);
        Assert.InRange(parts.Max(part => part.Value) - parts.Min(part => part.Value), 0, 1);
    }

    [Fact]
    public void A_part_is_done_when_nothing_more_happens_to_any_of_its_items()
    {
        var part = new SaleShard(0, SaleCounts.Pending(2), 1).Moved([(SaleItemStatus.Pending, SaleItemStatus.Charged), (SaleItemStatus.Pending, SaleItemStatus.Retrying)]);

        Assert.False(part.IsDone);
        Assert.True(part.Moved([(SaleItemStatus.Retrying, SaleItemStatus.Declined)]).IsDone);
    }
}
