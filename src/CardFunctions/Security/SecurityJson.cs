using System.Text.Json.Serialization;

namespace CardFunctions.Security;

/// <summary>The JSON of this area.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MeAnswer))]
internal sealed partial class SecurityJson : JsonSerializerContext;
