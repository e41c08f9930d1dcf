using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Events;

/// <summary>Registers what all event handlers share.</summary>
internal static class EventsSetup
{
    public static IServiceCollection AddEvents(this IServiceCollection services) => services
        .AddSingleton<RejectedEventStore>()
        .AddSingleton<ActOrKeep>()
        .AddSingleton<ReplayRejectedEvent>()
        .AddJson(RejectedEventsJson.Default);
}
