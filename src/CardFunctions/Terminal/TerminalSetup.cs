using CardFunctions.Http;
using CardFunctions.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Terminal;

/// <summary>Registers the feature.</summary>
internal static class TerminalSetup
{
    public static IServiceCollection AddTerminal(this IServiceCollection services) => services
        .AddSingleton<SettleAuthorisation>()
        .AddSingleton<TimedOutAuthorisations>()
        .AddSingleton<IPendingWork>(provider => provider.GetRequiredService<TimedOutAuthorisations>())
        .AddSingleton<IPendingWork, ExpireHolds>()
        .AddSingleton<TerminalDecisions>()
        .AddSingleton<Authorise>()
        .AddSingleton<Redeem>()
        .AddJson(TerminalJson.Default);
}
