using System.Collections.Frozen;

namespace CardFunctions.Providers.Datatrans;

/// <summary>
/// What the provider's error codes mean. Source: <c>TransactionsErrorCode</c> and <c>AliasesErrorCode</c> of its OpenAPI document, version
/// 2.0.45. A code that stands in neither says nothing, and is not shown to anybody.
/// </summary>
internal static class DatatransCodes
{
    /// <summary>Another transaction has our reference.</summary>
    public const string DuplicateReference = "DUPLICATE_REFNO";

    /// <summary>The owner must authenticate.</summary>
    public const string SoftDeclined = "SOFT_DECLINED";

    /// <summary>There is no such transaction.</summary>
    public const string TransactionNotFound = "TRANSACTION_NOT_FOUND";

    /// <summary>The transaction's status does not allow it.</summary>
    public const string InvalidStatus = "INVALID_TRANSACTION_STATUS";

    /// <summary>A member of the request is wrong. Also what we say of a request that can't be put into the provider's form.</summary>
    public const string InvalidProperty = "INVALID_PROPERTY";

    /// <summary>Ours, for HTTP 422, which has no code: the idempotency key was used for another request.</summary>
    public const string KeyReused = "IDEMPOTENCY_KEY_REUSED";

    private static readonly FrozenDictionary<string, PaymentOutcome> Payments = ReadPayments();
    private static readonly FrozenDictionary<string, AliasOutcome> Aliases = ReadAliases();

    // What is wrong with a card, and not with the request.
    private static readonly FrozenSet<string> OfTheCard =
        new[] { "INVALID_PLAIN_VALUE", "INVALID_EXPIRATION", "INVALID_CVV", "DECLINED", "ISSUER_ERROR" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What a code says of a charge, or of what was done to one.</summary>
    public static PaymentOutcome OfPayment(string? code) => Payments.GetValueOrDefault(code ?? "") ?? new PaymentOutcome.Unknown();

    /// <summary>What a code says of something done to a token, which does no harm to try again.</summary>
    public static AliasOutcome OfAlias(string? code) => Aliases.GetValueOrDefault(code ?? "") ?? new AliasOutcome.Unavailable();

    /// <summary>What a code says of a card that is to be registered as it was typed.</summary>
    public static RegisterOutcome OfCard(string? code) =>
        OfTheCard.Contains(code ?? "") ? new RegisterOutcome.Refused(code!) : OfAlias(code) switch
        {
            AliasOutcome.Rejected rejected => new RegisterOutcome.Rejected(rejected.Code),
            AliasOutcome.Unavailable unavailable => new RegisterOutcome.Unavailable(unavailable.RetryAfter),
            AliasOutcome.UnknownToken => new RegisterOutcome.Rejected(code!),
            var other => throw new NotSupportedException(other.GetType().Name),
        };

    /// <summary>Whether anything is known of a code of transactions.</summary>
    public static bool Knows(string code) => Payments.ContainsKey(code);

    /// <summary>Whether anything is known of a code of aliases.</summary>
    public static bool KnowsOfAlias(string code) => Aliases.ContainsKey(code);

    private static FrozenDictionary<string, PaymentOutcome> ReadPayments()
    {
        (RetryAdvice Retry, string[] Codes)[] declines =
        [
            (RetryAdvice.Authenticate, [SoftDeclined]),
            (RetryAdvice.UpdateCard, ["EXPIRED_CARD", "INVALID_CVV"]),
            (RetryAdvice.Never, ["BLOCKED_CARD", "INVALID_CARD", "INVALID_ALIAS", "UNSUPPORTED_CARD"]),
            (RetryAdvice.Later, ["DECLINED", "REFERRAL", "BLOCKED_BY_VELOCITY_CHECKER", "THIRD_PARTY_ERROR"]),
        ];
        string[] rejections =
        [
            "CLIENT_ERROR", "FORBIDDEN", "INVALID_HEADER", "INVALID_JSON_PAYLOAD", InvalidProperty, "INVALID_SETUP", "INVALID_SIGN",
            "INVALID_STATE", InvalidStatus, "NOT_SUPPORTED_BY_THIRD_PARTY", TransactionNotFound, "UNRECOGNIZED_PROPERTY",
            "UNSUPPORTED_PAYMENT_METHOD", KeyReused,
        ];

        // A failure of theirs may have come after the charge; a transaction with our reference may be this very one.
        string[] unknowns = ["UNKNOWN_ERROR", "SERVER_ERROR", DuplicateReference];
        string[] unavailables = ["UNAUTHORIZED"];

        return declines.SelectMany(row => row.Codes.Select(code => (Code: code, Outcome: (PaymentOutcome)new PaymentOutcome.Declined(code, row.Retry))))
            .Concat(rejections.Select(code => (code, (PaymentOutcome)new PaymentOutcome.Rejected(code))))
            .Concat(unknowns.Select(code => (code, (PaymentOutcome)new PaymentOutcome.Unknown())))
            .Concat(unavailables.Select(code => (code, (PaymentOutcome)new PaymentOutcome.Unavailable())))
            .ToFrozenDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, AliasOutcome> ReadAliases()
    {
        // A token of an invalid form is none that they know.
        string[] unknownTokens = ["ALIAS_NOT_FOUND", "INVALID_ALIAS"];
        string[] unavailables =
        [
            "COULD_NOT_DELETE_NETWORK_TOKEN", "INTERNAL_ERROR", "SCHEME_ERROR", "SERVER_ERROR", "UNAUTHORIZED", "UNKNOWN_ERROR", "VELOCITY_ERROR",
        ];
        string[] rejections =
        [
            "CLIENT_ERROR", "COULD_NOT_DECRYPT_TOKEN", "COULD_NOT_OBTAIN_NETWORK_TOKEN", "DECLINED", "DELETE_NOT_ALLOWED", "FORBIDDEN",
            "ILLEGAL_ARGUMENT", "INVALID_CONFIGURATION", "INVALID_CVV", "INVALID_EXPIRATION", "INVALID_HEADER", "INVALID_JSON_PAYLOAD",
            "INVALID_PLAIN_VALUE", InvalidProperty, "INVALID_STATE", "INVALID_TOKEN", "ISSUER_ERROR", "MAX_REQUESTS_PER_CALL_EXCEEDED",
            "PLAIN_NOT_FOUND", "SERVICE_NOT_ALLOWED", "UNRECOGNIZED_PROPERTY", KeyReused,
        ];
        return unknownTokens.Select(code => (Code: code, Outcome: (AliasOutcome)new AliasOutcome.UnknownToken()))
            .Concat(unavailables.Select(code => (code, (AliasOutcome)new AliasOutcome.Unavailable())))
            .Concat(rejections.Select(code => (code, (AliasOutcome)new AliasOutcome.Rejected(code))))
            .ToFrozenDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
    }
}
