using CardFunctions.Domain;
using CardFunctions.Outbox;
using CardFunctions.Providers;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Aliases;

/// <summary>
/// Has providers forget the cards of aliases that are gone, and of tokens that turned out to be superfluous: again and again, until the
/// provider has confirmed it or does not know the token. Thread safe.
/// </summary>
internal sealed partial class RevokeTokens(
    PaymentProviders providers, StorageTables tables, TimeProvider time, ILogger<RevokeTokens> logger) : IPendingWork
{
    /// <inheritdoc/>
    public PendingKind Kind => PendingKind.Revocations;

    /// <inheritdoc/>
    public async Task ResumeAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {marker.Partition} and RowKey ge {RevocationRow.Kind + "~"} and RowKey lt {RevocationRow.Kind + "~~"}");
        await foreach (var row in tables.Contacts.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            look.Found(row.Instant("CreatedAt"));
            if (time.GetUtcNow() >= look.Until)
            {
                break;
            }

            if (await IsRevokedAsync(row, cancellationToken))
            {
                await tables.Contacts.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
            }
        }
    }

    private async Task<bool> IsRevokedAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var name = row.Text("Provider");
        if (!providers.Find(name, out var provider))
        {
            Log.NoProvider(logger, row.PartitionKey, name);
            return false;
        }

        switch (await provider.RevokeAsync(new Sensitive<string>(row.Text("Token")), cancellationToken))
        {
            case AliasOutcome.Done or AliasOutcome.UnknownToken:
                return true;
            case AliasOutcome.Unavailable:
                Log.NotYet(logger, row.PartitionKey, name);
                return false;
            case AliasOutcome.Rejected rejected:
                Log.Rejected(logger, row.PartitionKey, name, rejected.Code);
                return false;
            default:
                throw new InvalidOperationException("There is no other outcome.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A token of the contact {Contact} can't be revoked yet: {Provider} is away.")]
        public static partial void NotYet(ILogger logger, string contact, string provider);

        [LoggerMessage(LogLevel.Error, "A token of the contact {Contact} is not revoked: {Provider} rejects that with {Code}.")]
        public static partial void Rejected(ILogger logger, string contact, string provider, string code);

        [LoggerMessage(LogLevel.Error, "A token of the contact {Contact} can't be revoked: {Provider} is not set up.")]
        public static partial void NoProvider(ILogger logger, string contact, string provider);
    }
}
