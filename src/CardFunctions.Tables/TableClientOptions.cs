using Azure.Core;
using Azure.Core.Pipeline;

namespace CardFunctions.Tables;

/// <summary>
/// How the clients talk to the service. Policies are added with <see cref="ClientOptions.AddPolicy"/>, retries are set with
/// <see cref="ClientOptions.Retry"/>.
/// </summary>
public sealed class TableClientOptions : ClientOptions
{
    /// <summary>The REST version that every request names.</summary>
    public const string ServiceVersion = "2020-12-06";

    // One connection pool for all clients of the process. A connection lives for some minutes only, so that a change of the account's
    // address is seen.
    private static readonly HttpClientTransport SharedTransport = new(new HttpClient(CreateHandler(), disposeHandler: true)
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    /// <summary>
    /// The defaults: four retries from 0.1 s on, each try limited to 10 s (the service itself answers a query within 5 s, with a
    /// continuation if need be). <c>Retry.NetworkTimeout</c> is the limit of one try; the caller's cancellation token limits all.
    /// </summary>
    public TableClientOptions()
    {
        Transport = SharedTransport;
        Retry.Mode = RetryMode.Exponential;
        Retry.MaxRetries = 4;
        Retry.Delay = TimeSpan.FromMilliseconds(100);
        Retry.MaxDelay = TimeSpan.FromSeconds(5);
        Retry.NetworkTimeout = TimeSpan.FromSeconds(10);

        // Both write the address, and with it the keys of entities. `CardFunctions.Tables` is the activity source that does not.
        Diagnostics.IsLoggingEnabled = false;
        Diagnostics.IsDistributedTracingEnabled = false;
    }

    /// <summary>The clock that requests are signed with.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    private static SocketsHttpHandler CreateHandler() => new()
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxConnectionsPerServer = 200,
        // No activity of the HTTP client either: its address has the keys of entities in it.
        ActivityHeadersPropagator = null,
    };
}
