using System.Text.Json.Serialization;

namespace CardFunctions.Http;

/// <summary>The JSON that is no feature's: the plain types that <see cref="Optional{T}"/> and lists of requests are made of.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Health.HealthAnswer))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class HttpJson : JsonSerializerContext;
