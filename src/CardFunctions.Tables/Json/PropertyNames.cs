using System.Text;

namespace CardFunctions.Tables.Json;

/// <summary>
/// Strings for the names of properties, which are few and come with every entity: each is made once. A fixed number of places, so that
/// it never grows; a name that loses its place is made anew. Thread-safe without a lock, because a string never changes.
/// </summary>
internal static class PropertyNames
{
    private const int Places = 1024;
    private const int MaxLength = 64;

    private static readonly string?[] Cache = new string?[Places];

    /// <summary>The name in <paramref name="utf8"/>, which holds no escapes.</summary>
    public static string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref var place = ref Cache[Hash(utf8)];
        var cached = Volatile.Read(ref place);
        if (cached is not null && Ascii.Equals(utf8, cached))
        {
            return cached;
        }

        var name = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref place, name);
        return name;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        // FNV-1a: short input, and no attacker chooses the names of our properties.
        var hash = 2166136261u;
        foreach (var value in utf8)
        {
            hash = (hash ^ value) * 16777619u;
        }

        return (hash ^ (hash >> 16)) % Places;
    }
}
