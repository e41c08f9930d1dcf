using Microsoft.Extensions.Logging;

namespace CardFunctions.Providers.Credentials;

/// <summary>
/// A provider's credential, which is read from where secrets are kept and held in memory. Thread safe; however many ask, one reads.
/// </summary>
/// <remarks>
/// A value is good for ten minutes and is read anew behind the back of whoever asks after eight, so that nobody waits while there is a
/// good one. When it can't be read the last one serves on: the provider itself will say when it is no good any more.
/// </remarks>
internal sealed partial class CachedCredential(string provider, ISecretSource secrets, TimeProvider time, ILogger<CachedCredential> logger)
{
    // The provider's secrets are named after it.
    private const string SecretPrefix = "provider-";

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    // Two minutes are time for some tries before anybody has to wait.
    private static readonly TimeSpan RefreshAge = TimeSpan.FromMinutes(8);

    // A vault that is down is not to be asked by each request.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PauseWithoutValue = TimeSpan.FromSeconds(1);

    // As long as a charge may wait at most for a fresh value while there is an old one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // A read that takes longer has failed.
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private volatile Known? _known;
    private Task? _reading;
    private DateTimeOffset _nextTry = DateTimeOffset.MinValue;

    /// <summary>The provider's name.</summary>
    public string Provider => provider;

    /// <summary>The credential; null when none was ever read, and none can be read now.</summary>
    public async ValueTask<ProviderCredential?> FindAsync(CancellationToken cancellationToken)
    {
        if (_known is not { } known)
        {
            await ReadUnlessItJustFailedAsync().WaitAsync(cancellationToken);
            return _known?.Credential;
        }

        var age = time.GetUtcNow() - known.ReadAt;
        if (age < RefreshAge)
        {
            return known.Credential;
        }

        var reading = ReadUnlessItJustFailedAsync();
        if (age >= MaxAge)
        {
            await WaitPatientlyAsync(reading, cancellationToken);
        }

        return _known!.Credential;
    }

    /// <summary>
    /// What to try after the provider refused a credential: what has been read since, or what is read now. Null when that says the same,
    /// or nothing can be read.
    /// </summary>
    public async ValueTask<ProviderCredential?> FindOtherThanAsync(ProviderCredential refused, CancellationToken cancellationToken)
    {
        if (Other(refused) is { } newer)
        {
            return newer;
        }

        var (reading, isOlder) = Read();
        await reading.WaitAsync(cancellationToken);
        if (Other(refused) is null && isOlder)
        {
            // What was read may be from before the rotation that the refusal is of.
            await Read().Reading.WaitAsync(cancellationToken);
        }

        return Other(refused);
    }

    /// <summary>The same, but what was read within the given time is not read anew.</summary>
    public async ValueTask<ProviderCredential?> FindOtherThanAsync(ProviderCredential refused, TimeSpan minAge, CancellationToken cancellationToken) =>
        _known is { } known && time.GetUtcNow() - known.ReadAt < minAge ? Other(refused) : await FindOtherThanAsync(refused, cancellationToken);

    private ProviderCredential? Other(ProviderCredential refused) =>
        _known is { Credential: var credential } && !credential.Says(refused) ? credential : null;

    private async Task WaitPatientlyAsync(Task reading, CancellationToken cancellationToken)
    {
        try
        {
            await reading.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            Log.Slow(logger, provider);
        }
    }

    private Task ReadUnlessItJustFailedAsync()
    {
        lock (_gate)
        {
            return time.GetUtcNow() < _nextTry ? Task.CompletedTask : Read().Reading;
        }
    }

    /// <summary>The read that is going on, or a new one. It never fails, and no caller's cancellation ends it.</summary>
    private (Task Reading, bool IsOlder) Read()
    {
        lock (_gate)
        {
            if (_reading is { IsCompleted: false } running)
            {
                return (running, IsOlder: true);
            }

            _reading = Task.Run(ReadOnceAsync);
            return (_reading, IsOlder: false);
        }
    }

    private async Task ReadOnceAsync()
    {
        using var limit = new CancellationTokenSource(ReadLimit, time);
        try
        {
            var begun = time.GetUtcNow();
            var secret = await secrets.ReadAsync(SecretPrefix + provider, limit.Token);
            if (secret is null)
            {
                Log.NoSecret(logger, SecretPrefix + provider);
            }
            else if (ProviderCredential.TryRead(secret, out var credential))
            {
                _known = new(credential, begun);
                return;
            }
            else
            {
                Log.NotUnderstood(logger, SecretPrefix + provider);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever it was: its text could hold what an answer of the vault held.
            Log.Unreadable(logger, SecretPrefix + provider, exception.GetType().Name);
        }

        lock (_gate)
        {
            _nextTry = time.GetUtcNow() + (_known is null ? PauseWithoutValue : PauseAfterFailure);
        }
    }

    private sealed record Known(ProviderCredential Credential, DateTimeOffset ReadAt);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "There is no secret {Secret}.")]
        public static partial void NoSecret(ILogger logger, string secret);

        [LoggerMessage(LogLevel.Error, "The secret {Secret} is not JSON with merchantId and password.")]
        public static partial void NotUnderstood(ILogger logger, string secret);

        [LoggerMessage(LogLevel.Warning, "The secret {Secret} can't be read: {Failure}.")]
        public static partial void Unreadable(ILogger logger, string secret, string failure);

        [LoggerMessage(LogLevel.Warning, "Reading the credential of {Provider} takes its time; the last one serves on.")]
        public static partial void Slow(ILogger logger, string provider);
    }
}
