using System.Text.Json.Serialization;

namespace CardFunctions.Http;

/// <summary>What to say of a value that could not be read, by the type that it should have had.</summary>
internal static class LeafTexts
{
    /// <summary>The message for a type and the converter that refused the value.</summary>
    public static Text Of(JsonConverter converter, Type type)
    {
        if (converter is IWordConverter words)
        {
            return FaultTexts.MustBeOneOf(words.AllWords);
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => FaultTexts.MustBeString,
            TypeCode.Boolean => FaultTexts.MustBeBoolean,
            TypeCode.Byte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt32 or TypeCode.UInt64 => FaultTexts.MustBeInteger,
            TypeCode.Decimal or TypeCode.Double or TypeCode.Single => FaultTexts.MustBeNumber,
            TypeCode.DateTime => FaultTexts.MustBeTime,
            _ when type == typeof(DateTimeOffset) => FaultTexts.MustBeTime,
            _ when type == typeof(DateOnly) => FaultTexts.MustBeDate,
            _ => FaultTexts.WrongType,
        };
    }
}
