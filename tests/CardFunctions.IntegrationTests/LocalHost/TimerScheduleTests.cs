using System.Globalization;
using CardFunctions.LocalHost.FunctionsHost;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>NCRONTAB expressions of six fields.</summary>
public sealed class TimerScheduleTests
{
    [Theory]
    [InlineData("0 * * * * *", "2026-11-22T10:00:00Z", "2026-11-22T10:01:00Z")]
    [InlineData("0 */5 * * * *", "2026-11-22T10:03:20Z", "2026-11-22T10:05:00Z")]
    [InlineData("*/15 * * * * *", "2026-11-22T10:03:46Z", "2026-11-22T10:04:00Z")]
    [InlineData("0 0 3 * * *", "2026-11-22T03:00:00Z", "2026-11-23T03:00:00Z")]
    [InlineData("0 0 3 * * *", "2026-11-22T02:59:59.5Z", "2026-11-22T03:00:00Z")]
    [InlineData("30 15 1 1 JAN *", "2026-11-22T00:00:00Z", "2027-01-01T01:15:30Z")]
    [InlineData("0 0 9 * * MON-FRI", "2026-11-20T09:00:00Z", "2026-11-23T09:00:00Z")]
    [InlineData("0 0 9 * * 7", "2026-11-20T09:00:00Z", "2026-11-22T09:00:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 8-10,20 * * *", "2026-11-22T10:00:00Z", "2026-11-22T20:00:00Z")]
    [InlineData("0 10/20 * * * *", "2026-11-22T10:31:00Z", "2026-11-22T10:50:00Z")]
    [InlineData("59 59 23 31 12 *", "2026-12-31T23:59:58Z", "2026-12-31T23:59:59Z")]
    [InlineData("*/10 * * * *", "2026-11-22T10:03:00Z", "2026-11-22T10:10:00Z")]
    [InlineData("00:02:30", "2026-11-22T10:00:00Z", "2026-11-22T10:02:30Z")]
    public void The_next_time_is_the_first_that_fits_all_fields(string text, string after, string expected)
    {
        Assert.True(TimerSchedule.TryParse(text, out var schedule));
        Assert.Equal(Time(expected), schedule.Next(Time(after)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("0 0 24 * * *")]
    [InlineData("0 0 0 0 * *")]
    [InlineData("0 0 0 * 13 *")]
    [InlineData("0 0 0 * * 8")]
    [InlineData("0 */0 * * * *")]
    [InlineData("0 5-2 * * * *")]
    [InlineData("0 1,, * * * *")]
    [InlineData("0 0 0 * * FUN")]
    [InlineData("-00:01:00")]
    [InlineData("hourly")]
    public void What_is_no_schedule_is_refused(string text) => Assert.False(TimerSchedule.TryParse(text, out _));

    [Fact]
    public void A_day_that_never_comes_has_no_next_time()
    {
        Assert.True(TimerSchedule.TryParse("0 0 0 30 2 *", out var schedule));
        Assert.Null(schedule.Next(Time("2026-01-01T00:00:00Z")));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
