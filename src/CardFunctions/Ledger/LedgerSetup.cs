using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Ledger;

/// <summary>Registers the feature.</summary>
internal static class LedgerSetup
{
    public static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSingleton<LedgerStore>()
        .AddSingleton<CardLanes>()
        .AddSingleton<BookOperation>()
        .AddSingleton<AllotCard>()
        .AddSingleton<VerifyLedger>()
        .AddJson(LedgerJson.Default);
}
