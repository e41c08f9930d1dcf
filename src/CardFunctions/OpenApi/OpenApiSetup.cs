using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.OpenApi;

namespace CardFunctions.OpenApi;

/// <summary>The OpenAPI document and the page that shows it, both made from the endpoints themselves.</summary>
internal static class OpenApiSetup
{
    private const string Document = "v1";

    /// <summary>Registers them.</summary>
    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Transient<IApiDescriptionProvider, RequestBodyDescriptions>());
        return services.AddOpenApi(Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(static (document, _, _) => DocumentDetails.ApplyAsync(document));
            options.AddOperationTransformer(static (operation, context, _) => OperationDetails.ApplyAsync(operation, context));
            options.CreateSchemaReferenceId = static shape =>
                SchemaDetails.IsOptional(shape.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(shape);
            options.AddSchemaTransformer(SchemaDetails.ApplyAsync);
        });
    }

    /// <summary>Maps them; neither needs a token.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/api/openapi/v1.json")
            .WithName("GetOpenApi")
            .AllowAnonymous();
        endpoints.MapSwaggerUI("/api/docs", options =>
        {
            options.DocumentTitle = "CardFunctions";
            // Relative, so that the page works wherever a proxy puts it.
            options.SwaggerEndpoint("../openapi/v1.json", "CardFunctions, version 1");
        })
            .WithName("GetDocs")
            .AllowAnonymous();
    }
}
