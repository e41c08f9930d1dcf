using System.Text.Json.Nodes;
using CardFunctions.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CardFunctions.OpenApi;

/// <summary>Completes the schema of types whose converters are our own.</summary>
internal static class SchemaDetails
{
    /// <summary>Whether a type is a member of a merge patch, which on the wire is just its value.</summary>
    public static bool IsOptional(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Optional<>);

    /// <summary>Completes one schema.</summary>
    public static async Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var shape = context.JsonTypeInfo;
        if (IsOptional(shape.Type))
        {
            BecomeNullable(schema, await context.GetOrCreateSchemaAsync(shape.Type.GetGenericArguments()[0], parameterDescription: null, cancellationToken));
            return;
        }

        if (Nullable.GetUnderlyingType(shape.Type) is { } underlying)
        {
            shape = shape.Options.GetTypeInfo(underlying);
        }

        if (shape.Converter is IWordConverter words)
        {
            // The type has one schema, whether it is first met where it may be null or not; where it may, the place says so.
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. words.AllWords.Select(word => JsonValue.Create(word))];
        }
    }

    private static void BecomeNullable(OpenApiSchema schema, OpenApiSchema value)
    {
        schema.Type = (value.Type ?? JsonSchemaType.String) | JsonSchemaType.Null;
        schema.Format = value.Format;
        schema.Pattern = value.Pattern;
        schema.Enum = value.Enum;
        schema.Items = value.Items;
        schema.Properties = value.Properties;
        schema.Required = value.Required;
        schema.Description = null;
    }
}
