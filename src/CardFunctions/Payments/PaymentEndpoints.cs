using CardFunctions.Domain;
using CardFunctions.Domain.Payments;
using CardFunctions.Http;
using CardFunctions.Idempotency;
using CardFunctions.OpenApi;
using CardFunctions.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Payments;

/// <summary>Payments with aliases over HTTP.</summary>
internal static class PaymentEndpoints
{
    private const string AnswerExample =
        """
        {"id":"pay_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","contactId":"5515801","aliasId":"als_5515801_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f",
         "amount":{"amount":4500,"currency":"CHF"},"module":"sales","reference":"ORDER-1","status":"captured","decline":null,
         "createdAt":"2026-11-22T10:00:00Z","updatedAt":"2026-11-22T10:00:01Z"}
        """;

    private const string PageExample = $$"""{"items":[{{AnswerExample}}],"nextCursor":null}""";

    public static void MapPayments(this IEndpointRouteBuilder api)
    {
        var contact = api.MapGroup("/contacts/{contactId}");
        contact.MapPost("/payments", PayAsync)
            .WithName("PayWithAlias").WithSummary("Pays with an alias.")
            .WithDescription(
                "201 when the amount is booked or reserved; 402 when it was declined; 202 when the outcome is not known yet, which is found out without "
                + "charging a second time, or when the owner has to do something first (actionUrl). The same reference for the same is answered with 200.")
            .WithRequestExample("""{"amount":{"amount":4500,"currency":"CHF"},"module":"sales","reference":"ORDER-1","capture":true}""")
            .WithAnswer<PaymentAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithAnswer<PaymentAnswer>(StatusCodes.Status201Created, AnswerExample)
            .WithPayment()
            .WithProblems(
                ProblemCatalogue.ReferenceReused,
                ProblemCatalogue.NoDefaultAlias,
                ProblemCatalogue.AliasExpired,
                ProblemCatalogue.AliasFailed,
                ProblemCatalogue.ProviderDoesNotSupportAliases);
        contact.MapPost("/payments/{id}/capture", CaptureAsync)
            .WithName("CapturePayment").WithSummary("Books what a payment reserved, or a part of it; the rest is given up.")
            .WithRequestExample("""{"amount":{"amount":4000,"currency":"CHF"}}""")
            .WithAnswer<PaymentAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithPayment()
            .WithProblems(ProblemCatalogue.PaymentNotFound, ProblemCatalogue.IllegalPaymentStatus, ProblemCatalogue.AmountExceedsHold);
        contact.MapPost("/payments/{id}/cancel", CancelAsync)
            .WithName("CancelPayment").WithSummary("Gives up what a payment reserved.")
            .WithAnswer<PaymentAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithPayment()
            .WithProblems(ProblemCatalogue.PaymentNotFound, ProblemCatalogue.IllegalPaymentStatus);
        contact.MapPost("/payments/{id}/refunds", RefundAsync)
            .WithName("RefundPayment").WithSummary("Pays back what a payment booked, or a part of it.")
            .WithRequestExample("""{"amount":{"amount":500,"currency":"CHF"},"reference":"REFUND-1"}""")
            .WithAnswer<PaymentAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithAnswer<PaymentAnswer>(StatusCodes.Status201Created, AnswerExample)
            .WithPayment()
            .WithProblems(
                ProblemCatalogue.PaymentNotFound,
                ProblemCatalogue.IllegalPaymentStatus,
                ProblemCatalogue.RefundTooLarge,
                ProblemCatalogue.ReferenceReused,
                ProblemCatalogue.ProviderDoesNotSupportThis);
        contact.MapPost("/payments/{id}/settle", SettleAsync)
            .WithName("SettlePayment").WithTags("Payments")
            .WithSummary("Says what became of a payment that stays unknown, because nothing else can find it out any more.")
            .WithDescription(
                "Only where the provider says no more, or is not set up any more; else 409. It is said of what the provider was asked for last: a charge, "
                + "a capture, a cancellation or a refund. What is said changes nothing at the provider.")
            .RequirePrivilege(Privilege.PaymentsSettle)
            .WithRequestExample("""{"outcome":"done","transactionId":"211215000000000001","comment":"Seen in the provider's portal by A. Diop"}""")
            .WithAnswer<PaymentAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(
                ProblemCatalogue.PaymentNotFound,
                ProblemCatalogue.IllegalPaymentStatus,
                ProblemCatalogue.PreconditionFailed,
                ProblemCatalogue.IdempotencyKeyReused,
                ProblemCatalogue.Busy);

        contact.MapGet("/payments", ListAsync)
            .WithName("ListPayments").WithTags("Payments").WithSummary("Lists a contact's payments, the oldest first.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithAnswer<Page<PaymentAnswer>>(StatusCodes.Status200OK, PageExample);
        contact.MapGet("/payments/{id}", GetAsync)
            .WithName("GetPayment").WithTags("Payments").WithSummary("Shows a payment.")
            .RequirePrivilege(Privilege.AliasesRead)
            .WithAnswer<PaymentAnswer>(StatusCodes.Status200OK, AnswerExample)
            .WithProblems(ProblemCatalogue.PaymentNotFound);
    }

    private static RouteHandlerBuilder WithPayment(this RouteHandlerBuilder endpoint) => endpoint
        .WithTags("Payments")
        .RequirePrivilege(Privilege.AliasesUse)
        .WithAnswer<PaymentAnswer>(StatusCodes.Status202Accepted, AnswerExample)
        .WithProblems(
            ProblemCatalogue.PaymentDeclined,
            ProblemCatalogue.PaymentProviderNotFound,
            ProblemCatalogue.PaymentProviderUnavailable,
            ProblemCatalogue.IdempotencyKeyReused,
            ProblemCatalogue.Busy);

    private static async Task<IResult> PayAsync(
        string contactId, Body<PayRequest, PayWish> body, OnceOnly once, Pay pay, CancellationToken cancellationToken) =>
        PayResults.Show(await pay.ExecuteAsync(ContactId.Load(contactId), body.Command, once.Occasion, cancellationToken));

    private static async Task<IResult> CaptureAsync(
        string contactId,
        string id,
        OptionalBody<CapturePaymentRequest, FollowUpWish> body,
        OnceOnly once,
        IfMatch ifMatch,
        FollowUpPayment followUp,
        CancellationToken cancellationToken) =>
        PayResults.Show(await followUp.ExecuteAsync(
            ContactId.Load(contactId), id, PaymentStepKind.Capture, body.Command, ifMatch, once.Occasion, cancellationToken));

    private static async Task<IResult> CancelAsync(
        string contactId, string id, OnceOnly once, IfMatch ifMatch, FollowUpPayment followUp, CancellationToken cancellationToken) =>
        PayResults.Show(await followUp.ExecuteAsync(
            ContactId.Load(contactId),
            id,
            PaymentStepKind.Cancel,
            new FollowUpWish(Amount: null, Reference: null),
            ifMatch,
            once.Occasion,
            cancellationToken));

    private static async Task<IResult> RefundAsync(
        string contactId,
        string id,
        Body<RefundPaymentRequest, FollowUpWish> body,
        OnceOnly once,
        IfMatch ifMatch,
        FollowUpPayment followUp,
        CancellationToken cancellationToken) =>
        PayResults.Show(await followUp.ExecuteAsync(
            ContactId.Load(contactId), id, PaymentStepKind.Refund, body.Command, ifMatch, once.Occasion, cancellationToken));

    private static async Task<IResult> SettleAsync(
        string contactId,
        string id,
        Body<SettlePaymentRequest, SettleWish> body,
        OnceOnly once,
        IfMatch ifMatch,
        SettlePayment settle,
        CancellationToken cancellationToken) =>
        PayResults.Show(await settle.ExecuteAsync(ContactId.Load(contactId), id, body.Command, ifMatch, once.Occasion, cancellationToken));

    private static async Task<IResult> ListAsync(string contactId, ListRequest list, PaymentStore payments, CancellationToken cancellationToken)
    {
        var (items, next) = await payments.PageAsync(ContactId.Load(contactId), list.After, list.Limit, cancellationToken);
        return Answers.Ok(new Page<PaymentAnswer>([.. items.Select(PaymentAnswer.Of)], Cursor.Of(next)), PaymentsJson.Default.PaymentPage);
    }

    private static async Task<IResult> GetAsync(string contactId, string id, PaymentStore payments, CancellationToken cancellationToken) =>
        await payments.FindAsync(ContactId.Load(contactId), id, cancellationToken) is { Value: var payment }
            ? Answers.Ok(PaymentAnswer.Of(payment), PaymentsJson.Default.PaymentAnswer, payment.Version)
            : Problems.Of(ProblemCatalogue.PaymentNotFound);
}
