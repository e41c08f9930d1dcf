using System.Text.Json;
using CardFunctions.Domain.Payments;
using CardFunctions.Idempotency;
using CardFunctions.Outbox;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Payments;

/// <summary>Makes the answers and the events of payments.</summary>
internal static class PaymentAnswers
{
    private const string Completed = "cardfunctions.payment.completed.v1";

    /// <summary>Where a payment is found.</summary>
    public static string Location(Payment payment) => $"/api/v1/contacts/{payment.Contact}/payments/{payment.Id}";

    /// <summary>The answer to a step that was done.</summary>
    public static KeptAnswer Done(Payment payment, PaymentStepKind kind) => Kept(payment, DoneStatus(kind));

    /// <summary>The answer to who said what became of a payment.</summary>
    public static KeptAnswer Said(Payment payment) => Kept(payment, StatusCodes.Status200OK);

    /// <summary>The answer that a payment gives as it stands, to a request that was seen before.</summary>
    public static KeptAnswer Standing(Payment payment, PaymentStepKind kind) => Kept(
        payment,
        payment.Status is PaymentStatus.Unknown or PaymentStatus.RequiresAction ? StatusCodes.Status202Accepted : DoneStatus(kind));

    /// <summary>The place of the last event that told of a payment.</summary>
    public static EventPlace PlaceOf(Payment payment) => new(payment.Id, payment.EventSequence);

    /// <summary>The event of something that was asked for and is over: the payment as it stands now.</summary>
    public static OutgoingEvent Event(Payment payment) => OutgoingEvent.Of(
        PlaceOf(payment),
        payment.Id,
        Completed,
        Location(payment),
        payment.UpdatedAt,
        PaymentAnswer.Of(payment),
        PaymentsJson.Default.PaymentAnswer,
        session: payment.Contact.Value);

    private static int DoneStatus(PaymentStepKind kind) =>
        kind is PaymentStepKind.Charge or PaymentStepKind.Refund ? StatusCodes.Status201Created : StatusCodes.Status200OK;

    private static KeptAnswer Kept(Payment payment, int status) => new(
        status,
        JsonSerializer.SerializeToUtf8Bytes(PaymentAnswer.Of(payment), PaymentsJson.Default.PaymentAnswer),
        status is StatusCodes.Status200OK ? null : Location(payment),
        payment.Version);
}
