using CardFunctions.Http;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CardFunctions.Aliases;

/// <summary>Registers the feature.</summary>
internal static class AliasesSetup
{
    public static IServiceCollection AddAliases(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AliasOptions>().Bind(configuration.GetSection(AliasOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<AliasOptions>, ValidateAliasOptions>()
            .AddSingleton<CardFingerprints>()
            .AddSingleton<AliasStore>()
            .AddSingleton<KeepAlias>()
            .AddSingleton<RegisterAlias>()
            .AddSingleton<Registrations>()
            .AddSingleton<PatchAlias>()
            .AddSingleton<DeleteAlias>()
            .AddSingleton<IPendingWork, RevokeTokens>()
            .AddSingleton<ExpiringAliases>()
            .AddSingleton(provider => new SweepAliasExpiry(
                provider.GetRequiredService<ExpiringAliases>(),
                provider.GetRequiredService<ContactChanges>(),
                provider.GetRequiredService<StorageTables>(),
                provider.GetRequiredService<IOptions<AliasOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SweepAliasExpiry>>()))
            .AddJson(AliasesJson.Default);
    }
}
