using System.Buffers;

namespace CardFunctions.Tables.Limits;

/// <summary>The service's rule for names of tables: 3 to 63 ASCII letters and digits, a letter first, and not <c>tables</c>.</summary>
internal static class TableName
{
    private const int MinLength = 3;
    private const int MaxLength = 63;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <exception cref="ArgumentException">It is no name of a table.</exception>
    public static string Check(string tableName)
    {
        ArgumentNullException.ThrowIfNull(tableName);
        var valid = tableName.Length is >= MinLength and <= MaxLength
            && char.IsAsciiLetter(tableName[0])
            && !tableName.AsSpan().ContainsAnyExcept(Allowed)
            && !string.Equals(tableName, "tables", StringComparison.OrdinalIgnoreCase);
        return valid
            ? tableName
            : throw new ArgumentException($"'{tableName}' is no name of a table: {MinLength} to {MaxLength} letters and digits, a letter first.", nameof(tableName));
    }
}
