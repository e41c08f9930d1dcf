using CardFunctions.Http;

namespace CardFunctions.Events;

/// <summary>Why a message can never be acted on, however often it comes.</summary>
internal enum RejectionReason
{
    NotJson,
    NotAnEvent,
    IdMissing,
    TypeUnknown,
    DataInvalid,
    TimeAhead,
    ServicePointOfAnotherClient,
    Truncated,
}

/// <summary>Why a message was rejected.</summary>
/// <param name="Reason">The reason, as a word.</param>
/// <param name="Detail">What exactly, for an operator. It repeats no value of the message.</param>
internal sealed record Rejection(RejectionReason Reason, string Detail)
{
    /// <summary>The contract's words of the reasons.</summary>
    public static readonly Words<RejectionReason> Reasons = new(
        (RejectionReason.NotJson, "notJson"),
        (RejectionReason.NotAnEvent, "notAnEvent"),
        (RejectionReason.IdMissing, "idMissing"),
        (RejectionReason.TypeUnknown, "typeUnknown"),
        (RejectionReason.DataInvalid, "dataInvalid"),
        (RejectionReason.TimeAhead, "timeAhead"),
        (RejectionReason.ServicePointOfAnotherClient, "servicePointOfAnotherClient"),
        (RejectionReason.Truncated, "truncated"));

    /// <summary>The rejection of data that has faults.</summary>
    public static Rejection Of(Faults faults) => new(
        RejectionReason.DataInvalid,
        string.Join(' ', faults.ByPath().SelectMany(entry => entry.Messages.Select(message => $"`{entry.Path}`: {message.English}"))));
}
