namespace CardFunctions.Domain.Cards;

/// <summary>The status of a card.</summary>
public enum CardStatus
{
    /// <summary>It may be used as its profile says.</summary>
    Active,

    /// <summary>It is barred for a while.</summary>
    Suspended,

    /// <summary>Opposition (mise en opposition): lost, stolen or compromised.</summary>
    Blocked,

    /// <summary>It is out of use for good.</summary>
    Closed,

    /// <summary>It is past its last month. Computed at every read, never stored.</summary>
    Expired,
}

/// <summary>Why a card's status was changed.</summary>
public enum StatusReason
{
    /// <summary>Its holder can't find it.</summary>
    Lost,

    /// <summary>It was stolen.</summary>
    Stolen,

    /// <summary>Somebody may have copied it or learnt its number.</summary>
    Compromised,

    /// <summary>It can't be read any more.</summary>
    Damaged,

    /// <summary>It is needed no longer, such as the card of a service point that is closed.</summary>
    EndOfUse,

    /// <summary>Something else, which the comment says.</summary>
    Other,
}
