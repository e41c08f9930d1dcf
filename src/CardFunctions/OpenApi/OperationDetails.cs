using System.Globalization;
using System.Text.Json.Nodes;
using CardFunctions.Http;
using CardFunctions.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CardFunctions.OpenApi;

/// <summary>Completes an operation from its endpoint's metadata: access, parameters, examples, problems.</summary>
internal static class OperationDetails
{
    /// <summary>Completes one operation.</summary>
    public static Task ApplyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var path = context.Description.RelativePath ?? string.Empty;
        AddAccess(operation, metadata, context.Document);
        AddParameters(operation, metadata);
        AddBody(operation, metadata);
        AddAnswerExamples(operation, metadata);
        AddProblems(operation, Kinds(metadata, path, operation), context.Document);
        return Task.CompletedTask;
    }

    private static void AddAccess(OpenApiOperation operation, IList<object> metadata, OpenApiDocument? document)
    {
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [];
            return;
        }

        operation.Security = [new() { [new OpenApiSecuritySchemeReference(DocumentDetails.BearerScheme, document)] = [] }];
        if (metadata.OfType<AccessRule>().LastOrDefault() is { Privilege: { } privilege })
        {
            operation.Description = $"{operation.Description} Needs the privilege {PrivilegeWords.Privileges.Of(privilege)}.".Trim();
        }
    }

    private static void AddParameters(OpenApiOperation operation, IList<object> metadata)
    {
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            Complete(parameter);
        }

        foreach (var parameter in metadata.OfType<ParameterDescription>())
        {
            var schema = new OpenApiSchema { Type = TypeOf(parameter.Type) };
            if (parameter.Words.Count > 0)
            {
                schema.Enum = [.. parameter.Words.Select(word => JsonValue.Create(word))];
            }

            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = parameter.Place == ParameterPlace.Query ? ParameterLocation.Query : ParameterLocation.Header,
                Description = parameter.Description,
                Schema = schema,
            });
        }
    }

    private static JsonSchemaType TypeOf(string type) => type switch
    {
        "integer" => JsonSchemaType.Integer,
        "boolean" => JsonSchemaType.Boolean,
        _ => JsonSchemaType.String,
    };

    private static void Complete(OpenApiParameter parameter)
    {
        if (parameter.In != ParameterLocation.Path || parameter.Schema is not OpenApiSchema schema)
        {
            return;
        }

        if (parameter.Name is "clientId" or "servicePointId" or "holderId" or "contactId")
        {
            schema.Pattern = "^[A-Za-z0-9._-]{1,64}$";
        }
        else if (parameter.Name is "code")
        {
            schema.Pattern = "^[A-Z0-9_]{1,32}$";
        }
    }

    private static void AddBody(OpenApiOperation operation, IList<object> metadata)
    {
        if (operation.RequestBody is not OpenApiRequestBody body || metadata.OfType<RequestBodyMetadata>().FirstOrDefault() is not { } shape)
        {
            return;
        }

        body.Required = !shape.IsOptional;
        if (metadata.OfType<RequestExample>().LastOrDefault() is { } example && Json(body.Content) is { } content)
        {
            content.Example = JsonNode.Parse(example.Json);
        }
    }

    private static void AddAnswerExamples(OpenApiOperation operation, IList<object> metadata)
    {
        foreach (var example in metadata.OfType<AnswerExample>())
        {
            if (Json(operation.Responses?.GetValueOrDefault(Key(example.Status))?.Content) is { } content)
            {
                content.Example = JsonNode.Parse(example.Json);
            }
        }

        if (metadata.OfType<CsvOffer>().Any() && operation.Responses?.GetValueOrDefault("200")?.Content is { } offered)
        {
            offered[Csv.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }

    /// <summary>The problems that it states, and those of every endpoint of its kind.</summary>
    private static IEnumerable<ProblemKind> Kinds(IList<object> metadata, string path, OpenApiOperation operation)
    {
        var kinds = metadata.OfType<ProblemKinds>().SelectMany(stated => stated.Kinds);
        if (!path.StartsWith("api/v1/", StringComparison.Ordinal))
        {
            return kinds;
        }

        if (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null)
        {
            kinds = kinds.Append(ProblemCatalogue.InvalidRequest);
        }

        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            kinds = kinds.Append(ProblemCatalogue.Unauthenticated).Append(ProblemCatalogue.Forbidden).Append(ProblemCatalogue.IdentityProviderUnavailable);
        }

        if (operation.RequestBody is not null)
        {
            kinds = kinds.Append(ProblemCatalogue.BodyTooLarge).Append(ProblemCatalogue.UnsupportedMediaType);
        }

        if (metadata.OfType<ParameterDescription>().Any(parameter => parameter.Name is "If-Match"))
        {
            kinds = kinds.Append(ProblemCatalogue.PreconditionFailed);
        }

        if (metadata.OfType<ParameterDescription>().Any(parameter => parameter.Name is "cursor"))
        {
            kinds = kinds.Append(ProblemCatalogue.NotAcceptable);
        }

        return kinds.Append(ProblemCatalogue.InternalError).Append(ProblemCatalogue.StorageUnavailable).Distinct();
    }

    private static void AddProblems(OpenApiOperation operation, IEnumerable<ProblemKind> kinds, OpenApiDocument? document)
    {
        operation.Responses ??= [];
        foreach (var sameStatus in kinds.GroupBy(kind => kind.Status).OrderBy(group => group.Key))
        {
            operation.Responses[Key(sameStatus.Key)] = new OpenApiResponse
            {
                Description = string.Join(' ', sameStatus.Select(kind => $"{kind.Code}: {kind.Title.English}")),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [ProblemResult.MediaType] = new() { Schema = new OpenApiSchemaReference(DocumentDetails.ProblemSchema, document) },
                },
            };
        }
    }

    private static OpenApiMediaType? Json(IDictionary<string, OpenApiMediaType>? contents) =>
        contents is not null && contents.TryGetValue(Answers.JsonMediaType, out var content) ? content : null;

    private static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);
}
