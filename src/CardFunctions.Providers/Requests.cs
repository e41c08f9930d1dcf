using CardFunctions.Domain;

namespace CardFunctions.Providers;

/// <summary>A registration on the provider's own page.</summary>
/// <param name="Reference">Our reference: 1 to 20 of <c>A-Z a-z 0-9</c>, unique among all of ours.</param>
/// <param name="Currency">The currency that the card is going to pay in.</param>
/// <param name="ReturnUrl">Where the person comes back to, however it ended.</param>
/// <param name="Language">The person's language, <c>en</c> or <c>fr</c>.</param>
public sealed record RegistrationRequest(string Reference, Currency Currency, Uri ReturnUrl, string Language);

/// <summary>Who starts a charge.</summary>
public enum Initiator
{
    /// <summary>The owner of the card, or an operator on the owner's behalf: sales and quick sales.</summary>
    Cardholder,

    /// <summary>The merchant, with nobody there: automatic sales.</summary>
    Merchant,
}

/// <summary>A charge. Whoever sends it has stored it before, and sends the same again until the outcome is known.</summary>
public sealed record ChargeRequest
{
    /// <summary>Our reference: 1 to 20 of <c>A-Z a-z 0-9</c>, unique among all of ours.</summary>
    public required string Reference { get; init; }

    /// <summary>The key under which the provider does it once: 1 to 64 visible ASCII characters.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The provider's token for the card.</summary>
    public required Sensitive<string> Token { get; init; }

    /// <summary>The last month that the card is valid in.</summary>
    public required YearMonth Expiry { get; init; }

    /// <summary>How much; greater than zero.</summary>
    public required Money Amount { get; init; }

    /// <summary>Whether to book it at once; else it is reserved.</summary>
    public required bool Capture { get; init; }

    /// <summary>Who starts it.</summary>
    public required Initiator Initiator { get; init; }

    /// <summary>
    /// What <see cref="RegisteredCard.NetworkTransactionId"/> said of the first transaction of the card, which a charge by the merchant refers
    /// to; null where nothing is known.
    /// </summary>
    public string? NetworkTransactionId { get; init; }

    /// <summary>In how many instalments it is paid; 1 for all at once.</summary>
    public int Instalments { get; init; } = 1;

    /// <summary>
    /// The provider's identifier of this very charge, where it is known already: from an answer that asked the owner to do something, or
    /// from a notification. It only serves to find out what became of it, and is never sent along.
    /// </summary>
    public string? KnownTransactionId { get; init; }
}

/// <summary>What is done to a charge that was approved.</summary>
public enum FollowUp
{
    /// <summary>Books what was reserved, or a part of it; the rest is given up.</summary>
    Capture,

    /// <summary>Gives up what was reserved.</summary>
    Cancel,

    /// <summary>Pays back what was booked, or a part of it.</summary>
    Refund,
}

/// <summary>Something that is done to a charge that was approved. Whoever sends it has stored it before, and sends the same again.</summary>
/// <param name="Kind">What.</param>
/// <param name="TransactionId">The provider's identifier of the charge.</param>
/// <param name="Amount">How much; of a cancellation, all of it.</param>
/// <param name="Reference">
/// Our reference: 1 to 20 of <c>A-Z a-z 0-9</c>. That of a refund is unique among all of ours; that of a capture is better the charge's own,
/// since not every acquirer takes another.
/// </param>
/// <param name="IdempotencyKey">The key under which the provider does it once: 1 to 64 visible ASCII characters.</param>
public sealed record FollowUpRequest(FollowUp Kind, string TransactionId, Money Amount, string Reference, string IdempotencyKey);
