using CardFunctions.Domain;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Domain;

public class YearMonthTests
{
    [Theory]
    [InlineData(2026, 1, true)]
    [InlineData(2026, 12, true)]
    [InlineData(1000, 1, true)]
    [InlineData(9999, 12, true)]
    [InlineData(2026, 0, false)]
    [InlineData(2026, 13, false)]
    [InlineData(2026, -1, false)]
    [InlineData(999, 1, false)]
    [InlineData(26, 1, false)] // A short year is for whoever reads it to complete.
    [InlineData(10000, 1, false)]
    [InlineData(int.MaxValue, int.MaxValue, false)]
    public void A_month_has_a_year_of_four_digits_and_is_one_of_twelve(int year, int month, bool valid)
    {
        Assert.Equal(valid, YearMonth.TryCreate(year, month, out var value));
        Assert.True(!valid || (value.Year == year && value.Month == month));
    }

    [Fact]
    public void A_month_survives_the_store_and_its_text_is_ordered_as_time_is() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Zip(Months(), Months()).ToArbitrary(),
        pair => YearMonth.Load(pair.Item1.ToString()) == pair.Item1
            && Math.Sign(string.CompareOrdinal(pair.Item1.ToString(), pair.Item2.ToString())) == pair.Item1.CompareTo(pair.Item2)));

    private static Gen<YearMonth> Months() =>
        from year in Gen.Choose(1000, 9999)
        from month in Gen.Choose(1, 12)
        select YearMonth.TryCreate(year, month, out var value) ? value : default;
}
