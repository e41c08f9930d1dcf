using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Outbox;

/// <summary>Registers what tells others of changes.</summary>
internal static class OutboxSetup
{
    public static IServiceCollection AddOutbox(this IServiceCollection services) =>
        services
            .AddSingleton<PendingMarkers>()
            .AddSingleton<EventSender>()
            .AddSingleton<EventOutbox>()
            .AddSingleton<IPendingWork>(provider => provider.GetRequiredService<EventOutbox>())
            .AddSingleton(provider => new PublishPending(
                provider.GetServices<IPendingWork>(),
                provider.GetRequiredService<PendingMarkers>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PublishPending>>()));
}
