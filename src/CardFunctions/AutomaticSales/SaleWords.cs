using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Http;

namespace CardFunctions.AutomaticSales;

/// <summary>The contract's words of automatic sales, and those of the store.</summary>
internal static class SaleWords
{
    public static readonly Words<AutomaticSaleStatus> Statuses = new(
        (AutomaticSaleStatus.Running, "running"),
        (AutomaticSaleStatus.Finished, "finished"),
        (AutomaticSaleStatus.Cancelled, "cancelled"));

    public static readonly Words<SaleItemStatus> ItemStatuses = new(
        (SaleItemStatus.Pending, "pending"),
        (SaleItemStatus.Charged, "charged"),
        (SaleItemStatus.Declined, "declined"),
        (SaleItemStatus.Retrying, "retrying"),
        (SaleItemStatus.NoAlias, "noAlias"),
        (SaleItemStatus.Reserved, "reserved"),
        (SaleItemStatus.Unknown, "unknown"),
        (SaleItemStatus.Cancelled, "cancelled"));

    public static readonly Words<OnFailure> Failures = new((OnFailure.None, "none"), (OnFailure.Reservation, "reservation"));

    public static readonly Words<RenewalReason> Renewals = new(
        (RenewalReason.NoAlias, "noAlias"),
        (RenewalReason.Never, "never"),
        (RenewalReason.UpdateCard, "updateCard"),
        (RenewalReason.Authenticate, "authenticate"));

    public sealed class StatusConverter() : WordConverter<AutomaticSaleStatus>(Statuses);

    public sealed class ItemStatusConverter() : WordConverter<SaleItemStatus>(ItemStatuses);

    public sealed class FailureConverter() : WordConverter<OnFailure>(Failures);

    public sealed class RenewalConverter() : WordConverter<RenewalReason>(Renewals);
}

/// <summary>Why a contact has to see to an alias.</summary>
internal enum RenewalReason
{
    /// <summary>There is none.</summary>
    NoAlias,

    /// <summary>The card is never to be charged again: another one is needed.</summary>
    Never,

    /// <summary>The card's data are out of date.</summary>
    UpdateCard,

    /// <summary>The owner has to be there to authenticate.</summary>
    Authenticate,
}
