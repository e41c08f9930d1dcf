using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Isolated;

/// <summary>The product's middleware and endpoints, built once, for the one function that takes every HTTP request. Thread safe.</summary>
/// <remarks>It needs nothing of the worker, so that the tests run this very file.</remarks>
public sealed class HttpPipeline
{
    private readonly RequestDelegate _run;

    /// <summary>Builds it.</summary>
    /// <param name="services">The worker's services, with those of the product.</param>
    public HttpPipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseCardFunctions();
        app.UseEndpoints(endpoints => endpoints.MapCardFunctions());
        _run = app.Build();
    }

    /// <summary>Answers a request that the worker has routed to its one function.</summary>
    public Task RunAsync(HttpContext context)
    {
        // Routing passes over a request that has an endpoint: without this the product would find none of its own.
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        return _run(context);
    }
}
