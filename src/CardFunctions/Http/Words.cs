using System.Diagnostics.CodeAnalysis;

namespace CardFunctions.Http;

/// <summary>The contract's words for the members of an enum: one table for JSON, queries and messages. Immutable.</summary>
/// <typeparam name="T">The enum.</typeparam>
internal sealed class Words<T>
    where T : struct, Enum
{
    private readonly (T Value, string Word)[] _table;

    /// <summary>Takes the table, in the order in which the words are shown.</summary>
    public Words(params ReadOnlySpan<(T Value, string Word)> table)
    {
        _table = table.ToArray();
        All = [.. _table.Select(row => row.Word)];
        Values = [.. _table.Select(row => row.Value)];
    }

    /// <summary>All the words.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>All the values that have a word, in the same order.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>The word for a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The table has no word for it.</exception>
    public string Of(T value)
    {
        foreach (var row in _table)
        {
            if (EqualityComparer<T>.Default.Equals(row.Value, value))
            {
                return row.Word;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "There is no word for this value.");
    }

    /// <summary>The value of a word, compared exactly; false for a word that is none.</summary>
    public bool TryParse([NotNullWhen(true)] string? word, out T value)
    {
        foreach (var row in _table)
        {
            if (string.Equals(row.Word, word, StringComparison.Ordinal))
            {
                value = row.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The value of a word from the store.</summary>
    /// <exception cref="FormatException">The store holds a word that this version does not know.</exception>
    public T Load(string word) =>
        TryParse(word, out var value) ? value : throw new FormatException($"The store holds an unknown {typeof(T).Name}.");
}
