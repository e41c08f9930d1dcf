using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.Security;

/// <summary>The issuer's keys by OpenID Connect discovery: read once, kept, and read anew when they are old or a token names an unknown one.</summary>
/// <remarks>
/// An outage of the issuer only hurts while no key was ever read: the last ones serve on. The library's own
/// <c>ConfigurationManager</c> refreshes in the background only, so the first token after a key rotation would be refused; here it
/// waits for the fresh keys.
/// </remarks>
internal sealed partial class DiscoveredKeys : ISigningKeys, IDisposable
{
    // An issuer announces a new key long before it signs with it; once a night's work is enough.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(12);

    // Made-up key ids must not make us hammer the issuer.
    private static readonly TimeSpan MinInterval = TimeSpan.FromMinutes(1);

    // After a failure while there are no keys at all, callers wait no longer than this for the next try.
    private static readonly TimeSpan MinIntervalWithoutKeys = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _oneReads = new(1, 1);
    private readonly string _address;
    private readonly string _issuer;
    private readonly IDocumentRetriever _documents;
    private readonly TimeProvider _time;
    private readonly ILogger<DiscoveredKeys> _logger;
    private volatile Snapshot? _snapshot;
    private DateTimeOffset _lastTry = DateTimeOffset.MinValue;

    /// <summary>Reads nothing yet.</summary>
    public DiscoveredKeys(IOptions<AuthOptions> options, IDocumentRetriever documents, TimeProvider time, ILogger<DiscoveredKeys> logger)
    {
        _issuer = options.Value.Issuer;
        _address = _issuer.TrimEnd('/') + "/.well-known/openid-configuration";
        _documents = documents;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SecurityKey>?> GetAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is { } current && _time.GetUtcNow() - current.ReadAt < MaxAge)
        {
            return current.Keys;
        }

        await TryReadAsync(_snapshot is null ? MinIntervalWithoutKeys : MinInterval, cancellationToken);
        return _snapshot?.Keys;
    }

    /// <inheritdoc/>
    public ValueTask<bool> RefreshAsync(CancellationToken cancellationToken) => TryReadAsync(MinInterval, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _oneReads.Dispose();

    private async ValueTask<bool> TryReadAsync(TimeSpan minInterval, CancellationToken cancellationToken)
    {
        var before = _snapshot;
        await _oneReads.WaitAsync(cancellationToken);
        try
        {
            if (!ReferenceEquals(before, _snapshot))
            {
                // Another request read them while this one waited.
                return true;
            }

            var now = _time.GetUtcNow();
            if (now - _lastTry < minInterval)
            {
                return false;
            }

            _lastTry = now;
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(_address, _documents, cancellationToken);
            if (!string.Equals(configuration.Issuer, _issuer, StringComparison.Ordinal) || configuration.SigningKeys.Count == 0)
            {
                Log.NotThisIssuer(_logger, _issuer);
                return false;
            }

            _snapshot = new([.. configuration.SigningKeys], now);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.Unreadable(_logger, _issuer, exception.GetType().Name);
            return false;
        }
        finally
        {
            _oneReads.Release();
        }
    }

    private sealed record Snapshot(IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The signing keys of {Issuer} can't be read: {Failure}.")]
        public static partial void Unreadable(ILogger logger, string issuer, string failure);

        [LoggerMessage(LogLevel.Error, "The discovery document of {Issuer} names another issuer or has no keys.")]
        public static partial void NotThisIssuer(ILogger logger, string issuer);
    }
}
