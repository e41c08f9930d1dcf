using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Http;

/// <summary>What all endpoints share over HTTP.</summary>
internal static class HttpSetup
{
    /// <summary>Registers it.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.AddRouting();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.ConfigureHttpJsonOptions(static options =>
        {
            // A head that leaves reflection on has it stand first, and no context of ours would be asked.
            options.SerializerOptions.TypeInfoResolverChain.Clear();
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.PropertyNameCaseInsensitive = false;
        });
        services.AddJson(HttpJson.Default);
        return services.AddSingleton<RequestJson>();
    }

    /// <summary>Adds the outermost middleware.</summary>
    public static IApplicationBuilder UseFailureProblems(this IApplicationBuilder app) => app.UseMiddleware<FailureProblems>();

    /// <summary>Adds the check of ids in paths; after the gate, since who may not touch a client learns nothing of its id.</summary>
    public static IApplicationBuilder UseRouteIds(this IApplicationBuilder app) => app.UseMiddleware<RouteIds>();
}
