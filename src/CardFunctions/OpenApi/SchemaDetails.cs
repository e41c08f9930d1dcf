using System.Text.Json.Nodes;
using CardFunctions.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CardFunctions.OpenApi;

/// <summary>Completes the schema of types whose converters are our own.</summary>
internal static class SchemaDetails
{
    /// <summary>Completes one schema.</summary>
    public static Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var shape = context.JsonTypeInfo;
        if (Nullable.GetUnderlyingType(shape.Type) is { } underlying)
        {
            shape = shape.Options.GetTypeInfo(underlying);
        }

        if (shape.Converter is IWordConverter words)
        {
            schema.Type = shape == context.JsonTypeInfo ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Enum = [.. words.AllWords.Select(word => JsonValue.Create(word))];
        }

        return Task.CompletedTask;
    }
}
