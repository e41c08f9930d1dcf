using System.Net;
using CardFunctions.Providers.Credentials;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Datatrans;

/// <summary>Registers Datatrans.</summary>
internal static class DatatransSetup
{
    // An answer has some kilobytes; a status with a long history some tens of them.
    private const int MaxAnswerBytes = 512 * 1024;
    private const int MaxAnswerHeadersKilobytes = 32;

    // A part of the limit of a whole call, so that who runs into it knows that nothing was sent.
    private const int ConnectShare = 4;

    // Long enough to be worth it, short enough to follow a change of the provider's addresses.
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    /// <summary>Registers the provider when the settings say so.</summary>
    public static IServiceCollection AddDatatrans(this IServiceCollection services, IConfiguration configuration)
    {
        if (!configuration.GetValue<bool>(DatatransOptions.EnabledSetting))
        {
            return services;
        }

        services.AddOptions<DatatransOptions>().Bind(configuration.GetSection(DatatransOptions.Section)).ValidateOnStart();
        services.AddHttpClient(DatatransApi.ClientName, static (provider, client) =>
            {
                client.BaseAddress = provider.GetRequiredService<IOptions<DatatransOptions>>().Value.ApiAddress();
                client.MaxResponseContentBufferSize = MaxAnswerBytes;
                // Each call has a limit of its own, which can be told from the caller's cancellation.
                client.Timeout = Timeout.InfiniteTimeSpan;
            })
            .ConfigurePrimaryHttpMessageHandler(static provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                AutomaticDecompression = DecompressionMethods.None,
                ConnectTimeout = TimeSpan.FromSeconds(provider.GetRequiredService<IOptions<DatatransOptions>>().Value.TimeoutSeconds) / ConnectShare,
                PooledConnectionLifetime = ConnectionLife,
                MaxResponseHeadersLength = MaxAnswerHeadersKilobytes,
                // A path can hold a token, which is to be in no trace; without a propagator there is none of these calls.
                ActivityHeadersPropagator = null,
            })
            // For the same reason no line of a log.
            .RemoveAllLoggers();
        return services
            .AddCredential(DatatransProvider.ProviderName)
            .AddSingleton<IValidateOptions<DatatransOptions>, ValidateDatatransOptions>()
            .AddSingleton<DatatransApi>()
            .AddSingleton<DatatransRegistrations>()
            .AddSingleton<DatatransPayments>()
            .AddSingleton<DatatransInquiries>()
            .AddSingleton<IProviderNotificationReader, DatatransNotifications>()
            .AddSingleton<IPaymentProvider, DatatransProvider>();
    }
}
