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

/// <summary>What an operator can do to a card as a whole.</summary>
public enum CardAction
{
    /// <summary>Bar it for a while.</summary>
    Suspend,

    /// <summary>Lift a suspension.</summary>
    Resume,

    /// <summary>Bar it because it is lost, stolen or compromised.</summary>
    Block,

    /// <summary>Lift an opposition.</summary>
    Unblock,

    /// <summary>Take it out of use for good.</summary>
    Close,

    /// <summary>Bar the terminal, leave the back office.</summary>
    Virtualise,

    /// <summary>Restore the profile that it had before it was virtualised.</summary>
    Devirtualise,

    /// <summary>Give it a new number on a new card.</summary>
    Replace,
}

/// <summary>The state machine of a card, as one table.</summary>
public static class CardStatuses
{
    /// <summary>The status at an instant: a card that is not closed expires at the end of its last month, in UTC.</summary>
    public static CardStatus At(CardStatus stored, YearMonth expires, DateTimeOffset now) =>
        stored is not CardStatus.Closed && YearMonth.Of(now) > expires ? CardStatus.Expired : stored;

    /// <summary>What may be done to a card, in a fixed order.</summary>
    /// <param name="status">Its status now.</param>
    /// <param name="virtualised">Whether its profile bars the terminal.</param>
    public static IReadOnlyList<CardAction> AllowedActions(CardStatus status, bool virtualised)
    {
        var toggle = virtualised ? CardAction.Devirtualise : CardAction.Virtualise;
        return status switch
        {
            CardStatus.Active => [CardAction.Suspend, CardAction.Block, CardAction.Close, toggle, CardAction.Replace],
            CardStatus.Suspended => [CardAction.Resume, CardAction.Block, CardAction.Close, toggle, CardAction.Replace],
            CardStatus.Blocked => [CardAction.Unblock, CardAction.Close, CardAction.Replace],
            CardStatus.Expired => [CardAction.Block, CardAction.Close, CardAction.Replace],
            CardStatus.Closed => [],
        };
    }
}
