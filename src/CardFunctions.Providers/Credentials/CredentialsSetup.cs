using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Credentials;

/// <summary>Registers the providers' credentials.</summary>
internal static class CredentialsSetup
{
    // The cache sees to it that a request rarely waits for the vault; these bound how long it does.
    private const int Retries = 2;
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Registers where they are kept: in the Key Vault that the settings name, else in the settings.</summary>
    public static IServiceCollection AddSecretSource(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TokenCredential>(static _ => new DefaultAzureCredential());
        services.AddOptions<KeyVaultOptions>().Bind(configuration.GetSection(KeyVaultOptions.Section)).ValidateOnStart();
        services.TryAddSingleton<ISecretSource>(provider =>
            provider.GetRequiredService<IOptions<KeyVaultOptions>>().Value.Endpoint is { Length: > 0 } endpoint
                ? new KeyVaultSecrets(new SecretClient(new Uri(endpoint), provider.GetRequiredService<TokenCredential>(), ClientOptions()))
                : new ConfiguredSecrets(configuration));
        return services
            .AddSingleton<IValidateOptions<KeyVaultOptions>, ValidateKeyVaultOptions>()
            .AddSingleton(provider => new CredentialReadiness(provider.GetServices<CachedCredential>()));
    }

    /// <summary>Registers the credential of a provider that needs one: <see cref="CachedCredential"/>, by the provider's name.</summary>
    public static IServiceCollection AddCredential(this IServiceCollection services, string provider) => services
        .AddKeyedSingleton(provider, (all, _) => new CachedCredential(
            provider, all.GetRequiredService<ISecretSource>(), all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILogger<CachedCredential>>()))
        .AddSingleton(all => all.GetRequiredKeyedService<CachedCredential>(provider));

    private static SecretClientOptions ClientOptions() => new()
    {
        Retry = { MaxRetries = Retries, Delay = RetryDelay, NetworkTimeout = NetworkTimeout },
    };
}
