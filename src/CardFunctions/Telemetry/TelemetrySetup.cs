using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardFunctions.Telemetry;

/// <summary>Registers what sends spans and metrics.</summary>
internal static class TelemetrySetup
{
    /// <summary>OpenTelemetry's own setting of where to send to; without it nothing is listened to and nothing is sent.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Registers it where the settings say where to.</summary>
    /// <exception cref="OptionsValidationException">The setting is no address; the SDK would take another one in silence.</exception>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[EndpointSetting] is not { Length: > 0 } endpoint)
        {
            return services;
        }

        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? services.AddHostedService(_ => new TelemetryExport(configuration))
            : throw new OptionsValidationException(EndpointSetting, typeof(Uri), [$"{EndpointSetting} is not an http or https address."]);
    }

    /// <summary>Adds the spans of requests, outside everything else.</summary>
    public static IApplicationBuilder UseRequestSpans(this IApplicationBuilder app) => app.UseMiddleware<RequestSpans>();
}
