using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>Hands the app's answer to the caller, part by part as it comes.</summary>
internal static class ProxiedResponse
{
    /// <summary>Copies status, reason, headers and body. An app that dies in the middle of its answer cuts the caller's connection.</summary>
    public static async Task CopyAsync(HttpResponseMessage source, HttpContext context, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = (int)source.StatusCode;
        if (context.Features.Get<IHttpResponseFeature>() is { } feature)
        {
            feature.ReasonPhrase = source.ReasonPhrase;
        }

        var hopByHop = HopByHop.Of(source.Headers.Connection);
        foreach (var (name, values) in source.Headers.NonValidated.Concat(source.Content.Headers.NonValidated))
        {
            if (!hopByHop.Contains(name))
            {
                response.Headers[name] = new StringValues([.. values]);
            }
        }

        if (HttpMethods.IsHead(context.Request.Method)
            || response.StatusCode is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified)
        {
            return;
        }

        try
        {
            await using var body = await source.Content.ReadAsStreamAsync(cancellationToken);
            await response.StartAsync(cancellationToken);
            await body.CopyToAsync(response.Body, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            context.Abort();
        }
    }
}
