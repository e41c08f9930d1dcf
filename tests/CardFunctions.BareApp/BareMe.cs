using System.Text.Json.Serialization;

namespace CardFunctions.BareApp;

/// <summary>An answer of the same shape as the product's.</summary>
internal sealed record BareMe(string Subject, IReadOnlyList<string> Roles, IReadOnlyList<string> Privileges, IReadOnlyList<string> Clients);

/// <summary>Its JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BareMe))]
internal sealed partial class BareJson : JsonSerializerContext;
