using CardFunctions.CardProfiles;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Cards;

/// <summary>What is asked of a card: to bar the terminal, or to allow it again.</summary>
/// <param name="On">Whether to virtualise; else to devirtualise.</param>
/// <param name="Profile">The profile to take; null leaves it to the rules.</param>
internal sealed record VirtualisationWish(bool On, ProfileCode? Profile)
{
    /// <summary>The action that it is.</summary>
    public CardAction Action => On ? CardAction.Virtualise : CardAction.Devirtualise;
}

/// <summary>What becomes of a card.</summary>
internal abstract record VirtualisationVerdict
{
    private VirtualisationVerdict()
    {
    }

    /// <summary>It holds already.</summary>
    public sealed record Keep : VirtualisationVerdict;

    /// <summary>It can't be done.</summary>
    public sealed record Refuse(CardOutcome Outcome) : VirtualisationVerdict;

    /// <summary>The card gets a profile.</summary>
    /// <param name="Card">The card as its next version.</param>
    /// <param name="Lost">The services that it has now and will not have.</param>
    /// <param name="Gained">The services that it has not now and will have.</param>
    public sealed record Change(Card Card, CardServices Lost, CardServices Gained) : VirtualisationVerdict;
}

/// <summary>
/// The rules of virtualisation: a card profile that bars the terminal and leaves the back office, with the way back. It says
/// nothing of what a card is made of: each kind of card can be virtualised or not.
/// </summary>
internal static class Virtualisation
{
    /// <summary>Decides on one card.</summary>
    /// <param name="wish">What is asked.</param>
    /// <param name="card">The card.</param>
    /// <param name="profiles">The profiles, which know that of the card and the one that is asked for, if there is such a one.</param>
    /// <param name="clientsProfile">The profile that the client gives to its virtual cards, for one that remembers no former profile.</param>
    /// <param name="now">The time.</param>
    public static VirtualisationVerdict Decide(
        VirtualisationWish wish, Card card, ProfileSnapshot profiles, ProfileCode clientsProfile, DateTimeOffset now)
    {
        var profile = profiles.Of(card.Profile);
        if (profile.Virtualised == wish.On)
        {
            return new VirtualisationVerdict.Keep();
        }

        var status = card.StatusAt(now);
        if (CardStatuses.After(status, wish.Action) is null)
        {
            return new VirtualisationVerdict.Refuse(new CardOutcome.Illegal(CardStatuses.AllowedActions(status, profile.Virtualised)));
        }

        if (Choose(wish, card, profiles, clientsProfile) is not { } chosen)
        {
            return new VirtualisationVerdict.Refuse(new CardOutcome.ProfileUnknown());
        }

        if (chosen.Virtualised != wish.On)
        {
            return new VirtualisationVerdict.Refuse(wish.On ? new CardOutcome.ProfileNotVirtualised() : new CardOutcome.ProfileVirtualised());
        }

        var next = card.Next(now);
        return new VirtualisationVerdict.Change(
            wish.On ? next.Virtualise(chosen.Code) : next.Devirtualise(chosen.Code),
            Lost: profile.Services & ~chosen.Services,
            Gained: chosen.Services & ~profile.Services);
    }

    // What is asked for must be usable; what the card had is restored even if it could not be given anew.
    private static CardProfile? Choose(VirtualisationWish wish, Card card, ProfileSnapshot profiles, ProfileCode clientsProfile) => wish switch
    {
        { Profile: { } given } => profiles.FindUsable(given),
        { On: true } => profiles.FindUsable(BuiltInProfiles.BackOffice.Code),
        _ when card.FormerProfile is { } former => profiles.Of(former),
        _ => profiles.FindUsable(card.Kind is CardKind.Virtual ? clientsProfile : BuiltInProfiles.Standard.Code),
    };
}
