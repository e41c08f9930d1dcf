using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions;

/// <summary>The whole composition of the product, on the framework's own interfaces. A head calls these three methods.</summary>
public static class CardFunctionsApp
{
    /// <summary>Registers everything that the product consists of, and validates its options at start.</summary>
    /// <param name="services">The head's services.</param>
    /// <param name="configuration">The settings; their names are listed in <c>local.settings.sample.json</c>.</param>
    public static IServiceCollection AddCardFunctions(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton(configuration).AddSingleton<ServicePoints.ProvisionVirtualCard>();

    /// <summary>Adds the product's middleware, in its order.</summary>
    public static IApplicationBuilder UseCardFunctions(this IApplicationBuilder app) => app;

    /// <summary>Maps every HTTP endpoint under <c>/api</c>. An endpoint's name is the name of its function.</summary>
    public static IEndpointRouteBuilder MapCardFunctions(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/healthz", () => TypedResults.Ok()).WithName("GetHealth");
        return endpoints;
    }
}
