namespace CardFunctions.Providers;

/// <summary>Something that a provider told by itself.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="TransactionId">Its identifier of the transaction.</param>
/// <param name="Reference">Our reference.</param>
/// <param name="Status">The status, in the provider's words: a hint only. What counts is what the provider answers when it is asked.</param>
public sealed record ProviderNotification(string Provider, string TransactionId, string Reference, string Status);

/// <summary>Takes what providers tell by themselves. Implementations are thread safe, and take the same any number of times.</summary>
public interface IProviderNotifications
{
    /// <summary>Takes a notification that is the provider's own. A failure of the task has the provider send it again.</summary>
    Task ReceiveAsync(ProviderNotification notification, CancellationToken cancellationToken);
}

/// <summary>Reads what a provider sends by itself. Implementations are thread safe.</summary>
public interface IProviderNotificationReader
{
    /// <summary>The provider's name.</summary>
    string Provider { get; }

    /// <summary>Checks whose it is, and what it says.</summary>
    /// <param name="signature">The value of the header that the provider signs in; null where there is none.</param>
    /// <param name="body">The body as it came, to the byte.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<NotificationOutcome> ReadAsync(string? signature, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}

/// <summary>How reading a notification ended.</summary>
public abstract record NotificationOutcome
{
    private NotificationOutcome()
    {
    }

    /// <summary>It is the provider's.</summary>
    public sealed record Read(ProviderNotification Notification) : NotificationOutcome;

    /// <summary>Its signature is missing, wrong or too old: nobody knows whose it is.</summary>
    public sealed record NotBelieved : NotificationOutcome;

    /// <summary>It is the provider's, and says nothing that can be acted on.</summary>
    public sealed record NotUnderstood : NotificationOutcome;

    /// <summary>There is no key to check it with now.</summary>
    public sealed record Unavailable : NotificationOutcome;
}
