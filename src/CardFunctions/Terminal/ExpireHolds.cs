using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Terminal;

/// <summary>Releases what was held and never captured, without anyone asking. Thread safe.</summary>
internal sealed class ExpireHolds(SettleAuthorisation settle, StorageTables tables, TimeProvider time) : IPendingWork
{
    /// <inheritdoc/>
    public PendingKind Kind => PendingKind.Holds;

    /// <inheritdoc/>
    public async Task<bool> ResumeAsync(PendingMarker marker, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(marker.Partition);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {client.Value} and RowKey ge {AuthorisationRow.HoldKind + "~"} and RowKey lt {AuthorisationRow.HoldKind + "~~"}");
        var isEmpty = true;
        await foreach (var row in tables.Clients.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            isEmpty = false;
            if (time.GetUtcNow() >= until)
            {
                break;
            }

            if (row.Instant("ExpiresAt") <= time.GetUtcNow())
            {
                var unique = row.RowKey[(AuthorisationRow.HoldKind.Length + 1)..];
                await settle.ExecuteAsync(
                    CardId.Load(client, row.Text("Card")), unique, Settlement.Expire, amount: null, fence: null, cancellationToken);
            }
        }

        return isEmpty;
    }
}
