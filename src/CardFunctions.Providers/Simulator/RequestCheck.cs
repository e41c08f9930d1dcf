using System.Buffers;
using System.Globalization;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Providers.Simulator;

/// <summary>Codes of requests that are wrong.</summary>
internal static class RejectionCode
{
    public const string Reference = "INVALID_REFERENCE";
    public const string Key = "INVALID_IDEMPOTENCY_KEY";
    public const string Amount = "INVALID_AMOUNT";
    public const string Instalments = "INVALID_INSTALMENTS";
    public const string ReturnUrl = "INVALID_RETURN_URL";
    public const string Holder = "INVALID_HOLDER_NAME";
    public const string SecurityCode = "INVALID_SECURITY_CODE";
    public const string KeyReused = "IDEMPOTENCY_KEY_REUSED";
    public const string DuplicateReference = "DUPLICATE_REFERENCE";
    public const string UnknownTransaction = "UNKNOWN_TRANSACTION";
    public const string UnknownRegistration = "UNKNOWN_REGISTRATION";
    public const string Currency = "CURRENCY_DIFFERS";
    public const string State = "ILLEGAL_STATE";
    public const string TooMuch = "AMOUNT_TOO_LARGE";
    public const string NotAll = "AMOUNT_DIFFERS";
    public const string Withdrawn = "WITHDRAWN";
}

/// <summary>What makes a request wrong by itself, and what makes it the same as another one.</summary>
internal static class RequestCheck
{
    private const int MaxReferenceLength = 20;
    private const int MaxKeyLength = 64;
    private const int MaxHolderLength = 100;

    // As many as would let the name be a part of a card's number, or all of it.
    private const int MaxDigitsInHolder = 6;

    private static readonly SearchValues<char> ReferenceCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>Whether this may be a reference of ours.</summary>
    public static bool IsReference(string text) =>
        text.Length is > 0 and <= MaxReferenceLength && !text.AsSpan().ContainsAnyExcept(ReferenceCharacters);

    /// <summary>Whether this may be the name of a card's owner: short, and no place for a number to hide in.</summary>
    public static bool IsHolderName(string text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= MaxHolderLength && !text.Any(char.IsControl)
        && text.Count(char.IsDigit) < MaxDigitsInHolder;

    /// <summary>Whether this may be the security code of a card of the brand.</summary>
    public static bool IsSecurityCode(string text, CardBrand brand) =>
        text.Length == brand.SecurityCodeDigits() && !text.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>What is wrong with a charge; null when nothing is.</summary>
    public static string? FaultOf(ChargeRequest request) =>
        FaultOf(request.Reference, request.IdempotencyKey, request.Amount)
        ?? (request.Instalments < 1 ? RejectionCode.Instalments : null);

    /// <summary>What is wrong with a follow-up; null when nothing is.</summary>
    public static string? FaultOf(FollowUpRequest request) => FaultOf(request.Reference, request.IdempotencyKey, request.Amount);

    /// <summary>What a charge is known by: everything that it says.</summary>
    public static string HashOf(ChargeRequest request) => KeyedNames.Hash(string.Create(
        CultureInfo.InvariantCulture,
        $"charge|{request.Reference}|{request.Token.Reveal()}|{request.Expiry}|{request.Amount.Amount}|{request.Amount.Currency}|{request.Capture}|{request.Initiator}|{request.NetworkTransactionId}|{request.Instalments}"));

    /// <summary>What a follow-up is known by: everything that it says.</summary>
    public static string HashOf(FollowUpRequest request) => KeyedNames.Hash(string.Create(
        CultureInfo.InvariantCulture,
        $"{request.Kind}|{request.TransactionId}|{request.Amount.Amount}|{request.Amount.Currency}|{request.Reference}"));

    private static string? FaultOf(string reference, string key, Money amount) =>
        !IsReference(reference) ? RejectionCode.Reference
        : key.Length is 0 or > MaxKeyLength || key.AsSpan().ContainsAnyExceptInRange('!', '~') ? RejectionCode.Key
        : amount.Amount is <= 0 or > Money.MaxAmount ? RejectionCode.Amount
        : null;
}
