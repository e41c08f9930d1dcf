using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>The middleware that refuses malformed upstream ids in the path, so that no handler ever sees one.</summary>
internal sealed class RouteIds(RequestDelegate next)
{
    /// <summary>The route value that names the client; who may touch it is checked by it.</summary>
    public const string ClientId = "clientId";

    // Ids that we make ourselves are not here: a wrong one of these is simply not found. An operator profile's name is a role upstream.
    private static readonly string[] UpstreamIds = [ClientId, "servicePointId", "holderId", "contactId", "name"];

    /// <summary>Goes on, or answers 400 with every malformed id.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var values = context.Request.RouteValues;
        if (values.Count == 0)
        {
            return next(context);
        }

        Faults? faults = null;
        foreach (var name in UpstreamIds)
        {
            if (values.TryGetValue(name, out var value) && !Ids.IsId(value as string))
            {
                (faults ??= new()).Add(name, FaultTexts.BadId);
            }
        }

        if (values.TryGetValue("code", out var code) && !Ids.IsProfileCode(code as string))
        {
            (faults ??= new()).Add("code", FaultTexts.BadProfileCode);
        }

        return faults is null ? next(context) : Problems.Invalid(faults).ExecuteAsync(context);
    }
}
