namespace CardFunctions.Security;

/// <summary>What a caller may be allowed to do. A closed set; <see cref="PrivilegeWords"/> has the names on the wire.</summary>
internal enum Privilege
{
    /// <summary>Read clients, holders, service points, card profiles, cards and statements.</summary>
    CardsRead,

    /// <summary>Create and change holders, service points and cards.</summary>
    CardsManage,

    /// <summary>Virtualise and devirtualise cards.</summary>
    CardsVirtualise,

    /// <summary>See a card's whole number. Audited.</summary>
    CardsReveal,

    /// <summary>Move money: top-ups, transfers, transaction codes, allotments.</summary>
    CardsOperate,

    /// <summary>Recover the balance of a blocked card.</summary>
    CardsRecover,

    /// <summary>Approve or reject what another operator entered.</summary>
    CardsApprove,

    /// <summary>Create and change clients.</summary>
    ClientsManage,

    /// <summary>Create, change and delete card profiles.</summary>
    ProfilesManage,

    /// <summary>Act as a terminal: authorise, capture, reverse, redeem.</summary>
    Terminal,

    /// <summary>Read aliases and payments.</summary>
    AliasesRead,

    /// <summary>Register, change and delete aliases.</summary>
    AliasesManage,

    /// <summary>Pay with aliases.</summary>
    AliasesUse,

    /// <summary>Say what became of a payment of which nothing else can find that out.</summary>
    PaymentsSettle,

    /// <summary>Run automatic sales.</summary>
    SalesAutomatic,

    /// <summary>Create, change and delete operator profiles.</summary>
    OperatorsManage,

    /// <summary>Read the audit trail.</summary>
    AuditRead,

    /// <summary>Read, replay and delete rejected events.</summary>
    EventsManage,
}
