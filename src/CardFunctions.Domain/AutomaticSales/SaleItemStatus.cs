namespace CardFunctions.Domain.AutomaticSales;

/// <summary>Where an item of an automatic sale stands.</summary>
public enum SaleItemStatus
{
    /// <summary>Its turn has not come, or its charge is under way.</summary>
    Pending,

    /// <summary>The amount is charged. Final.</summary>
    Charged,

    /// <summary>It was declined, and is not tried again. Final.</summary>
    Declined,

    /// <summary>It was declined, and is tried again on another day.</summary>
    Retrying,

    /// <summary>The contact has no alias to charge. Final.</summary>
    NoAlias,

    /// <summary>The contact has no alias to charge, and the run wants a reservation instead. Final.</summary>
#pragma warning disable CA1700 // Not reserved for later: kept as a reservation.
    Reserved,
#pragma warning restore CA1700

    /// <summary>The provider was asked, and what became of it is not known yet.</summary>
    Unknown,

    /// <summary>The run was cancelled before it was charged. Final.</summary>
    Cancelled,
}

/// <summary>What becomes of an item whose contact has no alias.</summary>
public enum OnFailure
{
    /// <summary>It is told.</summary>
    None,

    /// <summary>Upstream keeps what was to be sold as a reservation, to be paid otherwise.</summary>
    Reservation,
}
