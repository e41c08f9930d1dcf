using System.Reflection;
using CardFunctions.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace CardFunctions.Http;

/// <summary>A handler's parameter: which time a list covers.</summary>
/// <param name="From">The beginning, inclusive; null for the very beginning.</param>
/// <param name="To">The end, exclusive; null for now.</param>
internal sealed record TimePeriod(DateTimeOffset? From, DateTimeOffset? To) : IEndpointParameterMetadataProvider
{
    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ParameterDescription("from", ParameterPlace.Query, "Only what was at this time or later: RFC 3339, or a date.", []));
        builder.Metadata.Add(new ParameterDescription("to", ParameterPlace.Query, "Only what was before this time: RFC 3339, or a date.", []));
    }

    /// <summary>Binds the parameter; a malformed time is a fault of the request.</summary>
    public static ValueTask<TimePeriod> BindAsync(HttpContext context)
    {
        var query = Query.Of(context);
        return new(new TimePeriod(query.Time("from"), query.Time("to")));
    }
}
