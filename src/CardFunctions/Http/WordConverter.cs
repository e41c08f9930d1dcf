using System.Text.Json;
using System.Text.Json.Serialization;

namespace CardFunctions.Http;

/// <summary>A converter whose values are a closed set of words.</summary>
internal interface IWordConverter
{
    /// <summary>The words.</summary>
    IReadOnlyList<string> AllWords { get; }
}

/// <summary>Reads and writes an enum as the contract's words, never as numbers. Derive one per enum, and name it in the feature's JSON context.</summary>
/// <typeparam name="T">The enum.</typeparam>
internal abstract class WordConverter<T>(Words<T> words) : JsonConverter<T>, IWordConverter
    where T : struct, Enum
{
    /// <inheritdoc/>
    public IReadOnlyList<string> AllWords => words.All;

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && words.TryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException("Not one of the words.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(words.Of(value));
}
