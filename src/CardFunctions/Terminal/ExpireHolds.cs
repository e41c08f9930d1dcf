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
    public async Task ResumeAsync(PendingMarker marker, PendingLook look, CancellationToken cancellationToken)
    {
        var client = ClientId.Load(marker.Partition);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {client.Value} and RowKey ge {HoldRow.Key("")} and RowKey lt {HoldRow.Key("~")}");
        await foreach (var row in tables.Clients.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            // One that may still be captured is not overdue.
            var (now, due) = (time.GetUtcNow(), row.Instant("ExpiresAt"));
            look.Found(due < now ? due : now);
            if (now >= look.Until)
            {
                break;
            }

            if (due <= now)
            {
                await ExpireAsync(row, cancellationToken);
            }
        }
    }

    private Task ExpireAsync(TableEntity hold, CancellationToken cancellationToken) => HoldRow.IsCode(hold)
        ? release.ExecuteAsync(HoldRow.CardOf(hold), HoldRow.HolderOf(hold), TransactionCodeStatus.Expired, occasion: null, cancellationToken)
        : settle.ExecuteAsync(HoldRow.CardOf(hold), HoldRow.HolderOf(hold), new SettleWish(Settlement.Expire), cancellationToken);
}
