using System.Globalization;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Datatrans;

/// <summary>Charges at Datatrans, and what is done to them. Thread safe.</summary>
internal sealed class DatatransPayments(DatatransApi api, IOptions<DatatransOptions> options)
{
    /// <summary>Charges a card.</summary>
    public async Task<PaymentOutcome> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken)
    {
        // The provider has no instalments on cards; to charge all of it at once is not what was asked for.
        if (request.Instalments != 1)
        {
            return new PaymentOutcome.Rejected("INSTALMENTS_NOT_SUPPORTED");
        }

        if (DatatransForms.Expiry(request.Expiry) is not { } expiry)
        {
            return new PaymentOutcome.Rejected(DatatransCodes.InvalidProperty);
        }

        var card = new AliasCard { Alias = request.Token.Reveal(), ExpiryMonth = expiry.Month, ExpiryYear = expiry.Year };
        var body = new AuthorizeRequest(
            request.Amount.Amount, request.Amount.Currency.Code, request.Reference, AutoSettle: request.Capture, card, Original(request));
        return await api.PostAsync(
            "v1/transactions/authorize", body, DatatransJson.Default.AuthorizeRequest, request.IdempotencyKey, DatatransJson.Default.TransactionAnswer,
            cancellationToken) switch
        {
            DatatransReply<TransactionAnswer>.Done { Value.TransactionId: var id } when DatatransForms.IsTransactionId(id) =>
                new PaymentOutcome.Approved(id!),
            DatatransReply<TransactionAnswer>.Failed { Code: DatatransCodes.SoftDeclined } failed when request.Initiator is Initiator.Cardholder =>
                ToAuthenticate(failed.Answer) ?? DatatransCodes.OfPayment(failed.Code),
            DatatransReply<TransactionAnswer>.Failed failed => DatatransCodes.OfPayment(failed.Code),
            DatatransReply<TransactionAnswer>.Busy busy => new PaymentOutcome.Unavailable(busy.RetryAfter),
            _ => new PaymentOutcome.Unknown(),
        };
    }

    /// <summary>Does something to a charge.</summary>
    public async Task<PaymentOutcome> FollowUpAsync(FollowUpRequest request, CancellationToken cancellationToken) =>
        !DatatransForms.IsTransactionId(request.TransactionId)
            ? new PaymentOutcome.Rejected(DatatransCodes.InvalidProperty)
            : request.Kind switch
            {
                FollowUp.Capture => OutcomeOf(
                    await api.PostAsync<AmountRequest, Nothing>(
                        DatatransForms.TransactionPath(request.TransactionId, "/settle"), Amount(request), DatatransJson.Default.AmountRequest,
                        request.IdempotencyKey, answer: null, cancellationToken),
                    _ => request.TransactionId),
                FollowUp.Cancel => OutcomeOf(
                    await api.PostAsync<CancelRequest, Nothing>(
                        DatatransForms.TransactionPath(request.TransactionId, "/cancel"), new(), DatatransJson.Default.CancelRequest,
                        request.IdempotencyKey, answer: null, cancellationToken),
                    _ => request.TransactionId),
                FollowUp.Refund => OutcomeOf(
                    await api.PostAsync(
                        DatatransForms.TransactionPath(request.TransactionId, "/credit"), Amount(request), DatatransJson.Default.AmountRequest,
                        request.IdempotencyKey, DatatransJson.Default.TransactionAnswer, cancellationToken),
                    // A credit is a transaction of its own.
                    answer => answer.TransactionId),
            };

    private static PaymentOutcome OutcomeOf<T>(DatatransReply<T> reply, Func<T, string?> transactionId) => reply switch
    {
        DatatransReply<T>.Done done => transactionId(done.Value) is { } id && DatatransForms.IsTransactionId(id)
            ? new PaymentOutcome.Approved(id)
            : new PaymentOutcome.Unknown(),
        DatatransReply<T>.Failed failed => DatatransCodes.OfPayment(failed.Code),
        DatatransReply<T>.Busy busy => new PaymentOutcome.Unavailable(busy.RetryAfter),
        _ => new PaymentOutcome.Unknown(),
    };

    private static AmountRequest Amount(FollowUpRequest request) => new(request.Amount.Amount, request.Amount.Currency.Code, request.Reference);

    /// <summary>The transaction that a charge by the merchant goes back to.</summary>
    private ThreeRi? Original(ChargeRequest request) =>
        options.Value.SendOriginalTransaction
        && request.Initiator is Initiator.Merchant
        && long.TryParse(request.NetworkTransactionId, NumberStyles.None, CultureInfo.InvariantCulture, out var original)
            ? new(original)
            : null;

    private static PaymentOutcome.RequiresAction? ToAuthenticate(ErrorAnswer answer) =>
        DatatransForms.IsTransactionId(answer.TransactionId)
        && Uri.TryCreate(answer.Error?.Start3DSecureUrl, UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttps
            ? new(url, answer.TransactionId!)
            : null;
}
