using CardFunctions.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Http;

/// <summary>The group that every endpoint of the contract's version 1 stands in.</summary>
internal static class ApiGroup
{
    /// <summary>The contract's base path.</summary>
    public const string Path = "/api/v1";

    /// <summary>Makes the group. A request with any fault is answered before its handler, and before the handler's own filters.</summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Path);
        group.AddEndpointFilter(static (context, next) =>
            context.HttpContext.Features.Get<RequestState>()?.Answer() is { } answer
                ? ValueTask.FromResult<object?>(answer)
                : HandleAsync(context, next));
        return group;
    }

    // A refusal is recorded before it is answered.
    private static async ValueTask<object?> HandleAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (result is ProblemResult problem)
        {
            await context.HttpContext.RequestServices.GetRequiredService<Refusals>().RecordAsync(context.HttpContext, problem.Kind);
        }

        return result;
    }
}
