using CardFunctions.Providers.Credentials;
using CardFunctions.Providers.Datatrans;
using CardFunctions.Providers.NoAlias;
using CardFunctions.Providers.Simulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers;

/// <summary>Registers the payment providers: one line each.</summary>
public static class ProvidersSetup
{
    /// <summary>Registers every provider that the settings know of.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configuration">The settings; their names are listed in <c>local.settings.sample.json</c>.</param>
    public static IServiceCollection AddPaymentProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PaymentOptions>().Bind(configuration.GetSection(PaymentOptions.Section));
        services.AddOptions<ProviderChoiceOptions>().Bind(configuration.GetSection(PaymentOptions.Section)).ValidateOnStart();
        services.AddSimulator(configuration);
        services.AddSingleton<IPaymentProvider, NoAliasProvider>();
        services.AddSecretSource(configuration);
        services.AddDatatrans(configuration);
        return services.AddSingleton<IValidateOptions<ProviderChoiceOptions>, ValidateProviderChoiceOptions>().AddSingleton<PaymentProviders>();
    }
}
