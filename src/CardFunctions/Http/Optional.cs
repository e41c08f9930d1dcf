using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CardFunctions.Http;

/// <summary>A member of a JSON merge patch (RFC 7396): absent, null, or a value.</summary>
/// <remarks>Declare it as <c>[JsonConverter(typeof(OptionalConverter&lt;string&gt;))] public Optional&lt;string&gt; Name { get; init; }</c>.</remarks>
/// <typeparam name="T">The member's type; its JSON metadata must be declared in the feature's context.</typeparam>
internal readonly record struct Optional<T>
{
    /// <summary>A member that is present; <paramref name="value"/> is null where the JSON is.</summary>
    public Optional(T? value)
    {
        IsPresent = true;
        Value = value;
    }

    /// <summary>Whether the member was given, be it as null.</summary>
    public bool IsPresent { get; }

    /// <summary>Whether the member was given as null, which means: take it away.</summary>
    public bool IsNull => IsPresent && Value is null;

    /// <summary>The value; null where the member is absent or null.</summary>
    public T? Value { get; }
}

/// <summary>A converter of <see cref="Optional{T}"/>.</summary>
internal interface IOptionalConverter
{
    /// <summary>The type of the value within.</summary>
    Type ValueType { get; }
}

/// <summary>Reads an <see cref="Optional{T}"/>. An absent member never gets here and keeps its default.</summary>
/// <typeparam name="T">The type of the value within; for an enum or number, its nullable form.</typeparam>
internal sealed class OptionalConverter<T> : JsonConverter<Optional<T>>, IOptionalConverter
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public Type ValueType => typeof(T);

    /// <inheritdoc/>
    public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null
            ? new(default)
            : new(JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Value, (JsonTypeInfo<T?>)options.GetTypeInfo(typeof(T)));
}
