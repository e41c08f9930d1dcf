using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Idempotency;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Ledger;

/// <summary>
/// The rows <c>operation~{id}</c>, <c>pendingoperation~{id}</c> and <c>reference~operation~{reference}</c> of a client's partition.
/// </summary>
internal static class OperationRow
{
    /// <summary>What the keys of operations begin with, before <c>~</c>.</summary>
    public const string Kind = "operation";

    /// <summary>What the keys of the index of those that wait begin with, before <c>~</c>.</summary>
    public const string PendingKind = "pendingoperation";

    /// <summary>The key of an operation's row.</summary>
    public static string Key(string id) => $"{Kind}~{id}";

    /// <summary>The key of the row that says that an operation waits.</summary>
    public static string PendingKey(string id) => $"{PendingKind}~{id}";

    /// <summary>The key of the row that makes a reference book once.</summary>
    public static string ReferenceKey(string reference) => $"reference~operation~{StorableKey.Of(reference)}";

    /// <summary>The operation as a row.</summary>
    public static TableEntity From(Operation operation) => new(operation.Card.Client.Value, Key(operation.Id))
    {
        ["OperationKind"] = LedgerWords.Operations.Of(operation.Kind),
        ["Status"] = LedgerWords.Statuses.Of(operation.Status),
        ["Card"] = operation.Card.Unique,
        ["To"] = operation.To?.Unique,
        ["Amount"] = operation.Amount,
        ["Currency"] = operation.Currency.Code,
        ["Full"] = operation.Full,
        ["MayRecover"] = operation.MayRecover,
        ["Reference"] = operation.Reference,
        ["EnteredBy"] = operation.EnteredBy,
        ["DecidedBy"] = operation.DecidedBy,
        ["CreatedAt"] = operation.CreatedAt,
        ["DecidedAt"] = operation.DecidedAt,
    };

    /// <summary>The operation of a row.</summary>
    public static Operation ToOperation(TableEntity row)
    {
        var client = ClientId.Load(row.PartitionKey);
        return new Operation
        {
            Id = row.RowKey[(Kind.Length + 1)..],
            Kind = LedgerWords.Operations.Load(row.Text("OperationKind")),
            Status = LedgerWords.Statuses.Load(row.Text("Status")),
            Card = CardId.Load(client, row.Text("Card")),
            To = row.GetString("To") is { } to ? CardId.Load(client, to) : null,
            Amount = row.Number("Amount"),
            Currency = Currency.Load(row.Text("Currency")),
            Full = row.Flag("Full"),
            MayRecover = row.Flag("MayRecover"),
            Reference = row.Text("Reference"),
            EnteredBy = row.Text("EnteredBy"),
            DecidedBy = row.GetString("DecidedBy"),
            CreatedAt = row.Instant("CreatedAt"),
            DecidedAt = row.GetDateTimeOffset("DecidedAt"),
        };
    }

    /// <summary>The row that says that an operation waits.</summary>
    public static TableEntity PendingOf(Operation operation) => new(operation.Card.Client.Value, PendingKey(operation.Id));

    /// <summary>The row that makes its reference book once.</summary>
    public static TableEntity ReferenceOf(Operation operation) =>
        new(operation.Card.Client.Value, ReferenceKey(operation.Reference)) { ["Operation"] = operation.Id };
}
