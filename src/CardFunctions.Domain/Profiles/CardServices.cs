namespace CardFunctions.Domain.Profiles;

/// <summary>What a card may be used for; a card profile allows any set of these.</summary>
[Flags]
public enum CardServices
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Fuel (carburant), at a terminal.</summary>
    Fuel = 1,

    /// <summary>A periodic allowance (dotation), at a terminal.</summary>
    Allotment = 2,

    /// <summary>A ticket, at a terminal.</summary>
    Ticket = 4,

    /// <summary>A transfer of balance to another card, from the back office.</summary>
    Transfer = 8,

    /// <summary>A top-up (recharge), from the back office.</summary>
    TopUp = 16,

    /// <summary>A one-time transaction code, made in the back office.</summary>
    TransactionCode = 32,

    /// <summary>The services that are used at a terminal.</summary>
    Terminal = Fuel | Allotment | Ticket,

    /// <summary>The services that are used from the back office.</summary>
    BackOffice = Transfer | TopUp | TransactionCode,

    /// <summary>All services.</summary>
    All = Terminal | BackOffice,
}
