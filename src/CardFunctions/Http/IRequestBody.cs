using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;

namespace CardFunctions.Http;

/// <summary>A parameter that takes the request's body; tells the OpenAPI document of which shape.</summary>
/// <remarks>
/// The framework's own metadata for this (<see cref="IAcceptsMetadata"/>) would make routing answer 415 before anyone asked who
/// calls; hence <see cref="RequestBodyMetadata"/>.
/// </remarks>
internal interface IRequestBody : IEndpointParameterMetadataProvider
{
    /// <summary>The shape on the wire.</summary>
    static abstract Type RequestType { get; }

    /// <summary>Whether the body may be left out.</summary>
    static abstract bool IsOptional { get; }
}

/// <summary>An endpoint's metadata: the shape of its body.</summary>
/// <param name="RequestType">The shape on the wire.</param>
/// <param name="IsOptional">Whether the body may be left out.</param>
internal sealed record RequestBodyMetadata(Type RequestType, bool IsOptional)
{
    /// <summary>Adds the metadata of a body parameter to its endpoint.</summary>
    public static void Add<TBody>(EndpointBuilder builder)
        where TBody : IRequestBody => builder.Metadata.Add(new RequestBodyMetadata(TBody.RequestType, TBody.IsOptional));
}
