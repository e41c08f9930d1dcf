using Azure.Core;
using Azure.Identity;
using CardFunctions.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Simulator;

/// <summary>Registers the simulator.</summary>
internal static class SimulatorSetup
{
    /// <summary>Registers it where the settings want it.</summary>
    public static IServiceCollection AddSimulator(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(SimulatorOptions.Section);
        if (!bool.TryParse(section[nameof(SimulatorOptions.Enabled)], out var enabled) || !enabled)
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TokenCredential>(static _ => new DefaultAzureCredential());
        services.AddOptions<SimulatorOptions>().Bind(section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<SimulatorOptions>>(new ValidateSimulatorOptions(configuration))
            .AddSingleton<IPaymentProvider>(provider => new SimulatorProvider(
                Account(configuration, provider),
                provider.GetRequiredService<IOptions<SimulatorOptions>>().Value,
                provider.GetRequiredService<TimeProvider>()));
    }

    private static TableServiceClient Account(IConfiguration configuration, IServiceProvider provider)
    {
        // The store answers in milliseconds; a trip that takes longer than this is worth another try.
        var options = new TableClientOptions { Retry = { NetworkTimeout = TimeSpan.FromSeconds(3), MaxRetries = 2 } };
        return configuration["Tables:ConnectionString"] is { Length: > 0 } connectionString
            ? new TableServiceClient(connectionString, options)
            : new TableServiceClient(new Uri(configuration["Tables:Endpoint"]!), provider.GetRequiredService<TokenCredential>(), options);
    }
}
