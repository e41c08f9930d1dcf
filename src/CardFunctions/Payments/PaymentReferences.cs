using CardFunctions.Domain;
using CardFunctions.Domain.Payments;
using CardFunctions.Storage;
using CardFunctions.Tables;

namespace CardFunctions.Payments;

/// <summary>
/// Which payment a provider speaks of when it names our reference: a row a charge, in a partition a day, for providers that tell anything by
/// themselves. Thread safe.
/// </summary>
internal sealed class PaymentReferences(StorageTables tables)
{
    // A provider tells of a charge within minutes; around midnight that is the day after.
    private const int DaysToLookBack = 1;

    /// <summary>Notes a charge.</summary>
    public Task NoteAsync(Payment payment, DateTimeOffset now, CancellationToken cancellationToken) => tables.PaymentIndex.UpsertEntityAsync(
        new TableEntity(DayPartition.Of(now), payment.ProviderReference) { ["Contact"] = payment.Contact.Value, ["Payment"] = payment.Id, ["CreatedAt"] = now },
        TableUpdateMode.Replace,
        cancellationToken);

    /// <summary>The contact and the payment of a reference; null where nothing is noted.</summary>
    public async Task<(ContactId Contact, string Payment)?> FindAsync(string reference, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A reference of ours has letters and digits only: what is none can't be a key.
        if (reference.Length == 0 || !reference.All(char.IsAsciiLetterOrDigit))
        {
            return null;
        }

        for (var days = 0; days <= DaysToLookBack; days++)
        {
            if (await tables.PaymentIndex.FindAsync(DayPartition.Of(now.AddDays(-days)), reference, cancellationToken) is { } row)
            {
                return (ContactId.Load(row.Text("Contact")), row.Text("Payment"));
            }
        }

        return null;
    }
}
