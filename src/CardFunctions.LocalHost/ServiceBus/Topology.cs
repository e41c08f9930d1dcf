namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>What a queue, or a topic's subscription, does with its messages. Defaults are Azure Service Bus's own.</summary>
internal sealed record ReceiverDescription
{
    /// <summary>The subscription's name; empty for a queue.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether messages are delivered session by session, in order, one at a time.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>How often a message is delivered before it is dead-lettered.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long a receiver has a message to itself before it must renew the lock.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many messages are kept when nobody takes them, and a few more at times; the oldest go first. Null: all of them.</summary>
    /// <remarks>Not a property of Service Bus: it keeps a subscription that is only there to be looked at from growing for ever.</remarks>
    public int? KeepsNewest { get; init; }
}

/// <summary>A queue or a topic.</summary>
/// <param name="Name">Flat, as in the settings.</param>
internal sealed record EntityDescription(string Name)
{
    /// <summary>How far back a repeated <c>MessageId</c> is noticed: Service Bus's default.</summary>
    public static readonly TimeSpan DefaultDuplicateWindow = TimeSpan.FromMinutes(10);

    public bool IsTopic { get; init; }

    /// <summary>Null: repeats are not looked for.</summary>
    public TimeSpan? DuplicateWindow { get; init; }

    /// <summary>A topic's subscriptions; of a queue exactly one, without a name.</summary>
    public IReadOnlyList<ReceiverDescription> Receivers { get; init; } = [];
}

/// <summary>The queues and topics that are there: the product's, and whatever the functions' triggers name.</summary>
internal static class Topology
{
    // One for every change of a card: as many as a large test, or a day of trying things out, makes.
    private const int KeptToLookAt = 50_000;

    /// <summary>The product's own entities, as they are deployed.</summary>
    public static IReadOnlyList<EntityDescription> OfTheProduct { get; } =
    [
        new("service-points") { IsTopic = true, Receivers = [new() { Name = "card-provisioning" }] },
        new("automatic-sales") { DuplicateWindow = EntityDescription.DefaultDuplicateWindow, Receivers = [new()] },
        new("card-events")
        {
            IsTopic = true,
            DuplicateWindow = EntityDescription.DefaultDuplicateWindow,
            Receivers = [new() { Name = "all", RequiresSession = true, KeepsNewest = KeptToLookAt }],
        },
    ];

    /// <summary>Adds a receiver that a trigger needs, where it is not there, and makes it require sessions where the trigger does.</summary>
    /// <param name="entities">What is there.</param>
    /// <param name="entity">The queue or topic.</param>
    /// <param name="subscription">Null for a queue.</param>
    /// <param name="sessions">Whether the trigger takes sessions: it and the entity must agree on that.</param>
    public static IReadOnlyList<EntityDescription> With(
        this IReadOnlyList<EntityDescription> entities, string entity, string? subscription, bool sessions)
    {
        var known = entities.FirstOrDefault(other => string.Equals(other.Name, entity, StringComparison.OrdinalIgnoreCase))
            ?? new EntityDescription(entity) { IsTopic = subscription is not null };
        var name = subscription ?? "";
        var receiver = known.Receivers.FirstOrDefault(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? new ReceiverDescription { Name = name };
        var changed = known with
        {
            Receivers = [.. known.Receivers.Where(other => !string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase)), receiver with { RequiresSession = sessions }],
        };
        return [.. entities.Where(other => !string.Equals(other.Name, entity, StringComparison.OrdinalIgnoreCase)), changed];
    }
}
