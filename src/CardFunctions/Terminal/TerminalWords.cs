using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;

namespace CardFunctions.Terminal;

/// <summary>The contract's words of terminals.</summary>
internal static class TerminalWords
{
    public static readonly Words<DecisionReason> Reasons = new(
        (DecisionReason.Approved, "approved"),
        (DecisionReason.UnknownCard, "unknown_card"),
        (DecisionReason.CardExpired, "card_expired"),
        (DecisionReason.CardBlocked, "card_blocked"),
        (DecisionReason.CardSuspended, "card_suspended"),
        (DecisionReason.CardClosed, "card_closed"),
        (DecisionReason.InsufficientFunds, "insufficient_funds"),
        (DecisionReason.ServiceNotAllowed, "service_not_allowed"),
        (DecisionReason.ServicePointUnknown, "service_point_unknown"),
        (DecisionReason.ServicePointHasNoVirtualCard, "service_point_has_no_virtual_card"),
        (DecisionReason.LimitMoney, "limit_money"),
        (DecisionReason.LimitVolume, "limit_volume"),
        (DecisionReason.LimitCount, "limit_count"),
        (DecisionReason.CurrencyMismatch, "currency_mismatch"),
        (DecisionReason.UnknownCode, "unknown_code"),
        (DecisionReason.CodeSpent, "code_spent"),
        (DecisionReason.CodeExpired, "code_expired"),
        (DecisionReason.Timeout, "timeout"));

    public static readonly Words<AuthorisationStatus> Statuses = new(
        (AuthorisationStatus.Declined, "declined"),
        (AuthorisationStatus.Held, "held"),
        (AuthorisationStatus.Captured, "captured"),
        (AuthorisationStatus.Reversed, "reversed"),
        (AuthorisationStatus.Expired, "expired"));

    /// <summary>The services of a terminal.</summary>
    public static readonly Words<TerminalService> Services = new(
        (TerminalService.Fuel, "fuel"), (TerminalService.Allotment, "allotment"), (TerminalService.Ticket, "ticket"));

    /// <summary>A terminal's service as one of all.</summary>
    public static CardServices ToService(TerminalService service) => service switch
    {
        TerminalService.Fuel => CardServices.Fuel,
        TerminalService.Allotment => CardServices.Allotment,
        TerminalService.Ticket => CardServices.Ticket,
    };

    public sealed class ReasonConverter() : WordConverter<DecisionReason>(Reasons);

    public sealed class StatusConverter() : WordConverter<AuthorisationStatus>(Statuses);

    public sealed class ServiceConverter() : WordConverter<TerminalService>(Services);
}

/// <summary>What a card is used for at a terminal.</summary>
internal enum TerminalService
{
    Fuel,
    Allotment,
    Ticket,
}
