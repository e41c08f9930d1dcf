namespace CardFunctions.Http;

/// <summary>The value of an <c>If-Match</c> or <c>If-None-Match</c> header: <c>*</c>, or a list of entity tags.</summary>
/// <param name="IsAny">Whether it is <c>*</c>.</param>
/// <param name="Tags">The tags, quotes included, with whether each is weak.</param>
internal sealed record EntityTagList(bool IsAny, IReadOnlyList<(string Tag, bool IsWeak)> Tags)
{
    // More tags than this is nobody's honest list.
    private const int MaxTags = 32;

    /// <summary>Whether a tag is in the list by the strong comparison: a weak tag never matches.</summary>
    public bool MatchesStrongly(string tag) => IsAny || Tags.Any(entry => !entry.IsWeak && string.Equals(entry.Tag, tag, StringComparison.Ordinal));

    /// <summary>Whether a tag is in the list by the weak comparison.</summary>
    public bool MatchesWeakly(string tag) => IsAny || Tags.Any(entry => string.Equals(entry.Tag, tag, StringComparison.Ordinal));

    /// <summary>Reads a header's value; null when it is not one (RFC 9110, section 8.8.3).</summary>
    public static EntityTagList? Parse(ReadOnlySpan<char> value)
    {
        value = value.Trim(" \t");
        if (value.SequenceEqual("*"))
        {
            return new(IsAny: true, []);
        }

        var tags = new List<(string, bool)>();
        while (!value.IsEmpty)
        {
            if (value[0] == ',')
            {
                // Empty elements of a list are allowed and mean nothing.
                value = value[1..].TrimStart(" \t");
                continue;
            }

            if (tags.Count == MaxTags || !TryTake(ref value, out var tag))
            {
                return null;
            }

            tags.Add(tag);
        }

        return tags.Count == 0 ? null : new(IsAny: false, tags);
    }

    private static bool TryTake(ref ReadOnlySpan<char> value, out (string Tag, bool IsWeak) tag)
    {
        tag = default;
        var isWeak = value.StartsWith("W/", StringComparison.Ordinal);
        var rest = isWeak ? value[2..] : value;
        if (rest.IsEmpty || rest[0] != '"')
        {
            return false;
        }

        var end = rest[1..].IndexOf('"') + 1;
        if (end == 0 || rest[1..end].ContainsAnyInRange('\0', ' ') || rest[1..end].Contains('\u007f'))
        {
            return false;
        }

        tag = (rest[..(end + 1)].ToString(), isWeak);
        value = rest[(end + 1)..].TrimStart(" \t");
        return value.IsEmpty || value[0] == ',';
    }
}
