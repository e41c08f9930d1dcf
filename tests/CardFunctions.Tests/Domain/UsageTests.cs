using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.Ledger;

namespace CardFunctions.Tests.Domain;

public class UsageTests
{
    // A Wednesday.
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 23, 30, 0, TimeSpan.Zero);
    private static readonly Used Some = new(100, 20, 1);

    [Theory]
    [InlineData(Period.Day, "2026-11-25")]
    [InlineData(Period.Week, "2026-11-23")]
    [InlineData(Period.Month, "2026-11-01")]
    public void Periods_begin_in_utc_and_weeks_on_monday(Period period, string start)
    {
        Assert.Equal(DateOnly.Parse(start, System.Globalization.CultureInfo.InvariantCulture), Usage.StartOf(period, Now));
        Assert.Equal(new DateOnly(2026, 11, 23), Usage.StartOf(Period.Week, Now.AddDays(4)));
        Assert.Equal(new DateOnly(2026, 11, 30), Usage.StartOf(Period.Week, Now.AddDays(5)));
    }

    [Fact]
    public void What_is_used_counts_until_its_period_is_over()
    {
        var usage = Usage.None.Plus(CardServices.Fuel, Some, Now).Plus(CardServices.Ticket, Some, Now);

        Assert.Equal(Some, usage.In(Period.Day, CardServices.Fuel, Now));
        Assert.Equal(Some.Plus(Some), usage.In(Period.Day, CardServices.Terminal, Now));
        Assert.Equal(default, usage.In(Period.Day, CardServices.Fuel, Now.AddHours(1)));
        Assert.Equal(Some, usage.In(Period.Week, CardServices.Fuel, Now.AddHours(1)));
        Assert.Equal(default, usage.In(Period.Week, CardServices.Fuel, Now.AddDays(5)));
        Assert.Equal(Some, usage.In(Period.Month, CardServices.Fuel, Now.AddDays(5)));
        Assert.Equal(default, usage.In(Period.Month, CardServices.Fuel, Now.AddDays(6)));
        Assert.Equal(default, usage.In(Period.Day, CardServices.Allotment, Now));
    }

    [Fact]
    public void What_is_given_back_goes_to_the_period_that_it_was_used_in()
    {
        var usage = Usage.None.Plus(CardServices.Fuel, Some, Now);
        var tomorrow = Now.AddHours(2);

        Assert.Equal(Usage.None, usage.Minus(CardServices.Fuel, Some, Now));
        var later = usage.Plus(CardServices.Fuel, Some, tomorrow).Minus(CardServices.Fuel, Some, Now);
        Assert.Equal(Some, later.In(Period.Day, CardServices.Fuel, tomorrow));
        Assert.Equal(Some, later.In(Period.Week, CardServices.Fuel, tomorrow));
        Assert.Equal(default, usage.Minus(CardServices.Fuel, new Used(1_000, 1_000, 9), Now).In(Period.Day, CardServices.Fuel, Now));
    }

    [Fact]
    public void A_limit_is_exceeded_by_what_is_more_than_it_and_not_by_all_of_it()
    {
        Limit daily = new(Measure.Money, Period.Day, CardServices.Fuel | CardServices.Ticket, 200);
        Limit each = new(Measure.Volume, Period.Transaction, CardServices.Fuel, 20);
        Limit count = new(Measure.Count, Period.Month, CardServices.Ticket, 0);
        var usage = Usage.None.Plus(CardServices.Ticket, Some, Now);

        Assert.Null(usage.Exceeds([daily, each, count], CardServices.Fuel, Some, Now));
        Assert.Equal(daily, usage.Exceeds([each, daily], CardServices.Fuel, Some with { Money = 101 }, Now));
        Assert.Equal(each, usage.Exceeds([daily, each], CardServices.Fuel, Some with { Millilitres = 21 }, Now));
        Assert.Equal(count, usage.Exceeds([count], CardServices.Ticket, Some, Now));
        Assert.Null(usage.Exceeds([count], CardServices.Fuel, Some, Now));
    }

    [Fact]
    public void It_is_read_back_as_it_was_stored()
    {
        var usage = Usage.None.Plus(CardServices.Fuel, Some, Now).Plus(CardServices.Ticket, new Used(long.MaxValue, 0, 3), Now.AddDays(-30));

        Assert.Equal(usage, UsageText.Load(UsageText.Of(usage)));
        Assert.Null(UsageText.Of(Usage.None));
        Assert.Equal(Usage.None, UsageText.Load(null));
    }
}
