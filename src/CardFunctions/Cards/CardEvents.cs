using CardFunctions.Domain.Cards;
using CardFunctions.Http;
using CardFunctions.Outbox;

namespace CardFunctions.Cards;

/// <summary>What others are told of a card.</summary>
internal enum CardEventType
{
    Created,
    Updated,
    StatusChanged,
    Virtualised,
    Devirtualised,
    Replaced,
}

/// <summary>Makes the events of cards. Those of one card are numbered without a gap, and told in that order.</summary>
internal static class CardEvents
{
    private static readonly Words<CardEventType> Types = new(
        (CardEventType.Created, "cardfunctions.card.created.v1"),
        (CardEventType.Updated, "cardfunctions.card.updated.v1"),
        (CardEventType.StatusChanged, "cardfunctions.card.statuschanged.v1"),
        (CardEventType.Virtualised, "cardfunctions.card.virtualised.v1"),
        (CardEventType.Devirtualised, "cardfunctions.card.devirtualised.v1"),
        (CardEventType.Replaced, "cardfunctions.card.replaced.v1"));

    /// <summary>The place of what is told of a change of a card.</summary>
    /// <param name="card">The card after the change.</param>
    /// <param name="part">0 for the card itself; what is told of something else with it comes behind.</param>
    public static EventPlace Place(Card card, int part = 0) => new(card.Id.Unique, card.EventSequence, part);

    /// <summary>The event of a change of a card.</summary>
    /// <param name="type">What happened.</param>
    /// <param name="card">The card after it.</param>
    /// <param name="shown">The same as the API shows it.</param>
    public static OutgoingEvent Of(CardEventType type, Card card, CardAnswer shown) => OutgoingEvent.Of(
        Place(card), shown.Id, Types.Of(type), CardAnswers.Location(card.Id), card.UpdatedAt, shown, CardsJson.Default.CardAnswer);
}
