using CardFunctions.ServiceBus;
using Microsoft.Extensions.Options;

namespace CardFunctions.Outbox;

/// <summary>Sends events to their topic. Thread safe.</summary>
internal sealed class EventSender(BusSender bus, IOptions<BusOptions> options)
{
    private const string ContentType = "application/cloudevents+json; charset=utf-8";

    /// <summary>Sends one event. A repeat is dropped by the topic's duplicate detection, since it has the same <c>MessageId</c>.</summary>
    /// <exception cref="Azure.RequestFailedException">It was not taken, or nobody knows; it must be sent again.</exception>
    public Task SendAsync(OutgoingEvent outgoing, CancellationToken cancellationToken) => bus.SendAsync(
        options.Value.CardEventsTopic,
        new BusMessage(outgoing.Id, outgoing.Json) { Session = outgoing.Session, Label = outgoing.Type, TraceParent = outgoing.TraceParent },
        ContentType,
        cancellationToken);
}
