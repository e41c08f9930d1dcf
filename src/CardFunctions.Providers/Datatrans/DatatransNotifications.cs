using System.Text.Json;
using CardFunctions.Providers.Credentials;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Providers.Datatrans;

/// <summary>What the provider tells by itself: a transaction has another status. Thread safe.</summary>
internal sealed partial class DatatransNotifications(
    [FromKeyedServices(DatatransProvider.ProviderName)] CachedCredential credentials, TimeProvider time, ILogger<DatatransNotifications> logger)
    : IProviderNotificationReader
{
    // Anybody can send a wrong signature, and must not have the vault read each time.
    private static readonly TimeSpan MinAgeToReread = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Provider => DatatransProvider.ProviderName;

    /// <inheritdoc/>
    public async Task<NotificationOutcome> ReadAsync(string? signature, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (await credentials.FindAsync(cancellationToken) is not { } credential)
        {
            return new NotificationOutcome.Unavailable();
        }

        var verdict = Check(credential);
        if (verdict is SignatureVerdict.Wrong && await credentials.FindOtherThanAsync(credential, MinAgeToReread, cancellationToken) is { } other)
        {
            verdict = Check(other);
        }

        if (verdict is not SignatureVerdict.Good)
        {
            Log.NotBelieved(logger, verdict);
            return new NotificationOutcome.NotBelieved();
        }

        return Parse(body.Span) is { } notification ? new NotificationOutcome.Read(notification) : new NotificationOutcome.NotUnderstood();

        SignatureVerdict Check(ProviderCredential known) => known.WebhookKey is { } key
            ? DatatransSignature.Check(signature, body.Span, key, time.GetUtcNow())
            : SignatureVerdict.Wrong;
    }

    /// <summary>Which transaction, by whose reference, in which status; null where a body says less.</summary>
    internal static ProviderNotification? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, DatatransJson.Default.StatusAnswer) is { Refno: { Length: > 0 } reference, Status: { Length: > 0 } status } answer
                && DatatransForms.IsTransactionId(answer.TransactionId)
                    ? new(DatatransProvider.ProviderName, answer.TransactionId!, reference, status)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A notification in the name of Datatrans is not believed: its signature is {Verdict}.")]
        public static partial void NotBelieved(ILogger logger, SignatureVerdict verdict);
    }
}
