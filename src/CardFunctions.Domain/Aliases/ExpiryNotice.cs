namespace CardFunctions.Domain.Aliases;

/// <summary>When others are told that an alias expires: ahead of its last month, and once more when that is over.</summary>
public static class ExpiryNotice
{
    /// <summary>What is to be told of an alias now; null where that was told already, or it is too early.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="leadMonths">How many months ahead it is told.</param>
    /// <param name="now">The time.</param>
    public static string? Due(Alias alias, int leadMonths, DateTimeOffset now)
    {
        var month = YearMonth.Of(now);
        var due = alias.Expiry < month ? $"expired:{alias.Expiry}" : alias.Expiry <= month.AddMonths(leadMonths) ? $"expiring:{alias.Expiry}" : null;
        return due == alias.Notice ? null : due;
    }
}
