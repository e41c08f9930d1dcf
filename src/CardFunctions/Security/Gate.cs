using CardFunctions.Audit;
using CardFunctions.Http;
using CardFunctions.Operators;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Security;

/// <summary>The middleware that lets a request through to its endpoint, or does not. Closed unless the endpoint says otherwise.</summary>
/// <remarks>
/// It stands in for the framework's authentication and authorisation: there is one scheme and one kind of rule, and on the hot path a
/// handler, a ticket, a principal and a policy evaluation a request would cost more than the rule itself.
/// </remarks>
internal sealed partial class Gate(RequestDelegate next, TokenVerifier verifier, IOwnOperatorProfiles ownProfiles, Refusals refusals, ILogger<Gate> logger)
{
    private const string Scheme = "Bearer ";
    private const string Realm = "Bearer";
    private const string InvalidToken = "Bearer error=\"invalid_token\"";

    /// <summary>Answers 401, 403 or 503, or goes on with the <see cref="Caller"/> known.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        // What is no route of ours (nothing found, method not offered) has nothing to protect.
        if (context.GetEndpoint() is not RouteEndpoint endpoint
            || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            || !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        if (await RefusalAsync(context, endpoint) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private async ValueTask<ProblemResult?> RefusalAsync(HttpContext context, RouteEndpoint endpoint)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Unauthenticated(context, Realm);
        }

        return await verifier.VerifyAsync(header[Scheme.Length..].Trim(), context.RequestAborted) switch
        {
            TokenVerdict.IsGood good => await RefusalAsync(context, endpoint, good.Token),
            TokenVerdict.IsBad => Unauthenticated(context, InvalidToken),
            // Not 401: a caller would throw away a token that may be good.
            TokenVerdict.IsUndecided => Problems.Of(ProblemCatalogue.IdentityProviderUnavailable),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    private async ValueTask<ProblemResult?> RefusalAsync(HttpContext context, RouteEndpoint endpoint, VerifiedToken token)
    {
        var caller = await CallerOfAsync(token, context.RequestAborted);
        RequestState.Of(context).Caller = caller;
        if (MayPass(caller, endpoint, context.Request.RouteValues))
        {
            return null;
        }

        await refusals.RecordAsync(context, ProblemCatalogue.Forbidden);
        return Problems.Of(ProblemCatalogue.Forbidden);
    }

    private bool MayPass(Caller caller, RouteEndpoint endpoint, RouteValueDictionary routeValues)
    {
        if (endpoint.Metadata.GetMetadata<AccessRule>() is not { } rule)
        {
            Log.NoRule(logger, endpoint.DisplayName);
            return false;
        }

        return (rule.Privilege is not { } privilege || caller.Has(privilege))
            && (!rule.OnEveryClient || caller.MayTouchAll)
            && (!routeValues.TryGetValue(RouteIds.ClientId, out var value) || (value is string clientId && caller.MayTouch(clientId)));
    }

    private async ValueTask<Caller> CallerOfAsync(VerifiedToken token, CancellationToken cancellationToken)
    {
        var privileges = PrivilegeSet.None;
        foreach (var role in token.Roles)
        {
            var found = OperatorProfiles.Find(role) ?? await ownProfiles.FindAsync(role, cancellationToken);
            privileges = privileges.Union(found ?? PrivilegeSet.None);
        }

        return new(token.Subject, token.Roles, privileges, token.Clients);
    }

    private static ProblemResult Unauthenticated(HttpContext context, string challenge)
    {
        context.Response.Headers.WWWAuthenticate = challenge;
        return Problems.Of(ProblemCatalogue.Unauthenticated);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The endpoint {Endpoint} states no access rule, so it is closed to everyone.")]
        public static partial void NoRule(ILogger logger, string? endpoint);
    }
}
