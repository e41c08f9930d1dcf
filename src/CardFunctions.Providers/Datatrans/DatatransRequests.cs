using System.Text.Json.Serialization;

namespace CardFunctions.Providers.Datatrans;

// What goes out, by the names of the provider's OpenAPI document, version 2.0.45. No records where there is something secret in them: those
// would print it. The same request must give the same bytes, or the provider takes a repetition for something else (422): members are
// written in the order in which they stand here, and one that is added later changes what is sent again for an hour after it is deployed.

/// <summary><c>InitRequest</c>: without an amount it registers a card and charges nothing.</summary>
internal sealed record InitRequest(
    string Currency, string Refno, string Language, IReadOnlyList<string> PaymentMethods, InitOption Option, InitRedirect Redirect);

/// <summary><c>OptionRequest</c>.</summary>
internal sealed record InitOption(bool CreateAlias);

/// <summary><c>RedirectRequest</c>.</summary>
internal sealed record InitRedirect(Uri SuccessUrl, Uri CancelUrl, Uri ErrorUrl);

/// <summary><c>AuthorizeRequest</c>.</summary>
internal sealed record AuthorizeRequest(
    long Amount, string Currency, string Refno, bool AutoSettle, AliasCard Card, [property: JsonPropertyName("3RI")] ThreeRi? ThreeRi);

/// <summary><c>AliasCard</c>.</summary>
internal sealed class AliasCard
{
    public string Type { get; } = "ALIAS";

    public required string Alias { get; init; }

    public required string ExpiryMonth { get; init; }

    public required string ExpiryYear { get; init; }

    public override string ToString() => "***";
}

/// <summary><c>ThreeRI</c>.</summary>
internal sealed record ThreeRi(long OriginalTransactionId);

/// <summary><c>SettleRequest</c> and <c>CreditRequest</c>.</summary>
internal sealed record AmountRequest(long Amount, string Currency, string Refno);

/// <summary><c>CancelRequest</c>, which is empty.</summary>
internal sealed record CancelRequest;

/// <summary><c>AliasPatchRequest</c>.</summary>
internal sealed record AliasPatchRequest(string ExpiryMonth, string ExpiryYear);

/// <summary><c>BulkTokenizeRequest</c>.</summary>
internal sealed record TokenizeRequest(IReadOnlyList<CardTokenizeRequest> Requests);

/// <summary><c>CardTokenizeRequest</c>.</summary>
internal sealed class CardTokenizeRequest
{
    public string Type { get; } = "CARD";

    public required string Pan { get; init; }

    public required string ExpiryMonth { get; init; }

    public required string ExpiryYear { get; init; }

    public override string ToString() => "***";
}
