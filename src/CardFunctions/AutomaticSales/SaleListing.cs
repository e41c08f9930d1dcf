using System.Globalization;
using CardFunctions.Audit;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.AutomaticSales;

/// <summary>The list of all runs, the newest first, and what the platform's audit trail says of them: the partition <c>automatic-sale</c>.</summary>
/// <remarks>
/// A run is listed after it is made, by whoever comes next where the first one died: everything that is written here follows from the run, so
/// that writing it again changes nothing.
/// </remarks>
internal sealed class SaleListing(StorageTables tables)
{
    /// <summary>The partition of the catalogue.</summary>
    public const string Partition = "automatic-sale";

    private const string Kind = "sale";

    /// <summary>Lists a run that was made.</summary>
    public async Task AddAsync(AutomaticSale sale, string? address, string? traceId, CancellationToken cancellationToken)
    {
        var place = $"{AuditRow.Inverted(sale.CreatedAt)}~{sale.Id}";
        await TryAsync(
            [
                new TableEntity(Partition, $"{Kind}~{place}"),
                AuditRow.From(EntryOf(sale, "CreateAutomaticSale", "created", sale.CreatedAt, sale.Subject, address, traceId), Partition),
            ],
            cancellationToken);
    }

    /// <summary>Records that a run was cancelled.</summary>
    public Task NoteCancelAsync(AutomaticSale sale, Occasion occasion, CancellationToken cancellationToken) => TryAsync(
        [AuditRow.From(EntryOf(sale, occasion.Operation, "cancelled", sale.CancelledAt!.Value, occasion.Subject, occasion.Address, occasion.TraceId), Partition)],
        cancellationToken);

    /// <summary>One page of the runs' identifiers, the newest first.</summary>
    public Task<(List<string> Items, string? Next)> PageAsync(string? after, int limit, CancellationToken cancellationToken) =>
        new RowRange(tables.Catalogue, Partition, Kind).ReadAsync(
            filter: null, after, limit, row => row.RowKey[(row.RowKey.LastIndexOf('~') + 1)..], cancellationToken);

    private static AuditEntry EntryOf(
        AutomaticSale sale, string operation, string what, DateTimeOffset at, string subject, string? address, string? traceId)
    {
        return new AuditEntry
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"aud_{sale.Id}.{what}"),
            At = at,
            Subject = subject,
            Address = address,
            Operation = operation,
            Resource = SaleAnswers.Location(sale.Id),
            TraceId = traceId,
        };
    }

    private async Task TryAsync(TableEntity[] rows, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Catalogue.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellationToken);
        }
        catch (TableTransactionFailedException exception) when (exception.Status is 409)
        {
            // It was written before.
        }
    }
}
