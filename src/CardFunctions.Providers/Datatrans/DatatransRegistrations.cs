using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Datatrans;

/// <summary>Cards that get an alias at Datatrans, and lose it. Thread safe.</summary>
internal sealed class DatatransRegistrations(
    DatatransApi api, IOptions<DatatransOptions> options, IOptions<PaymentOptions> payments, TimeProvider time)
{
    // A transaction that nobody goes on with is invalid after so long (InitResponse.transactionId).
    private static readonly TimeSpan PageLife = TimeSpan.FromMinutes(30);

    // Reasons of FailDetail that say nothing of the card.
    private static readonly string[] NobodyWentOn = ["incomplete", "timeout"];

    // The others; what is not among them is not shown.
    private static readonly string[] Refusals =
        ["card_invalid", "declined", "soft_declined", "invalid_setup", "secure_authentication", "error_on_start", "referral", "error"];

    /// <summary>A transaction without an amount, which registers a card.</summary>
    public async Task<BeginOutcome> BeginAsync(RegistrationRequest request, CancellationToken cancellationToken)
    {
        var redirect = new InitRedirect(request.ReturnUrl, request.ReturnUrl, request.ReturnUrl);
        var body = new InitRequest(
            request.Currency.Code, request.Reference, request.Language, DatatransForms.PaymentMethods, new(CreateAlias: true), redirect);
        var begunAt = time.GetUtcNow();
        return await api.PostAsync(
            "v1/transactions", body, DatatransJson.Default.InitRequest, request.Reference, DatatransJson.Default.TransactionAnswer, cancellationToken) switch
        {
            DatatransReply<TransactionAnswer>.Done { Value.TransactionId: var id } when DatatransForms.IsTransactionId(id) =>
                new BeginOutcome.Begun(id!, new Uri(options.Value.PageAddress(), $"v1/start/{id}"), begunAt + PageLife),
            DatatransReply<TransactionAnswer>.Failed { Code: DatatransCodes.DuplicateReference } =>
                new BeginOutcome.Rejected(DatatransCodes.DuplicateReference),
            DatatransReply<TransactionAnswer>.Failed failed => DatatransCodes.OfPayment(failed.Code) switch
            {
                PaymentOutcome.Rejected rejected => new BeginOutcome.Rejected(rejected.Code),
                PaymentOutcome.Declined declined => new BeginOutcome.Rejected(declined.Code),
                _ => new BeginOutcome.Unavailable(),
            },
            DatatransReply<TransactionAnswer>.Busy busy => new BeginOutcome.Unavailable(busy.RetryAfter),
            _ => new BeginOutcome.Unavailable(),
        };
    }

    /// <summary>What became of it.</summary>
    public async Task<RegisterOutcome> CompleteAsync(string transactionId, CancellationToken cancellationToken)
    {
        if (!DatatransForms.IsTransactionId(transactionId))
        {
            return new RegisterOutcome.Rejected(DatatransCodes.InvalidProperty);
        }

        return await api.GetAsync(DatatransForms.TransactionPath(transactionId), DatatransJson.Default.StatusAnswer, cancellationToken) switch
        {
            DatatransReply<StatusAnswer>.Done done => OutcomeOf(transactionId, done.Value),
            // One that nobody went on with goes after a while.
            DatatransReply<StatusAnswer>.Failed { Code: DatatransCodes.TransactionNotFound } => new RegisterOutcome.Abandoned(),
            DatatransReply<StatusAnswer>.Failed failed when DatatransCodes.OfPayment(failed.Code) is PaymentOutcome.Rejected rejected =>
                new RegisterOutcome.Rejected(rejected.Code),
            DatatransReply<StatusAnswer>.Busy busy => new RegisterOutcome.Unavailable(busy.RetryAfter),
            _ => new RegisterOutcome.Unavailable(),
        };
    }

    /// <summary>A card that was typed elsewhere, as far as the settings allow that.</summary>
    public async Task<RegisterOutcome> RegisterAsync(PaymentCard card, string reference, CancellationToken cancellationToken)
    {
        if (!payments.Value.AllowDirectEntry)
        {
            return new RegisterOutcome.Rejected("DIRECT_ENTRY_DISABLED");
        }

        if (DatatransForms.Expiry(card.Expiry) is not { } expiry)
        {
            return new RegisterOutcome.Rejected(DatatransCodes.InvalidProperty);
        }

        var one = new CardTokenizeRequest { Pan = card.Number.Reveal(), ExpiryMonth = expiry.Month, ExpiryYear = expiry.Year };
        return await api.PostAsync(
            "v1/aliases/tokenize", new([one]), DatatransJson.Default.TokenizeRequest, reference, DatatransJson.Default.TokenizeAnswer, cancellationToken) switch
        {
            DatatransReply<TokenizeAnswer>.Done { Value.Responses: [{ Alias: { Length: > 0 } alias } token, ..] } => new RegisterOutcome.Registered(new(
                new(alias), card.Number.Brand, card.Number.Last4, card.Expiry, card.HolderName, token.Fingerprint, NetworkTransactionId: null)),
            DatatransReply<TokenizeAnswer>.Done { Value.Responses: [{ Error: { } error }, ..] } => DatatransCodes.OfCard(error.Code),
            DatatransReply<TokenizeAnswer>.Failed failed => DatatransCodes.OfCard(failed.Code),
            DatatransReply<TokenizeAnswer>.Busy busy => new RegisterOutcome.Unavailable(busy.RetryAfter),
            _ => new RegisterOutcome.Unavailable(),
        };
    }

    /// <summary>Gives a token another expiry.</summary>
    public async Task<AliasOutcome> UpdateAsync(Sensitive<string> token, YearMonth expiry, CancellationToken cancellationToken) =>
        DatatransForms.Expiry(expiry) is not { } digits
            ? new AliasOutcome.Rejected(DatatransCodes.InvalidProperty)
            : OutcomeOf(await api.PatchAsync(
                DatatransForms.AliasPath(token), new(digits.Month, digits.Year), DatatransJson.Default.AliasPatchRequest, cancellationToken));

    /// <summary>Deletes a token.</summary>
    public async Task<AliasOutcome> RevokeAsync(Sensitive<string> token, CancellationToken cancellationToken) =>
        OutcomeOf(await api.DeleteAsync(DatatransForms.AliasPath(token), cancellationToken));

    private static AliasOutcome OutcomeOf(DatatransReply<Nothing> reply) => reply switch
    {
        DatatransReply<Nothing>.Done => new AliasOutcome.Done(),
        DatatransReply<Nothing>.Failed failed => DatatransCodes.OfAlias(failed.Code),
        DatatransReply<Nothing>.Busy busy => new AliasOutcome.Unavailable(busy.RetryAfter),
        _ => new AliasOutcome.Unavailable(),
    };

    private static RegisterOutcome OutcomeOf(string transactionId, StatusAnswer answer) => answer.Status switch
    {
        "authorized" or "settled" or "transmitted" => Card(transactionId, answer),
        "canceled" => new RegisterOutcome.Abandoned(),
        "failed" => answer.Detail?.Fail?.Reason is { } reason && NobodyWentOn.Contains(reason, StringComparer.Ordinal)
            ? new RegisterOutcome.Abandoned()
            : new RegisterOutcome.Refused(Refusals.FirstOrDefault(known => known == answer.Detail?.Fail?.Reason) ?? "failed"),
        "initialized" or "challenge_required" or "challenge_ongoing" or "authenticated" => new RegisterOutcome.Incomplete(),
        _ => new RegisterOutcome.Unavailable(),
    };

    private static RegisterOutcome Card(string transactionId, StatusAnswer answer)
    {
        var card = answer.Card;
        if (card?.Alias is not { Length: > 0 } alias
            || DatatransForms.Last4(card.Masked) is not { } last4
            || DatatransForms.Expiry(card.ExpiryMonth, card.ExpiryYear) is not { } expiry)
        {
            // Without an alias nothing can be charged: the account is not set up for it.
            return new RegisterOutcome.Rejected("NO_ALIAS");
        }

        // The provider tells no identifier of the scheme's; its own transaction is what a later charge names (3RI.originalTransactionId).
        return DatatransForms.Brand(answer.PaymentMethod, card.Masked) is { } brand
            ? new RegisterOutcome.Registered(new(new(alias), brand, last4, expiry, HolderName: null, card.Fingerprint, transactionId))
            : new RegisterOutcome.Refused("UNSUPPORTED_CARD");
    }
}
