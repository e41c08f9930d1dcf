using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using CardFunctions.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CardFunctions.Storage;

/// <summary>Registers the storage of the product.</summary>
internal static class StorageSetup
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TokenCredential>(static _ => new DefaultAzureCredential());
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<StorageOptions>, ValidateStorageOptions>()
            .AddSingleton(provider => new StorageTables(
                provider.GetRequiredService<IOptions<StorageOptions>>(),
                provider.GetServices<HttpPipelinePolicy>(),
                provider.GetRequiredService<TokenCredential>))
            .AddSingleton<ContactDays>()
            .AddSingleton<ClientChanges>()
            .AddSingleton<ContactChanges>()
            .AddSingleton<IReadinessCheck, StorageReadiness>();
    }

    private sealed class StorageReadiness(StorageTables tables) : IReadinessCheck
    {
        public string Name => "storage";

        public Task CheckAsync(CancellationToken cancellationToken) => tables.PingAsync(cancellationToken);
    }
}
