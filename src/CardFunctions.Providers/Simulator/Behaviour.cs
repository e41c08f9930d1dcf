namespace CardFunctions.Providers.Simulator;

/// <summary>What a charge of a simulated card gives. The names are stored: they never change.</summary>
public enum Behaviour
{
    /// <summary>Approved.</summary>
    Approved,

    /// <summary>Declined: the card was reported lost.</summary>
    Lost,

    /// <summary>Declined: there is not enough money today.</summary>
    InsufficientFunds,

    /// <summary>Declined: the card has expired.</summary>
    Expired,

    /// <summary>Declined: the bank wants the owner to authenticate.</summary>
    SoftDecline,

    /// <summary>No answer in time; it was charged.</summary>
    UnansweredCharged,

    /// <summary>No answer in time; it was not charged.</summary>
    UnansweredNotCharged,

    /// <summary>The provider takes nothing on.</summary>
    Unavailable,

    /// <summary>The registration is refused, so that there is no charge.</summary>
    RegistrationRefused,

    /// <summary>It registers, and the provider then does not know the token.</summary>
    Forgotten,
}

/// <summary>A number whose behaviour is agreed.</summary>
/// <param name="Number">All digits: of no card that exists.</param>
/// <param name="Behaviour">What it does.</param>
public sealed record SimulatedNumber(string Number, Behaviour Behaviour)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<SimulatedNumber> All { get; } =
    [
        new("4900000000000003", Behaviour.Approved),
        new("5200000000000007", Behaviour.Approved),
        new("2223000000000007", Behaviour.Approved),
        new("375000000000007", Behaviour.Approved),
        new("4900000000000417", Behaviour.Lost),
        new("4900000000000516", Behaviour.InsufficientFunds),
        new("4900000000000540", Behaviour.Expired),
        new("4900000000000656", Behaviour.SoftDecline),
        new("4900000000000680", Behaviour.UnansweredCharged),
        new("4900000000000698", Behaviour.UnansweredNotCharged),
        new("4900000000000912", Behaviour.Unavailable),
        new("4900000000000052", Behaviour.RegistrationRefused),
        new("4900000000000144", Behaviour.Forgotten),
    ];

    /// <summary>What a number does. One that is not agreed on is approved, so that any well-formed card can be tried.</summary>
    public static Behaviour Of(string digits) =>
        All.FirstOrDefault(known => known.Number == digits)?.Behaviour ?? Behaviour.Approved;
}
