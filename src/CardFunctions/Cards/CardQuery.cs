using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Cards;

/// <summary>A handler's parameter: which cards a list shows.</summary>
internal sealed record CardQuery(CardFilter Filter)
{
    /// <summary>Binds the parameter; a malformed filter is a fault of the request.</summary>
    public static ValueTask<CardQuery> BindAsync(HttpContext context)
    {
        var query = Query.Of(context);
        CardName? name = null;
        if (query.Text("name") is { } text)
        {
            if (CardName.TryCreate(text, out var given))
            {
                name = given;
            }
            else
            {
                RequestState.Of(context).Faults.Add("name", CardFaultTexts.BadCardName);
            }
        }

        return new(new CardQuery(new CardFilter
        {
            Status = query.Word("status", CardWords.Statuses),
            Kind = query.Word("kind", CardWords.Kinds),
            Virtualised = query.Bool("virtualised"),
            ServicePoint = query.Id("servicePointId") is { } point ? ServicePointId.Load(point) : null,
            Holder = query.Id("holderId") is { } holder ? HolderId.Load(holder) : null,
            Name = name,
        }));
    }
}
