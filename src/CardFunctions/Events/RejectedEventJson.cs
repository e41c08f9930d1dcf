using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CardFunctions.Http;
using CardFunctions.Outbox;

namespace CardFunctions.Events;

/// <summary>A message that could not be acted on, as answers show it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Source">The queue or topic that it came by.</param>
/// <param name="Reason">Why it was rejected.</param>
/// <param name="Detail">What exactly, in English.</param>
/// <param name="Message">Its first 32 KiB as text; null in the event that tells of it.</param>
/// <param name="MessageBytes">How long it was, in bytes.</param>
/// <param name="ReceivedAt">When it came.</param>
internal sealed record RejectedEventAnswer(
    string Id, string Source, RejectionReason Reason, string Detail, string? Message, int MessageBytes, DateTime ReceivedAt)
{
    private const string Type = "cardfunctions.event.rejected.v1";

    /// <summary>Shows a message.</summary>
    public static RejectedEventAnswer Of(RejectedEvent kept) => new(
        kept.Id,
        kept.Entity,
        kept.Rejection.Reason,
        kept.Rejection.Detail,
        Encoding.UTF8.GetString(kept.Message.Span),
        kept.MessageBytes,
        kept.ReceivedAt.UtcDateTime);

    /// <summary>Tells others that a message was rejected; not what it says, which may be anything.</summary>
    public static OutgoingEvent Tell(RejectedEvent kept) => OutgoingEvent.Of(
        new EventPlace(kept.Id, Sequence: 1),
        kept.Id,
        Type,
        $"/api/v1/rejected-events/{kept.Id}",
        kept.ReceivedAt,
        Of(kept) with { Message = null },
        RejectedEventsJson.Default.RejectedEventAnswer);
}

/// <summary>What became of a message that was tried again.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Outcome">Always <c>done</c>: anything else is a problem.</param>
internal sealed record ReplayAnswer(string Id, string Outcome = "done");

/// <summary>JSON of rejected messages.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, Converters = [typeof(ReasonConverter)])]
[JsonSerializable(typeof(RejectedEventAnswer))]
[JsonSerializable(typeof(Page<RejectedEventAnswer>), TypeInfoPropertyName = "RejectedEventPage")]
[JsonSerializable(typeof(ReplayAnswer))]
internal sealed partial class RejectedEventsJson : JsonSerializerContext
{
    /// <summary>The reason as its word.</summary>
    public sealed class ReasonConverter() : WordConverter<RejectionReason>(Rejection.Reasons);
}
