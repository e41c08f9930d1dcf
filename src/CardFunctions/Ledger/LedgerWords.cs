using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.Ledger;

/// <summary>The contract's words of the ledger.</summary>
internal static class LedgerWords
{
    public static readonly Words<EntryKind> Kinds = new(
        (EntryKind.TopUp, "topUp"),
        (EntryKind.TransferIn, "transferIn"),
        (EntryKind.TransferOut, "transferOut"),
        (EntryKind.Purchase, "purchase"),
        (EntryKind.Reversal, "reversal"),
        (EntryKind.ReplacementIn, "replacementIn"),
        (EntryKind.ReplacementOut, "replacementOut"),
        (EntryKind.Redemption, "redemption"),
        (EntryKind.AllotmentGranted, "allotmentGranted"),
        (EntryKind.AllotmentLapsed, "allotmentLapsed"));

    public static readonly Words<LedgerFault> Faults = new(
        (LedgerFault.Gap, "gap"),
        (LedgerFault.Balance, "balance"),
        (LedgerFault.CardBalance, "cardBalance"),
        (LedgerFault.CardCount, "cardCount"),
        (LedgerFault.CardHeld, "cardHeld"));

    public static readonly Words<OperationKind> Operations = new((OperationKind.TopUp, "topUp"), (OperationKind.Transfer, "transfer"));

    public static readonly Words<OperationStatus> Statuses = new(
        (OperationStatus.Pending, "pending"), (OperationStatus.Booked, "booked"), (OperationStatus.Rejected, "rejected"));

    public static readonly Words<AllotmentPeriod> AllotmentPeriods = new((AllotmentPeriod.Week, "week"), (AllotmentPeriod.Month, "month"));

    /// <summary>A period of an allotment, as one of all.</summary>
    public static Period ToPeriod(AllotmentPeriod period) => period switch
    {
        AllotmentPeriod.Week => Period.Week,
        AllotmentPeriod.Month => Period.Month,
    };

    public sealed class AllotmentPeriodConverter() : WordConverter<AllotmentPeriod>(AllotmentPeriods);

    public sealed class KindConverter() : WordConverter<EntryKind>(Kinds);

    public sealed class FaultConverter() : WordConverter<LedgerFault>(Faults);

    public sealed class OperationConverter() : WordConverter<OperationKind>(Operations);

    public sealed class StatusConverter() : WordConverter<OperationStatus>(Statuses);
}
