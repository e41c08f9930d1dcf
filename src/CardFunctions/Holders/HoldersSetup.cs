using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Holders;

/// <summary>Registers the feature.</summary>
internal static class HoldersSetup
{
    public static IServiceCollection AddHolders(this IServiceCollection services) => services
        .AddSingleton<HolderStore>()
        .AddSingleton<PutHolder>()
        .AddJson(HoldersJson.Default);
}
