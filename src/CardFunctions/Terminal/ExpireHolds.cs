using CardFunctions.Domain;
using CardFunctions.Domain.Ledger;
using CardFunctions.Ledger;
using CardFunctions.Outbox;
using CardFunctions.Storage;
using CardFunctions.Tables;
using CardFunctions.TransactionCodes;

namespace CardFunctions.Terminal;

/// <summary>Releases what was held and never captured or spent, without anyone asking. Thread safe.</summary>
internal sealed class ExpireHolds(SettleAuthorisation settle, ReleaseTransactionCode release, StorageTables tables, TimeProvider time) : IPendingWork
{
    /// <inheritdoc/>
    public PendingKind Kind => PendingKind.Holds;

    /// <inheritdoc/>
    public async Task<bool> ResumeAsync(PendingMarker marker, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(marker.Partition);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {client.Value} and RowKey ge {HoldRow.Key("")} and RowKey lt {HoldRow.Key("~")}");
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
                await ExpireAsync(row, cancellationToken);
            }
        }

        return isEmpty;
    }

    private Task ExpireAsync(TableEntity hold, CancellationToken cancellationToken) => HoldRow.IsCode(hold)
        ? release.ExecuteAsync(HoldRow.CardOf(hold), HoldRow.HolderOf(hold), TransactionCodeStatus.Expired, occasion: null, cancellationToken)
        : settle.ExecuteAsync(HoldRow.CardOf(hold), HoldRow.HolderOf(hold), new SettleWish(Settlement.Expire), cancellationToken);
}
