using System.Text.Json.Serialization;

namespace CardFunctions.Providers.Datatrans;

// What comes in, by the names of the provider's OpenAPI document, version 2.0.45, as far as it is used here. Everything may be missing.

/// <summary><c>InitResponse</c>, <c>AuthorizeResponse</c> and <c>CreditResponse</c>.</summary>
internal sealed record TransactionAnswer(string? TransactionId);

/// <summary><c>TransactionsResponseBase</c>, <c>AliasesResponseBase</c>, and what the document's examples show beside the error.</summary>
internal sealed record ErrorAnswer(string? TransactionId, ErrorDetail? Error);

/// <summary><c>AuthorizeError</c>. The human readable message is not read: it could repeat what was sent.</summary>
internal sealed record ErrorDetail(string? Code, [property: JsonPropertyName("start3DSecureUrl")] string? Start3DSecureUrl);

/// <summary><c>StatusResponse</c>; also what a notification says.</summary>
internal sealed record StatusAnswer(
    string? TransactionId,
    string? Status,
    string? Currency,
    string? Refno,
    string? PaymentMethod,
    StatusDetail? Detail,
    StatusCard? Card,
    IReadOnlyList<StatusAction>? History);

/// <summary><c>Detail</c>.</summary>
internal sealed record StatusDetail(AmountDetail? Authorize, AmountDetail? Settle, FailDetail? Fail);

/// <summary><c>AuthorizeDetail</c> and <c>SettleDetail</c>.</summary>
internal sealed record AmountDetail(long? Amount);

/// <summary><c>FailDetail</c>.</summary>
internal sealed record FailDetail(string? Reason);

/// <summary><c>Action</c>.</summary>
internal sealed record StatusAction(string? Action);

/// <summary><c>StatusCardDetail</c>.</summary>
internal sealed class StatusCard
{
    public string? Alias { get; init; }

    public string? Masked { get; init; }

    public string? ExpiryMonth { get; init; }

    public string? ExpiryYear { get; init; }

    public string? Fingerprint { get; init; }

    public override string ToString() => "***";
}

/// <summary><c>BulkTokenizeResponse</c>.</summary>
internal sealed record TokenizeAnswer(IReadOnlyList<TokenizedCard>? Responses);

/// <summary><c>CardTokenizeResponse</c>, or what was wrong with the card.</summary>
internal sealed class TokenizedCard
{
    public string? Alias { get; init; }

    public string? Fingerprint { get; init; }

    public ErrorDetail? Error { get; init; }

    public override string ToString() => "***";
}

/// <summary>Where an answer has no body, or none that is read.</summary>
internal sealed record Nothing
{
    public static readonly Nothing Value = new();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InitRequest))]
[JsonSerializable(typeof(AuthorizeRequest))]
[JsonSerializable(typeof(AmountRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(AliasPatchRequest))]
[JsonSerializable(typeof(TokenizeRequest))]
[JsonSerializable(typeof(TransactionAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(TokenizeAnswer))]
internal sealed partial class DatatransJson : JsonSerializerContext;
