using CardFunctions.Http;
using CardFunctions.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Terminal;

/// <summary>Registers the feature.</summary>
internal static class TerminalSetup
{
    public static IServiceCollection AddTerminal(this IServiceCollection services) => services
        .AddSingleton<CardLanes>()
        .AddSingleton<SettleAuthorisation>()
        .AddSingleton<TimedOutAuthorisations>()
        .AddSingleton<IPendingWork>(provider => provider.GetRequiredService<TimedOutAuthorisations>())
        .AddSingleton<IPendingWork, ExpireHolds>()
        .AddSingleton<Authorise>()
        .AddJson(TerminalJson.Default);
}
