using CardFunctions.Clients;
using CardFunctions.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Retention;

/// <summary>Registers what removes rows that have had their time.</summary>
internal static class RetentionSetup
{
    public static IServiceCollection AddRetention(this IServiceCollection services) => services.AddSingleton(provider => new RemoveExpired(
        provider.GetRequiredService<StorageTables>(),
        provider.GetRequiredService<ClientStore>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<RemoveExpired>>()));
}
