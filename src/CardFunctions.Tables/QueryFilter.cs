using System.Globalization;

namespace CardFunctions.Tables;

/// <summary>Values as literals of the service's query language. Source: "Querying tables and entities" of the REST documentation.</summary>
internal static class QueryFilter
{
    /// <exception cref="ArgumentException">A value is null or of a type that the service does not have.</exception>
    public static string Create(FormattableString filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var literals = new object[filter.ArgumentCount];
        for (var index = 0; index < literals.Length; index++)
        {
            literals[index] = Literal(filter.GetArgument(index));
        }

        return string.Format(CultureInfo.InvariantCulture, filter.Format, literals);
    }

    private static string Literal(object? value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        char character => Literal(character.ToString()),
        bool truth => truth ? "true" : "false",
        int or short or byte or ushort or sbyte => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        long number => string.Create(CultureInfo.InvariantCulture, $"{number}L"),
        double number => LiteralOf(number),
        float number => LiteralOf(number),
        DateTimeOffset time => LiteralOf(time),
        DateTime time => LiteralOf(TableEntity.ToUtc(time)),
        Guid id => $"guid'{id:D}'",
        byte[] bytes => $"X'{Convert.ToHexStringLower(bytes)}'",
        BinaryData bytes => $"X'{Convert.ToHexStringLower(bytes.ToMemory().Span)}'",
        null => throw new ArgumentException("A filter can't compare with null: the service has no null.", nameof(value)),
        _ => throw new ArgumentException($"A filter can't compare with a {value.GetType()}.", nameof(value)),
    };

    private static string LiteralOf(DateTimeOffset time) => $"datetime'{time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture)}'";

    private static string LiteralOf(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new ArgumentException("A filter can't compare with NaN or infinity.", nameof(number));
        }

        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : $"{text}.0";
    }
}
