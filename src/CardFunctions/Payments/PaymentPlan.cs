using CardFunctions.Audit;
using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.Payments;
using CardFunctions.Idempotency;
using CardFunctions.Storage;

namespace CardFunctions.Payments;

/// <summary>What a request comes to: nothing more, or to ask the provider.</summary>
internal abstract record PaymentPlan
{
    private PaymentPlan()
    {
    }

    /// <summary>It is over.</summary>
    public sealed record Over(PayResult Result) : PaymentPlan;

    /// <summary>The step that is stored is to be sent.</summary>
    /// <param name="Payment">The payment with the step.</param>
    /// <param name="Alias">Its alias, where that was read already.</param>
    public sealed record Send(Stored<Payment> Payment, Stored<Alias>? Alias) : PaymentPlan;

    /// <summary>
    /// A plan that was made without knowing the request, unless the same request, sent twice, was begun between the reads: what that one did
    /// is no reason to answer this one otherwise.
    /// </summary>
    /// <returns>Null where it was: then it is to be planned anew.</returns>
    public static async Task<PaymentPlan?> UnlessBegunAsync(
        PaymentPlan plan, StorageTables tables, ContactId contact, Occasion occasion, CancellationToken cancellationToken) =>
        await IdempotencyStore.FindAsync(tables.Contacts, contact.Value, occasion, cancellationToken) is null ? plan : null;
}
