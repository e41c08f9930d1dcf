namespace CardFunctions.Domain.Cards;

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
    // From which status an action leads where; what has no row is not allowed. An expired card is one that is past its last month,
    // whatever is stored, unless it is closed or in opposition.
    private static readonly (CardStatus From, CardAction Action, CardStatus To)[] Transitions =
    [
        (CardStatus.Active, CardAction.Suspend, CardStatus.Suspended),
        (CardStatus.Active, CardAction.Block, CardStatus.Blocked),
        (CardStatus.Active, CardAction.Close, CardStatus.Closed),
        (CardStatus.Active, CardAction.Virtualise, CardStatus.Active),
        (CardStatus.Active, CardAction.Devirtualise, CardStatus.Active),
        (CardStatus.Active, CardAction.Replace, CardStatus.Closed),

        (CardStatus.Suspended, CardAction.Resume, CardStatus.Active),
        (CardStatus.Suspended, CardAction.Block, CardStatus.Blocked),
        (CardStatus.Suspended, CardAction.Close, CardStatus.Closed),
        (CardStatus.Suspended, CardAction.Virtualise, CardStatus.Suspended),
        (CardStatus.Suspended, CardAction.Devirtualise, CardStatus.Suspended),
        (CardStatus.Suspended, CardAction.Replace, CardStatus.Closed),

        (CardStatus.Blocked, CardAction.Unblock, CardStatus.Active),
        (CardStatus.Blocked, CardAction.Close, CardStatus.Closed),
        (CardStatus.Blocked, CardAction.Replace, CardStatus.Closed),

        (CardStatus.Expired, CardAction.Block, CardStatus.Blocked),
        (CardStatus.Expired, CardAction.Close, CardStatus.Closed),
        (CardStatus.Expired, CardAction.Replace, CardStatus.Closed),
    ];

    /// <summary>
    /// The status at an instant: a card expires at the end of its last month, in UTC. One that is closed stays closed, and an
    /// opposition outlives the month: a lost card stays a lost card.
    /// </summary>
    public static CardStatus At(CardStatus stored, YearMonth expires, DateTimeOffset now) =>
        stored is CardStatus.Active or CardStatus.Suspended && YearMonth.Of(now) > expires ? CardStatus.Expired : stored;

    /// <summary>Where an action leads; null when the status does not allow it.</summary>
    /// <param name="status">The card's status now.</param>
    /// <param name="action">What is to be done.</param>
    public static CardStatus? After(CardStatus status, CardAction action)
    {
        foreach (var (from, allowed, to) in Transitions)
        {
            if (from == status && allowed == action)
            {
                return to;
            }
        }

        return null;
    }

    /// <summary>What may be done to a card, in a fixed order. To virtualise a virtualised card, or the reverse, would change nothing.</summary>
    /// <param name="status">Its status now.</param>
    /// <param name="virtualised">Whether its profile bars the terminal.</param>
    public static IReadOnlyList<CardAction> AllowedActions(CardStatus status, bool virtualised)
    {
        var pointless = virtualised ? CardAction.Virtualise : CardAction.Devirtualise;
        return [.. Transitions.Where(row => row.From == status && row.Action != pointless).Select(row => row.Action)];
    }
}
