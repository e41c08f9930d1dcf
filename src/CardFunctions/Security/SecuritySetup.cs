using CardFunctions.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;

namespace CardFunctions.Security;

/// <summary>Who may call.</summary>
internal static class SecuritySetup
{
    private static readonly TimeSpan DiscoveryTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Registers it; the settings are checked at start.</summary>
    public static IServiceCollection AddSecurity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthOptions>().Configure(options => Bind(options, configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(nameof(DiscoveredKeys))
            .UseSocketsHttpHandler(static (handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5))
            // The client lives as long as the process; the line above makes it see a change of address.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.TryAddSingleton<IDocumentRetriever>(provider => new HttpDocumentRetriever(DiscoveryClient(provider)));
        services.TryAddSingleton<ISigningKeys>(provider =>
            string.IsNullOrEmpty(provider.GetRequiredService<IOptions<AuthOptions>>().Value.DevelopmentKeyFile)
                ? ActivatorUtilities.CreateInstance<DiscoveredKeys>(provider)
                : ActivatorUtilities.CreateInstance<DevelopmentKeys>(provider));
        services.AddSingleton<VerifiedTokens>();
        services.AddJson(SecurityJson.Default);
        return services.AddSingleton<TokenVerifier>();
    }

    /// <summary>Adds the gate; after routing, since the endpoint says who may pass.</summary>
    public static IApplicationBuilder UseSecurity(this IApplicationBuilder app) => app.UseMiddleware<Gate>();

    private static HttpClient DiscoveryClient(IServiceProvider services)
    {
        var client = services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(DiscoveredKeys));
        client.Timeout = DiscoveryTimeout;
        return client;
    }

    private static void Bind(AuthOptions options, IConfiguration configuration)
    {
        var section = configuration.GetSection(AuthOptions.Section);
        options.Issuer = section[nameof(options.Issuer)] ?? options.Issuer;
        options.Audience = section[nameof(options.Audience)] ?? options.Audience;
        options.RolesClaim = section[nameof(options.RolesClaim)] ?? options.RolesClaim;
        options.ClientsClaim = section[nameof(options.ClientsClaim)] ?? options.ClientsClaim;
        options.DevelopmentKeyFile = section[nameof(options.DevelopmentKeyFile)];
        options.IsDevelopment = string.Equals(configuration[AuthOptions.EnvironmentSetting], "Development", StringComparison.Ordinal);
    }
}
