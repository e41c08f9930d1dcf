using System.Reflection;
using CardFunctions.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace CardFunctions.Http;

/// <summary>A handler's parameter: the caller's condition on the version of what it changes (RFC 9110, section 13.1.1).</summary>
internal sealed class IfMatch : IEndpointParameterMetadataProvider
{
    private static readonly IfMatch Absent = new(tags: null);
    private readonly EntityTagList? _tags;

    private IfMatch(EntityTagList? tags) => _tags = tags;

    /// <summary>Whether the caller states a condition at all.</summary>
    public bool IsPresent => _tags is not null;

    /// <summary>Whether the condition holds for the version that is stored. True where there is no condition. Weak tags never match.</summary>
    public bool Allows(long version) => _tags is null || _tags.MatchesStrongly(EntityTag.Of(version));

    /// <summary>Whether the condition holds while nothing is stored: only where there is no condition.</summary>
    public bool AllowsAbsent => _tags is null;

    /// <summary>Reads a header's value; null when it is malformed.</summary>
    public static IfMatch? Parse(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return Absent;
        }

        return EntityTagList.Parse(value) is { } tags ? new(tags) : null;
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(
        new ParameterDescription("If-Match", ParameterPlace.Header, "The ETag that the resource must still have; else 412.", []));

    /// <summary>Binds the parameter; a malformed header is a fault of the request.</summary>
    public static ValueTask<IfMatch> BindAsync(HttpContext context)
    {
        if (Parse(context.Request.Headers.IfMatch.ToString()) is { } condition)
        {
            return new(condition);
        }

        RequestState.Of(context).Faults.Add("If-Match", FaultTexts.BadEntityTag);
        return new(Absent);
    }
}
