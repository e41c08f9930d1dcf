using CardFunctions.Cards;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.ServicePoints;
using CardFunctions.Outbox;

namespace CardFunctions.ServicePoints;

/// <summary>Makes the events of service points.</summary>
internal static class ServicePointEvents
{
    private const string ReadyType = "cardfunctions.servicepoint.ready.v1";

    /// <summary>The event that a service point can transact, since it has a card: told behind what is told of the card.</summary>
    public static OutgoingEvent Ready(ServicePoint point, Card card, DateTimeOffset now) => OutgoingEvent.Of(
        CardEvents.Place(card, part: 1),
        card.Id.ToString(),
        ReadyType,
        ServicePointAnswers.Location(point),
        now,
        ServicePointAnswers.Of(point, now),
        ServicePointsJson.Default.ServicePointAnswer);
}
