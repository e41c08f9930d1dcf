namespace CardFunctions.Domain.Aliases;

/// <summary>Which of a contact's aliases is paid with where none is named.</summary>
public static class DefaultAlias
{
    /// <summary>The default when an alias has come: the one that there is, else the new one.</summary>
    public static AliasId WhenAdded(AliasId? current, AliasId added) => current ?? added;

    /// <summary>The default when an alias has gone: the one that there is, unless it is that one; then the newest that can be paid with.</summary>
    /// <param name="current">The default before.</param>
    /// <param name="removed">The alias that goes.</param>
    /// <param name="all">All of the contact's aliases, be the one that goes among them or not.</param>
    /// <param name="now">The time.</param>
    public static AliasId? WhenRemoved(AliasId? current, AliasId removed, IEnumerable<Alias> all, DateTimeOffset now) =>
        current != removed
            ? current
            : all.Where(alias => alias.Id != removed && alias.StatusAt(now) is AliasStatus.Active)
                .MaxBy(alias => alias.Id.Unique, StringComparer.Ordinal)?.Id;
}
