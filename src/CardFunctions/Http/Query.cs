using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>Reads known parameters of the query; what is wrong with one becomes a fault of the request. Unknown ones are ignored.</summary>
/// <remarks>
/// A parameter that is given twice is a fault: hosts differ in what they make of it. An empty value counts as absent.
/// </remarks>
internal readonly struct Query
{
    private readonly IQueryCollection _values;
    private readonly RequestState _state;

    private Query(IQueryCollection values, RequestState state)
    {
        _values = values;
        _state = state;
    }

    /// <summary>The query of a request.</summary>
    public static Query Of(HttpContext context) => new(context.Request.Query, RequestState.Of(context));

    /// <summary>A text of at most <paramref name="maxLength"/> characters; null when absent or faulty.</summary>
    public string? Text(string name, int maxLength = 256)
    {
        if (!_values.TryGetValue(name, out var values) || values.Count == 0)
        {
            return null;
        }

        if (values.Count > 1)
        {
            _state.Faults.Add(name, FaultTexts.MustBeSingle);
            return null;
        }

        var value = values[0];
        if (value?.Length > maxLength)
        {
            _state.Faults.Add(name, FaultTexts.TooLong(maxLength));
            return null;
        }

        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>One of the contract's words; null when absent or faulty.</summary>
    public T? Word<T>(string name, Words<T> words)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return words.TryParse(text, out var value) ? value : Fault<T>(name, FaultTexts.MustBeOneOf(words.All));
    }

    /// <summary><c>true</c> or <c>false</c>; null when absent or faulty.</summary>
    public bool? Bool(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => Fault<bool>(name, FaultTexts.MustBeBoolean),
    };

    /// <summary>A whole number within limits; null when absent or faulty.</summary>
    public int? Number(string name, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : Fault<int>(name, FaultTexts.MustBeBetween(min, max));
    }

    /// <summary>An id of upstream's; null when absent or faulty.</summary>
    public string? Id(string name)
    {
        var text = Text(name);
        if (text is null || Ids.IsId(text))
        {
            return text;
        }

        _state.Faults.Add(name, FaultTexts.BadId);
        return null;
    }

    /// <summary>A time in RFC 3339 form with its offset, or a date, which means its beginning in UTC; null when absent or faulty.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return Times.TryParse(text, out var time) ? time : Fault<DateTimeOffset>(name, FaultTexts.MustBeTime);
    }

    private T? Fault<T>(string name, Text message)
        where T : struct
    {
        _state.Faults.Add(name, message);
        return null;
    }
}
