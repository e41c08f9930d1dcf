using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Ledger;

/// <summary>How much of one service was used.</summary>
/// <param name="Money">In minor units.</param>
/// <param name="Millilitres">The volume.</param>
/// <param name="Count">How many transactions.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Used(long Money, long Millilitres, long Count)
{
    /// <summary>Both together; at most what the type holds, which is beyond every limit.</summary>
    public Used Plus(Used more) => new(Sum(Money, more.Money), Sum(Millilitres, more.Millilitres), Sum(Count, more.Count));

    /// <summary>What is left without the other, never below nothing.</summary>
    public Used Minus(Used less) =>
        new(Math.Max(0, Money - less.Money), Math.Max(0, Millilitres - less.Millilitres), Math.Max(0, Count - less.Count));

    /// <summary>By what is counted.</summary>
    public long By(Measure measure) => measure switch
    {
        Measure.Money => Money,
        Measure.Volume => Millilitres,
        Measure.Count => Count,
    };

    private static long Sum(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;
}

/// <summary>
/// What a card has used of each service in the current day, week and month, in UTC, weeks from Monday: what limits are held against.
/// Immutable; compared by what it holds.
/// </summary>
public sealed class Usage : IEquatable<Usage>
{
    /// <summary>Nothing was used yet.</summary>
    public static readonly Usage None = new(ImmutableSortedDictionary<(Period Period, CardServices Service), (DateOnly Start, Used Used)>.Empty);

    private static readonly Period[] Counted = [Period.Day, Period.Week, Period.Month];

    // Only what was used in periods that were current at the last change.
    private readonly ImmutableSortedDictionary<(Period Period, CardServices Service), (DateOnly Start, Used Used)> _entries;

    private Usage(ImmutableSortedDictionary<(Period Period, CardServices Service), (DateOnly Start, Used Used)> entries) => _entries = entries;

    /// <summary>All that there is, to be stored.</summary>
    public IEnumerable<(Period Period, CardServices Service, DateOnly Start, Used Used)> Entries =>
        _entries.Select(entry => (entry.Key.Period, entry.Key.Service, entry.Value.Start, entry.Value.Used));

    /// <summary>The first day of the period that an instant lies in.</summary>
    public static DateOnly StartOf(Period period, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return period switch
        {
            Period.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            Period.Month => new DateOnly(day.Year, day.Month, 1),
            _ => day,
        };
    }

    /// <summary>Takes it from the store.</summary>
    public static Usage Load(IEnumerable<(Period Period, CardServices Service, DateOnly Start, Used Used)> entries) =>
        new(entries.ToImmutableSortedDictionary(entry => (entry.Period, entry.Service), entry => (entry.Start, entry.Used)));

    /// <summary>With something more used, at a time.</summary>
    public Usage Plus(CardServices service, Used used, DateTimeOffset at) => Change(service, at, before => before.Plus(used));

    /// <summary>With something given back that was used at a time; a period that is over does not matter any more.</summary>
    public Usage Minus(CardServices service, Used used, DateTimeOffset at) => Change(service, at, before => before.Minus(used));

    /// <summary>What was used of some services together in the period that an instant lies in.</summary>
    public Used In(Period period, CardServices services, DateTimeOffset now)
    {
        var start = StartOf(period, now);
        return _entries.Where(entry => entry.Key.Period == period && services.HasFlag(entry.Key.Service) && entry.Value.Start == start)
            .Aggregate(default(Used), (sum, entry) => sum.Plus(entry.Value.Used));
    }

    /// <summary>The first limit that something more would exceed; null when all of it is allowed.</summary>
    public Limit? Exceeds(IEnumerable<Limit> limits, CardServices service, Used more, DateTimeOffset now) => limits.FirstOrDefault(limit =>
        limit.Services.HasFlag(service)
        && (limit.Period is Period.Transaction ? default : In(limit.Period, limit.Services, now)).Plus(more).By(limit.Measure) > limit.Max);

    /// <inheritdoc/>
    public bool Equals(Usage? other) => other is not null && _entries.SequenceEqual(other._entries);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Usage);

    /// <inheritdoc/>
    public override int GetHashCode() => _entries.Count;

    private Usage Change(CardServices service, DateTimeOffset at, Func<Used, Used> change)
    {
        var entries = _entries;
        foreach (var period in Counted)
        {
            var (key, start) = ((period, service), StartOf(period, at));
            var known = entries.TryGetValue(key, out var entry);
            if (known && entry.Start > start)
            {
                // It belongs to a period that is over.
                continue;
            }

            var used = change(known && entry.Start == start ? entry.Used : default);
            entries = used == default ? entries.Remove(key) : entries.SetItem(key, (start, used));
        }

        return entries == _entries ? this : new Usage(entries);
    }
}
