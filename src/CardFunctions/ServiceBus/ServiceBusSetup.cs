using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardFunctions.ServiceBus;

/// <summary>Registers what sends messages.</summary>
internal static class ServiceBusSetup
{
    public static IServiceCollection AddServiceBus(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BusOptions>().Configure(options => options.Bind(configuration)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<BusOptions>, BusOptions.Validation>()
            .AddSingleton(provider => new BusSender(
                provider.GetRequiredService<IOptions<BusOptions>>(), provider.GetRequiredService<TokenCredential>));
    }
}
