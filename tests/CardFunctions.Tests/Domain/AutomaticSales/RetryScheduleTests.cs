using System.Globalization;
using CardFunctions.Domain.AutomaticSales;

namespace CardFunctions.Tests.Domain.AutomaticSales;

public class RetryScheduleTests
{
    private static readonly DateTimeOffset First = DateTimeOffset.Parse("2026-11-25T10:00:00Z", CultureInfo.InvariantCulture);

    [Fact]
    public void Days_are_counted_from_the_first_try()
    {
        Assert.Equal(First.AddDays(1), RetrySchedule.Default.Next(1, First, First));
        Assert.Equal(First.AddDays(3), RetrySchedule.Default.Next(2, First, First.AddDays(1)));
        Assert.Equal(First.AddDays(7), RetrySchedule.Default.Next(3, First, First.AddDays(3)));
        Assert.Null(RetrySchedule.Default.Next(4, First, First.AddDays(7)));
    }

    [Fact]
    public void A_day_that_has_passed_is_not_made_up_for() =>
        Assert.Equal(First.AddDays(7), RetrySchedule.Default.Next(1, First, First.AddDays(5)));

    [Fact]
    public void The_bounds_on_tries_and_days_hold_whatever_the_days_are()
    {
        Assert.True(RetrySchedule.TryCreate(Enumerable.Range(1, 40), 3, 30, out var few));
        Assert.Equal(First.AddDays(2), few.Next(2, First, First.AddDays(1)));
        Assert.Null(few.Next(3, First, First.AddDays(2)));

        Assert.True(RetrySchedule.TryCreate([1, 29, 31], 10, 30, out var brief));
        Assert.Equal(First.AddDays(29), brief.Next(2, First, First.AddDays(1)));
        Assert.Null(brief.Next(3, First, First.AddDays(29)));
    }

    [Theory]
    [InlineData("0", 10, 30)]
    [InlineData("3,1", 10, 30)]
    [InlineData("1,1", 10, 30)]
    [InlineData("1", 0, 30)]
    [InlineData("1", 11, 30)]
    [InlineData("1", 10, 0)]
    [InlineData("1", 10, 31)]
    public void A_schedule_beyond_the_bounds_is_refused(string days, int maxTries, int maxDays) => Assert.False(RetrySchedule.TryCreate(
        days.Split(',').Select(day => int.Parse(day, CultureInfo.InvariantCulture)), maxTries, maxDays, out _));

    [Fact]
    public void A_schedule_without_days_never_tries_again()
    {
        Assert.True(RetrySchedule.TryCreate([], 10, 30, out var none));
        Assert.Null(none.Next(1, First, First));
    }
}
