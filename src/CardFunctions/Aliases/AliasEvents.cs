using CardFunctions.Domain.Aliases;
using CardFunctions.Http;
using CardFunctions.Outbox;

namespace CardFunctions.Aliases;

/// <summary>What others are told of an alias.</summary>
internal enum AliasEventType
{
    Registered,
    Expiring,
    Deleted,
}

/// <summary>Makes the events of aliases. Those of one alias are numbered without a gap, and told in that order.</summary>
internal static class AliasEvents
{
    private static readonly Words<AliasEventType> Types = new(
        (AliasEventType.Registered, "cardfunctions.alias.registered.v1"),
        (AliasEventType.Expiring, "cardfunctions.alias.expiring.v1"),
        (AliasEventType.Deleted, "cardfunctions.alias.deleted.v1"));

    /// <summary>Where an alias is found.</summary>
    public static string Location(AliasId alias) => $"/api/v1/contacts/{alias.Contact}/aliases/{alias}";

    /// <summary>The event of a change of an alias.</summary>
    /// <param name="type">What happened.</param>
    /// <param name="alias">The alias after it, or as it was last.</param>
    /// <param name="isDefault">Whether it is the default.</param>
    public static OutgoingEvent Of(AliasEventType type, Alias alias, bool isDefault) => OutgoingEvent.Of(
        new EventPlace(alias.Id.Unique, alias.EventSequence),
        alias.Id.ToString(),
        Types.Of(type),
        Location(alias.Id),
        alias.UpdatedAt,
        AliasAnswer.Of(alias, isDefault, alias.UpdatedAt),
        AliasesJson.Default.AliasAnswer,
        session: alias.Id.Contact.Value);
}
