using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>When a timer function is due: an NCRONTAB expression of six fields (second first), or a constant time span.</summary>
/// <remarks>
/// Fields: second, minute, hour, day, month, day of week (0 or 7 is Sunday); each <c>*</c>, a value, a range <c>a-b</c>, a list
/// <c>a,b</c>, with a step <c>/n</c>; months and days also by their English three letters. All six must fit, UTC.
/// Five fields are read as six that start with second 0, as the host does. Immutable.
/// </remarks>
internal sealed class TimerSchedule
{
    private const int SearchYears = 10;
    private static readonly string[] MonthNames = ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private readonly bool[][] _fields = [];
    private readonly TimeSpan? _interval;

    private TimerSchedule(bool[][] fields) => _fields = fields;

    private TimerSchedule(TimeSpan interval) => _interval = interval;

    /// <summary>Whether it is a constant interval and not a calendar's.</summary>
    public bool IsInterval => _interval is not null;

    /// <summary>Reads the text of <c>schedule</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TimerSchedule? schedule)
    {
        schedule = null;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [var span])
        {
            var isSpan = TimeSpan.TryParseExact(span, "c", CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero;
            schedule = isSpan ? new TimerSchedule(interval) : null;
            return isSpan;
        }

        var six = parts.Length == 5 ? ["0", .. parts] : parts;
        if (six.Length != 6
            || Field(six[0], 0, 59) is not { } seconds
            || Field(six[1], 0, 59) is not { } minutes
            || Field(six[2], 0, 23) is not { } hours
            || Field(six[3], 1, 31) is not { } days
            || Field(six[4], 1, 12, MonthNames) is not { } months
            || Field(six[5], 0, 7, DayNames) is not { } weekdays)
        {
            return false;
        }

        weekdays[0] |= weekdays[7];
        schedule = new TimerSchedule([seconds, minutes, hours, days, months, weekdays]);
        return true;
    }

    /// <summary>The first time after <paramref name="after"/>; null when there is none in the next ten years (30 February).</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (_interval is { } interval)
        {
            return after + interval;
        }

        var start = after.UtcDateTime;
        var date = DateOnly.FromDateTime(start);
        var end = date.AddYears(SearchYears);
        // From the second after, on the first day; from midnight on the later ones.
        for (var from = (int)start.TimeOfDay.TotalSeconds + 1; date <= end; date = date.AddDays(1), from = 0)
        {
            if (_fields[3][date.Day] && _fields[4][date.Month] && _fields[5][(int)date.DayOfWeek] && SecondOfDay(from) is { } second)
            {
                return new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddSeconds(second);
            }
        }

        return null;
    }

    private int? SecondOfDay(int from)
    {
        for (var hour = from / 3600; hour < 24; hour++)
        {
            if (!_fields[2][hour])
            {
                continue;
            }

            for (var minute = Math.Max(0, (from - (hour * 3600)) / 60); minute < 60; minute++)
            {
                var earliest = Math.Max(0, from - (hour * 3600) - (minute * 60));
                var second = _fields[1][minute] && earliest < 60 ? Array.IndexOf(_fields[0], true, earliest) : -1;
                if (second >= 0)
                {
                    return (hour * 3600) + (minute * 60) + second;
                }
            }
        }

        return null;
    }

    private static bool[]? Field(string text, int min, int max, string[]? names = null)
    {
        var allowed = new bool[max + 1];
        foreach (var part in text.Split(','))
        {
            if (!Range(part, min, max, names, out var first, out var last, out var step))
            {
                return null;
            }

            for (var value = first; value <= last; value += step)
            {
                allowed[value] = true;
            }
        }

        return allowed;
    }

    private static bool Range(string text, int min, int max, string[]? names, out int first, out int last, out int step)
    {
        (first, last, step) = (min, max, 1);
        var slash = text.Split('/');
        if (slash.Length > 2 || (slash.Length == 2 && (!int.TryParse(slash[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0)))
        {
            return false;
        }

        if (string.Equals(slash[0], "*", StringComparison.Ordinal))
        {
            return true;
        }

        var ends = slash[0].Split('-');
        if (ends.Length > 2 || !Value(ends[0], names, out first) || !Value(ends[^1], names, out last))
        {
            return false;
        }

        // "5/15" starts at 5 and goes on to the field's end.
        last = ends.Length == 1 && slash.Length == 2 ? max : last;
        return first >= min && last <= max && first <= last;
    }

    private static bool Value(string text, string[]? names, out int value)
    {
        value = names is null || text.Length < 3 ? -1 : Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return value >= 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
