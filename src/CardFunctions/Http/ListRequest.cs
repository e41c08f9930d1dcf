using System.Reflection;
using CardFunctions.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace CardFunctions.Http;

/// <summary>A handler's parameter: which part of a list is wanted, and in which form.</summary>
/// <param name="Limit">How many items at most.</param>
/// <param name="After">The row key to go on after, decoded from the cursor; null for the beginning. See <see cref="Cursor"/> for its trust.</param>
/// <param name="WantsCsv">Whether the caller prefers CSV; only on an endpoint that offers it.</param>
internal sealed record ListRequest(int Limit, string? After, bool WantsCsv) : IEndpointParameterMetadataProvider
{
    /// <summary>The most items of a page.</summary>
    public const int MaxLimit = 200;

    /// <summary>The items of a page when the caller does not say.</summary>
    public const int DefaultLimit = 50;

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ParameterDescription("limit", ParameterPlace.Query, "How many items at most: 1 to 200, 50 by default.", [], "integer"));
        builder.Metadata.Add(new ParameterDescription("cursor", ParameterPlace.Query, "`nextCursor` of the page before.", []));
    }

    /// <summary>Binds the parameter; what is wrong becomes a fault of the request, and a form that we do not have a 406.</summary>
    public static ValueTask<ListRequest> BindAsync(HttpContext context)
    {
        var query = Query.Of(context);
        var limit = query.Number("limit", 1, MaxLimit) ?? DefaultLimit;
        string? after = null;
        if (query.Text("cursor", int.MaxValue) is { } cursor)
        {
            if (Cursor.TryDecode(cursor, out var rowKey))
            {
                after = rowKey;
            }
            else
            {
                RequestState.Of(context).Faults.Add("cursor", FaultTexts.BadCursor);
            }
        }

        var offersCsv = context.GetEndpoint()?.Metadata.GetMetadata<CsvOffer>() is not null;
        var form = Accept.Choose(context.Request.Headers.Accept.ToString(), offersCsv);
        if (form is null)
        {
            RequestState.Of(context).Refusal ??= ProblemCatalogue.NotAcceptable;
        }

        return new(new ListRequest(limit, after, form == Accept.Form.Csv));
    }
}
