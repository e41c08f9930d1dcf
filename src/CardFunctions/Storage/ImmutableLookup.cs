using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Storage;

/// <summary>Remembers what was looked up in an index whose rows never change. Thread safe, and bounded.</summary>
/// <typeparam name="T">What is looked up.</typeparam>
internal sealed class ImmutableLookup<T>
    where T : struct
{
    // A few megabytes. Beyond it the memory begins anew: to keep books of what was used last would cost more than a look-up now and then.
    private const int MaxEntries = 50_000;

    private readonly ConcurrentDictionary<string, T> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>What was found before.</summary>
    public bool TryGetValue(string key, [NotNullWhen(true)] out T? value)
    {
        var found = _known.TryGetValue(key, out var known);
        value = found ? known : null;
        return found;
    }

    /// <summary>Remembers what was found. What was not found is not remembered: it may be made at any time.</summary>
    public void Add(string key, T value)
    {
        if (Interlocked.Increment(ref _count) > MaxEntries)
        {
            _known.Clear();
            Volatile.Write(ref _count, 0);
        }

        _known[key] = value;
    }
}
