using CardFunctions.Domain;
using CardFunctions.Domain.Payments;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Payments;

/// <summary>What a reference of a refund was used for.</summary>
internal sealed record UsedRefund(string Payment, long Amount);

/// <summary>Reads payments, in their contact's partition.</summary>
internal sealed class PaymentStore(StorageTables tables)
{
    private const string Prefix = "pay_";
    private const int UniqueLengthCharacters = 32;

    /// <summary>The identifier of a new payment: its order is the order of creation.</summary>
    public static string NewId(DateTimeOffset now) => $"{Prefix}{Guid.CreateVersion7(now):N}";

    /// <summary>The payment, or null.</summary>
    public async Task<Stored<Payment>?> FindAsync(ContactId contact, string id, CancellationToken cancellationToken) =>
        IsId(id) && await tables.Contacts.FindAsync(contact.Value, PaymentRow.Key(id), cancellationToken) is { } row
            ? new Stored<Payment>(PaymentRow.ToPayment(row), row.ETag)
            : null;

    /// <summary>The payment that a reference was used for, or null.</summary>
    public async Task<Stored<Payment>?> FindByReferenceAsync(
        ContactId contact, PaymentModule module, string reference, CancellationToken cancellationToken) =>
        await tables.Contacts.FindAsync(contact.Value, PaymentRow.ReferenceKey(module, reference), cancellationToken) is { } row
            ? await FindAsync(contact, row.Text("Payment"), cancellationToken)
            : null;

    /// <summary>What a refund's reference was used for, or null.</summary>
    public async Task<UsedRefund?> FindRefundAsync(ContactId contact, string reference, CancellationToken cancellationToken) =>
        await tables.Contacts.FindAsync(contact.Value, PaymentRow.RefundKey(reference), cancellationToken) is { } row
            ? new UsedRefund(row.Text("Payment"), row.Number("Amount"))
            : null;

    /// <summary>One page of a contact's payments, the oldest first.</summary>
    public Task<(List<Payment> Items, string? Next)> PageAsync(ContactId contact, string? after, int limit, CancellationToken cancellationToken) =>
        new RowRange(tables.Contacts, contact.Value, PaymentRow.Kind).ReadAsync(filter: null, after, limit, PaymentRow.ToPayment, cancellationToken);

    /// <summary>The identifiers of a contact's payments that wait for an outcome.</summary>
    public async Task<List<string>> PendingAsync(string contact, CancellationToken cancellationToken)
    {
        List<string> ids = [];
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {contact} and RowKey ge {PaymentRow.PendingKey("")} and RowKey lt {PaymentRow.PendingKey("~")}");
        await foreach (var row in tables.Contacts.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            ids.Add(row.RowKey[(PaymentRow.PendingKind.Length + 1)..]);
        }

        return ids;
    }

    private static bool IsId(string id) =>
        id.Length == Prefix.Length + UniqueLengthCharacters && id.StartsWith(Prefix, StringComparison.Ordinal) && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '_');
}
