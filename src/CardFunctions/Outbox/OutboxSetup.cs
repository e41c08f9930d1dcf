using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CardFunctions.Outbox;

/// <summary>Registers what tells others of changes.</summary>
internal static class OutboxSetup
{
    public static IServiceCollection AddOutbox(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EventOptions>().Configure(options => options.Bind(configuration)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<EventOptions>, EventOptions.Validation>()
            .AddSingleton<PendingMarkers>()
            .AddSingleton(provider => new EventSender(
                provider.GetRequiredService<IOptions<EventOptions>>(), provider.GetRequiredService<TokenCredential>))
            .AddSingleton<EventOutbox>()
            .AddSingleton<IPendingWork>(provider => provider.GetRequiredService<EventOutbox>())
            .AddSingleton(provider => new PublishPending(
                provider.GetServices<IPendingWork>(),
                provider.GetRequiredService<PendingMarkers>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PublishPending>>()));
    }
}
