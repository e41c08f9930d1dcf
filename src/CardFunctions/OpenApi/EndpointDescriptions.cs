using System.Diagnostics.CodeAnalysis;
using CardFunctions.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.OpenApi;

/// <summary>States, on the endpoint itself, what goes in and what can come out. The OpenAPI document is made from it.</summary>
/// <remarks>
/// What every endpoint of its kind can answer (400 to faults, 401, 403, 413, 415, 500, 503) is added by itself and need not be said.
/// </remarks>
internal static class EndpointDescriptions
{
    /// <summary>An example of the request's body.</summary>
    public static TBuilder WithRequestExample<TBuilder>(this TBuilder endpoint, [StringSyntax(StringSyntaxAttribute.Json)] string json)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequestExample(json));

    /// <summary>An answer with a JSON body, and an example of it.</summary>
    public static RouteHandlerBuilder WithAnswer<T>(this RouteHandlerBuilder endpoint, int status, [StringSyntax(StringSyntaxAttribute.Json)] string example) =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), [Answers.JsonMediaType]), new AnswerExample(status, example));

    /// <summary>An answer without a body.</summary>
    public static RouteHandlerBuilder WithAnswer(this RouteHandlerBuilder endpoint, int status) =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(void)));

    /// <summary>The problems of its own that the endpoint answers with.</summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder endpoint, params ProblemKind[] kinds)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ProblemKinds(kinds));

    /// <summary>A parameter of the query, with its words where it has a closed set of them.</summary>
    public static TBuilder WithQuery<TBuilder>(this TBuilder endpoint, string name, string description, params string[] words)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ParameterDescription(name, ParameterPlace.Query, description, words));

    /// <summary>A parameter of the query that is true or false.</summary>
    public static TBuilder WithFlag<TBuilder>(this TBuilder endpoint, string name, string description)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ParameterDescription(name, ParameterPlace.Query, description, [], "boolean"));

    /// <summary>The list can also be had as CSV. Without this, <see cref="ListRequest.WantsCsv"/> is never true.</summary>
    public static TBuilder WithCsv<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new CsvOffer());
}

/// <summary>An endpoint's metadata: an example of its body.</summary>
internal sealed record RequestExample(string Json);

/// <summary>An endpoint's metadata: an example of an answer.</summary>
internal sealed record AnswerExample(int Status, string Json);

/// <summary>An endpoint's metadata: problems that it answers with.</summary>
internal sealed record ProblemKinds(IReadOnlyList<ProblemKind> Kinds);
