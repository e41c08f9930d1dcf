using System.Collections.Immutable;

namespace CardFunctions.Domain.AutomaticSales;

/// <summary>When a charge that was declined for now is tried again. Immutable.</summary>
/// <remarks>
/// The card schemes limit how often, and for how long, a merchant may try again; whoever exceeds that pays for each try. The bounds here
/// stay below theirs.
/// </remarks>
public sealed record RetrySchedule
{
    /// <summary>The most tries of one item, whatever the settings say.</summary>
    public const int MostTries = 10;

    /// <summary>The longest time from the first try to the last, in days, whatever the settings say.</summary>
    public const int MostDays = 30;

    private RetrySchedule(ImmutableArray<int> days, int maxTries, int maxDays) => (Days, MaxTries, MaxDays) = (days, maxTries, maxDays);

    /// <summary>After 1, 3 and 7 days.</summary>
    public static RetrySchedule Default { get; } = new([1, 3, 7], MostTries, MostDays);

    /// <summary>The days of the tries after the first, counted from the first, rising.</summary>
    public ImmutableArray<int> Days { get; }

    /// <summary>The most tries, the first one included.</summary>
    public int MaxTries { get; }

    /// <summary>The longest time from the first try to the last, in days.</summary>
    public int MaxDays { get; }

    /// <summary>Takes a schedule from outside: days that rise, from 1. False when a value is out of bounds.</summary>
    public static bool TryCreate(IEnumerable<int> days, int maxTries, int maxDays, out RetrySchedule schedule)
    {
        ImmutableArray<int> all = [.. days];
        var rises = all.IsEmpty || (all[0] >= 1 && all.Zip(all.Skip(1)).All(pair => pair.First < pair.Second));
        var fits = rises && maxTries is >= 1 and <= MostTries && maxDays is >= 1 and <= MostDays;
        schedule = fits ? new RetrySchedule(all, maxTries, maxDays) : Default;
        return fits;
    }

    /// <summary>When to try again; null when it was tried often enough.</summary>
    /// <param name="tries">How often it was tried.</param>
    /// <param name="first">When it was tried first.</param>
    /// <param name="now">The time; a day that has passed meanwhile is not made up for.</param>
    public DateTimeOffset? Next(int tries, DateTimeOffset first, DateTimeOffset now)
    {
        if (tries >= MaxTries)
        {
            return null;
        }

        foreach (var day in Days.Skip(tries - 1).TakeWhile(day => day <= MaxDays))
        {
            var at = first.AddDays(day);
            if (at > now)
            {
                return at;
            }
        }

        return null;
    }
}
