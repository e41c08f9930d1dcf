using CardFunctions.Events;
using CardFunctions.Http;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardFunctions.AutomaticSales;

/// <summary>Registers the feature.</summary>
internal static class AutomaticSalesSetup
{
    public static IServiceCollection AddAutomaticSales(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SaleOptions>().Bind(configuration.GetSection(SaleOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<SaleOptions>, SaleOptions.Validation>()
            .AddSingleton<SaleStore>()
            .AddSingleton<SaleChanges>()
            .AddSingleton<SaleListing>()
            .AddSingleton<SaleBook>()
            .AddSingleton<SaleQueue>()
            .AddSingleton(provider => new ChargeThrottle(
                provider.GetRequiredService<StorageTables>(),
                provider.GetRequiredService<IOptions<SaleOptions>>(),
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<StartSale>()
            .AddSingleton<CancelSale>()
            .AddSingleton<ChargeItem>()
            .AddSingleton<SendSale>()
            .AddSingleton<IPendingWork>(provider => provider.GetRequiredService<SendSale>())
            .AddSingleton(provider => new RunAutomaticSale(
                provider.GetRequiredService<ChargeItem>(),
                provider.GetRequiredService<ActOrKeep>()))
            .AddSingleton<IReplayable>(provider => provider.GetRequiredService<RunAutomaticSale>())
            .AddJson(SalesJson.Default);
    }
}
