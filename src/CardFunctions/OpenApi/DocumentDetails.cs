using CardFunctions.Http;
using Microsoft.OpenApi;

namespace CardFunctions.OpenApi;

/// <summary>What the document says of the API as a whole.</summary>
internal static class DocumentDetails
{
    /// <summary>The name of the only security scheme.</summary>
    public const string BearerScheme = "bearer";

    /// <summary>The name of the problem's schema.</summary>
    public const string ProblemSchema = "Problem";

    private static readonly IReadOnlyDictionary<string, string> Tags = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Health"] = "Whether the app lives, and whether it can work.",
        ["Operators"] = "Who calls, and what they may do.",
        ["Clients"] = "The tenants that own service points, holders and cards.",
        ["Holders"] = "Who cards belong to.",
        ["Service points"] = "The stations, which can transact while an active virtual card is attached to them.",
        ["Card profiles"] = "Which services a card may use, and its limits.",
        ["Cards"] = "The cards of the network.",
        ["Bulk operations"] = "What is done to many cards at once.",
        ["Ledger"] = "The money on cards: what may be done with it, and what was.",
        ["Terminal"] = "What cards do at terminals.",
        ["Aliases"] = "The credit cards of contacts, which payment providers keep.",
        ["Payments"] = "What contacts pay with their aliases.",
        ["Automatic sales"] = "Runs that charge the aliases of many contacts, unattended.",
        ["Audit"] = "Who did what, when, from where, with the outcome.",
        ["Rejected events"] = "Messages that can never be acted on as they are.",
        ["Webhooks"] = "What payment providers tell by themselves, signed.",
    };

    /// <summary>Adds the details.</summary>
    public static Task ApplyAsync(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "CardFunctions",
            Version = "1",
            Description = "Issues the cards of a fuel-card network and keeps the card aliases of its customers.",
        };
        document.Servers = [new() { Url = "/", Description = "The host that serves this document." }];
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[BearerScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "A token of the configured issuer. Its roles name operator profiles, its claim clients the clients it extends to.",
        };
        document.AddComponent(ProblemSchema, Problem());
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
        {
            tag.Description = Tags.GetValueOrDefault(tag.Name ?? string.Empty);
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Problem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457. Some codes come with members of their own.",
        Required = new HashSet<string>(["type", "title", "status", "detail", "code", "traceId"], StringComparer.Ordinal),
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri", Description = "urn:cardfunctions:problem: and the code." },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "In the language of Accept-Language: English or French." },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. ProblemCatalogue.All.Select(kind => System.Text.Json.Nodes.JsonValue.Create(kind.Code))] },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "For invalid_request: what is wrong, by the path of the member.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        },
    };
}
