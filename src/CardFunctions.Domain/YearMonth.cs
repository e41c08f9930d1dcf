using System.Globalization;

namespace CardFunctions.Domain;

/// <summary>A month of a year, such as the one that a card expires in. Compared by time.</summary>
public readonly record struct YearMonth : IComparable<YearMonth>
{
    private readonly int _months;

    private YearMonth(int months) => _months = months;

    /// <summary>The year, 1 to 9999.</summary>
    public int Year => (_months / 12) + 1;

    /// <summary>The month, 1 to 12.</summary>
    public int Month => (_months % 12) + 1;

    /// <summary>Takes a month from outside. False when there is no such month, or the year is not of four digits.</summary>
    public static bool TryCreate(int year, int month, out YearMonth value)
    {
        var isValid = year is >= 1000 and <= 9999 && month is >= 1 and <= 12;
        value = isValid ? new YearMonth(((year - 1) * 12) + month - 1) : default;
        return isValid;
    }

    /// <summary>The month that an instant lies in, in UTC.</summary>
    public static YearMonth Of(DateTimeOffset instant) => new(((instant.UtcDateTime.Year - 1) * 12) + instant.UtcDateTime.Month - 1);

    /// <summary>Whether one month is before another.</summary>
    public static bool operator <(YearMonth left, YearMonth right) => left.CompareTo(right) < 0;

    /// <summary>Whether one month is after another.</summary>
    public static bool operator >(YearMonth left, YearMonth right) => left.CompareTo(right) > 0;

    /// <summary>Whether one month is another or before it.</summary>
    public static bool operator <=(YearMonth left, YearMonth right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one month is another or after it.</summary>
    public static bool operator >=(YearMonth left, YearMonth right) => left.CompareTo(right) >= 0;

    /// <summary>Takes a month from the store, written as <c>yyyy-MM</c>.</summary>
    public static YearMonth Load(string text) =>
        Of(DateTimeOffset.ParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    /// <summary>This month and so many later.</summary>
    public YearMonth AddMonths(int months) => new(checked(_months + months));

    /// <inheritdoc/>
    public int CompareTo(YearMonth other) => _months.CompareTo(other._months);

    /// <summary>The month as <c>yyyy-MM</c>, whose order as text is its order in time.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{Month:D2}");
}
