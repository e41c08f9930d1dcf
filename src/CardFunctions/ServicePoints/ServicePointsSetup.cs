using CardFunctions.Cards;
using CardFunctions.Events;
using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CardFunctions.ServicePoints;

/// <summary>Registers the feature.</summary>
internal static class ServicePointsSetup
{
    public static IServiceCollection AddServicePoints(this IServiceCollection services) => services
        .AddSingleton<ServicePointStore>()
        .AddSingleton<RegisterServicePoint>()
        .AddSingleton<FollowServicePoint>()
        .AddSingleton<ShowExisting>()
        .AddSingleton(provider => new ProvisionVirtualCard(
            provider.GetRequiredService<RegisterServicePoint>(),
            provider.GetRequiredService<FollowServicePoint>(),
            provider.GetRequiredService<ActOrKeep>(),
            provider.GetRequiredService<IOptions<CardOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ProvisionVirtualCard>>()))
        .AddSingleton<IReplayable>(provider => provider.GetRequiredService<ProvisionVirtualCard>())
        .AddJson(ServicePointsJson.Default);
}
