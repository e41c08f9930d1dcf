namespace CardFunctions.Domain.Profiles;

/// <summary>What a limit counts.</summary>
public enum Measure
{
    /// <summary>Money, in minor units of the client's currency.</summary>
    Money,

    /// <summary>Volume, in millilitres.</summary>
    Volume,

    /// <summary>The number of transactions.</summary>
    Count,
}

/// <summary>How long a limit counts before it starts anew, in UTC.</summary>
public enum Period
{
    /// <summary>Each transaction for itself.</summary>
    Transaction,

    /// <summary>A calendar day.</summary>
    Day,

    /// <summary>A week, from Monday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,
}

/// <summary>The most that a card may use of some services in a period.</summary>
/// <param name="Measure">What is counted.</param>
/// <param name="Period">How long it is counted.</param>
/// <param name="Services">The services whose use counts; at least one.</param>
/// <param name="Max">The most that is allowed, in the unit of <paramref name="Measure"/>; 0 allows nothing.</param>
public sealed record Limit(Measure Measure, Period Period, CardServices Services, long Max);
