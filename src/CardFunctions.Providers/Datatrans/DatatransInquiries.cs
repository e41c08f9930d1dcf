namespace CardFunctions.Providers.Datatrans;

/// <summary>
/// Finds out what became of something whose outcome is unknown. The provider has no search by our reference: for an hour the same request
/// under the same key is the question (it gives the first answer, and does nothing a second time), and a transaction whose identifier is
/// known can be looked at for ever. Thread safe.
/// </summary>
internal sealed class DatatransInquiries(DatatransApi api, DatatransPayments payments, TimeProvider time)
{
    // The provider keeps keys for 60 minutes ("Idempotency" in its document), by its clock, and a question takes its time to get there.
    private static readonly TimeSpan InquiryWindow = TimeSpan.FromMinutes(55);

    /// <summary>Finds a charge.</summary>
    public async Task<FindOutcome> FindAsync(ChargeRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        if (DatatransForms.IsTransactionId(request.KnownTransactionId))
        {
            return await LookAtAsync(request.KnownTransactionId!, cancellationToken) is not { } answer
                ? new FindOutcome.NotYet()
                : IsAnswerTo(request, answer) ? ChargeBy(request.KnownTransactionId!, answer) : new FindOutcome.Lost();
        }

        return IsPastAsking(sentAt) ? new FindOutcome.Lost() : Found(await payments.ChargeAsync(request, cancellationToken));
    }

    /// <summary>Finds what was done to a charge.</summary>
    public async Task<FindOutcome> FindAsync(FollowUpRequest request, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        if (!IsPastAsking(sentAt))
        {
            return Found(await payments.FollowUpAsync(request, cancellationToken));
        }

        return !DatatransForms.IsTransactionId(request.TransactionId) ? new FindOutcome.Lost()
            : await LookAtAsync(request.TransactionId, cancellationToken) is { } answer ? FollowUpBy(request, answer)
            : new FindOutcome.NotYet();
    }

    private bool IsPastAsking(DateTimeOffset sentAt) => time.GetUtcNow() - sentAt > InquiryWindow;

    private static FindOutcome Found(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Unknown or PaymentOutcome.Unavailable => new FindOutcome.NotYet(),
        // Under this key something else went out: what is asked for here is not what may have been done.
        PaymentOutcome.Rejected { Code: DatatransCodes.KeyReused } => new FindOutcome.Lost(),
        _ => new FindOutcome.Found(outcome),
    };

    /// <summary>A transaction; null when nothing can be told of it now.</summary>
    private async Task<StatusAnswer?> LookAtAsync(string transactionId, CancellationToken cancellationToken) =>
        await api.GetAsync(DatatransForms.TransactionPath(transactionId), DatatransJson.Default.StatusAnswer, cancellationToken)
            is DatatransReply<StatusAnswer>.Done { Value: var answer } ? answer : null;

    /// <summary>Whether it is our charge: an identifier from elsewhere is only believed when the rest agrees.</summary>
    private static bool IsAnswerTo(ChargeRequest request, StatusAnswer answer) =>
        answer.Refno == request.Reference
        && answer.Currency == request.Amount.Currency.Code
        && (answer.Detail?.Authorize?.Amount is not { } amount || amount == request.Amount.Amount);

    private static FindOutcome ChargeBy(string transactionId, StatusAnswer answer) => answer.Status switch
    {
        "authorized" or "settled" or "transmitted" => new FindOutcome.Found(new PaymentOutcome.Approved(transactionId)),
        "failed" => new FindOutcome.Found(FailureBy(answer.Detail?.Fail?.Reason)),
        "canceled" => new FindOutcome.Found(new PaymentOutcome.Declined("canceled", RetryAdvice.Authenticate)),
        _ => new FindOutcome.NotYet(),
    };

    private static PaymentOutcome.Declined FailureBy(string? reason) => reason switch
    {
        "card_invalid" => new(reason, RetryAdvice.Never),
        "soft_declined" or "secure_authentication" or "incomplete" or "timeout" => new(reason, RetryAdvice.Authenticate),
        "declined" or "referral" or "invalid_setup" or "error_on_start" or "error" => new(reason, RetryAdvice.Later),
        _ => new("failed", RetryAdvice.Later),
    };

    private static FindOutcome FollowUpBy(FollowUpRequest request, StatusAnswer answer) => (request.Kind, answer.Status) switch
    {
        (FollowUp.Capture, "settled" or "transmitted") => answer.Detail?.Settle?.Amount == request.Amount.Amount
            ? new FindOutcome.Found(new PaymentOutcome.Approved(request.TransactionId))
            // Somebody booked another amount, by other means.
            : new FindOutcome.Lost(),
        (FollowUp.Capture, "authorized") => new FindOutcome.NeverArrived(),
        (FollowUp.Capture, "canceled" or "failed") => new FindOutcome.Found(new PaymentOutcome.Rejected(DatatransCodes.InvalidStatus)),
        (FollowUp.Cancel, "canceled") => new FindOutcome.Found(new PaymentOutcome.Approved(request.TransactionId)),
        (FollowUp.Cancel, "authorized" or "settled" or "transmitted") => new FindOutcome.NeverArrived(),
        (FollowUp.Cancel, "failed") => new FindOutcome.Found(new PaymentOutcome.Rejected(DatatransCodes.InvalidStatus)),
        // A transaction's history names no references: with a credit in it nobody can tell whether that is this one.
        (FollowUp.Refund, "settled" or "transmitted") => answer.History is { } history && history.All(entry => entry.Action != "credit")
            ? new FindOutcome.NeverArrived()
            : new FindOutcome.Lost(),
        (FollowUp.Refund, _) => new FindOutcome.Lost(),
        _ => new FindOutcome.NotYet(),
    };
}
