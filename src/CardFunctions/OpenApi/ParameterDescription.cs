namespace CardFunctions.OpenApi;

/// <summary>Where a parameter stands in a request.</summary>
internal enum ParameterPlace
{
    /// <summary>In the query.</summary>
    Query,

    /// <summary>In a header.</summary>
    Header,
}

/// <summary>An endpoint's metadata: a parameter that binding reads by itself, for the OpenAPI document.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Description">What it does.</param>
/// <param name="Words">The values it can have; empty where they are open.</param>
/// <param name="Type">Its JSON Schema type.</param>
internal sealed record ParameterDescription(
    string Name, ParameterPlace Place, string Description, IReadOnlyList<string> Words, string Type = "string");
