using CardFunctions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.Clients;

/// <summary>Registers the feature.</summary>
internal static class ClientsSetup
{
    public static IServiceCollection AddClients(this IServiceCollection services) => services
        .AddSingleton<ClientStore>()
        .AddSingleton<PutClient>()
        .AddJson(ClientsJson.Default);
}
