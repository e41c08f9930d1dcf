using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Operators;

/// <summary>Registers the feature.</summary>
internal static class OperatorsSetup
{
    public static IServiceCollection AddOperators(this IServiceCollection services) => services
        .AddSingleton<OperatorProfileStore>()
        .AddSingleton<OwnOperatorProfiles>()
        .AddSingleton<IOwnOperatorProfiles>(provider => provider.GetRequiredService<OwnOperatorProfiles>())
        .AddSingleton<ChangeOperatorProfile>()
        .AddJson(OperatorProfilesJson.Default);
}
