using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.CardProfiles;

/// <summary>Registers the feature.</summary>
internal static class CardProfilesSetup
{
    public static IServiceCollection AddCardProfiles(this IServiceCollection services) => services
        .AddSingleton<CardProfileStore>()
        .AddSingleton<CardProfileCatalogue>()
        .AddSingleton<ChangeCardProfile>()
        .AddJson(CardProfilesJson.Default);
}
