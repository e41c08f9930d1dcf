using System.Globalization;

namespace CardFunctions.Storage;

/// <summary>Partitions that are days, in UTC: they sort as the days do.</summary>
internal static class DayPartition
{
    /// <summary>The partition of the day of a time, such as <c>2026-11-22</c>.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
