using CardFunctions.Domain;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Http;

/// <summary>Takes values from outside into the domain's types, and says what is wrong with those that it refuses.</summary>
internal static class FaultChecks
{
    /// <summary>The outer door of an identifier.</summary>
    public delegate bool TryCreate<T>(string? text, out T value);

    /// <summary>A required identifier of upstream's.</summary>
    public static T Identifier<T>(this Faults faults, string path, string? text, TryCreate<T> tryCreate)
    {
        if (!tryCreate(text, out var value))
        {
            faults.Add(path, text is null ? FaultTexts.Required : FaultTexts.BadId);
        }

        return value;
    }

    /// <summary>A required name.</summary>
    public static DisplayName Name(this Faults faults, string path, string? text)
    {
        if (!DisplayName.TryCreate(text, out var name))
        {
            faults.Add(path, text switch
            {
                null => FaultTexts.Required,
                { Length: > DisplayName.MaxLengthCharacters } => FaultTexts.TooLong(DisplayName.MaxLengthCharacters),
                _ => FaultTexts.NoVisibleCharacter,
            });
        }

        return name;
    }

    /// <summary>A required currency.</summary>
    public static Currency Currency(this Faults faults, string path, string? text)
    {
        if (!Domain.Currency.TryCreate(text, out var currency))
        {
            faults.Add(path, text is null ? FaultTexts.Required : FaultTexts.BadCurrency);
        }

        return currency;
    }

    /// <summary>A required code of a card profile.</summary>
    public static ProfileCode ProfileCode(this Faults faults, string path, string? text)
    {
        if (!Domain.Profiles.ProfileCode.TryCreate(text, out var code))
        {
            faults.Add(path, text is null ? FaultTexts.Required : FaultTexts.BadProfileCode);
        }

        return code;
    }

    /// <summary>A required word of a closed set.</summary>
    public static T Required<T>(this Faults faults, string path, T? value)
        where T : struct
    {
        if (value is null)
        {
            faults.Add(path, FaultTexts.Required);
        }

        return value.GetValueOrDefault();
    }
}
