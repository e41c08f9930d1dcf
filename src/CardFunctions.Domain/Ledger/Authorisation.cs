using System.Diagnostics.CodeAnalysis;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Ledger;

/// <summary>Why a terminal gets the answer that it gets.</summary>
public enum DecisionReason
{
    /// <summary>It may be done.</summary>
    Approved,

    /// <summary>No card has the number.</summary>
    UnknownCard,

    /// <summary>The card is past its last month.</summary>
    CardExpired,

    /// <summary>The card is in opposition.</summary>
    CardBlocked,

    /// <summary>The card is barred for a while.</summary>
    CardSuspended,

    /// <summary>The card is out of use.</summary>
    CardClosed,

    /// <summary>What is available is less than the amount.</summary>
    InsufficientFunds,

    /// <summary>The card's profile does not allow the service.</summary>
    ServiceNotAllowed,

    /// <summary>There is no such service point.</summary>
    ServicePointUnknown,

    /// <summary>The service point has no virtual card that is active.</summary>
    ServicePointHasNoVirtualCard,

    /// <summary>It would exceed a limit of money of the card's profile.</summary>
    LimitMoney,

    /// <summary>It would exceed a limit of volume.</summary>
    LimitVolume,

    /// <summary>It would exceed a limit of transactions.</summary>
    LimitCount,

    /// <summary>The amount is in another currency than the card.</summary>
    CurrencyMismatch,

    /// <summary>No transaction code of these digits is there, or it was cancelled, or it is for another service point.</summary>
    UnknownCode,

    /// <summary>The transaction code was spent.</summary>
    CodeSpent,

    /// <summary>The transaction code's time is over.</summary>
    CodeExpired,

    /// <summary>There was no time to decide; nothing is booked.</summary>
    Timeout,
}

/// <summary>Where an authorisation stands.</summary>
public enum AuthorisationStatus
{
    /// <summary>Nothing is booked or held.</summary>
    Declined,

    /// <summary>The amount is held.</summary>
    Held,

    /// <summary>The amount, or a part of what was held, is booked.</summary>
    Captured,

    /// <summary>It was taken back.</summary>
    Reversed,

    /// <summary>It was held and never captured, and its time is over.</summary>
    Expired,
}

/// <summary>
/// Identifies an authorisation on the whole platform: <c>aut_{client}_{32 hex digits}</c>. It carries the card's client, and follows
/// from the terminal and its reference, so that the same reference finds the same authorisation.
/// </summary>
public readonly record struct AuthorisationId
{
    private const string Prefix = "aut_";

    private readonly string? _unique;

    private AuthorisationId(string client, string unique) => (ClientText, _unique) = (client, unique);

    /// <summary>What tells the client's authorisations apart: 32 lower-case hex digits.</summary>
    /// <exception cref="InvalidOperationException">The value was never assigned.</exception>
    public string Unique => _unique ?? throw Unassigned.Of(nameof(AuthorisationId));

    /// <summary>The client of the card; empty where no card is known.</summary>
    public string ClientText { get; }

    /// <summary>The identifier of what a terminal asks for.</summary>
    /// <param name="client">The client of the card; null where no card is known.</param>
    /// <param name="unique">32 hex digits that follow from the terminal and its reference.</param>
    public static AuthorisationId Load(ClientId? client, string unique) => new(client?.Value ?? "", unique);

    /// <summary>Takes an identifier from outside. False when it is not of the form, or of no card, so that nothing can be booked.</summary>
    public static bool TryCreate([NotNullWhen(true)] string? text, out AuthorisationId id, out ClientId client)
    {
        (id, client) = (default, default);
        if (!OwnedIdentifier.TrySplit(text, Prefix, out var owner, out var unique) || !ClientId.TryCreate(owner, out client))
        {
            return false;
        }

        id = new AuthorisationId(owner, unique);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Prefix}{ClientText}_{Unique}";
}

/// <summary>What a terminal asks for.</summary>
public sealed record AuthorisationRequest
{
    /// <summary>Which service.</summary>
    public required CardServices Service { get; init; }

    /// <summary>Where.</summary>
    public required ServicePointId ServicePoint { get; init; }

    /// <summary>The terminal.</summary>
    public required string Terminal { get; init; }

    /// <summary>The terminal's reference, which books once.</summary>
    public required string Reference { get; init; }

    /// <summary>How much money.</summary>
    public required Money Amount { get; init; }

    /// <summary>How much volume, if it is said.</summary>
    public long? Millilitres { get; init; }

    /// <summary>Which product, if it is said.</summary>
    public string? ProductCode { get; init; }

    /// <summary>Whether to book at once; else the amount is held.</summary>
    public required bool Capture { get; init; }

    /// <summary>The identifier of the transaction code that is spent; null where a card pays.</summary>
    public string? Code { get; init; }

    /// <summary>The card that the code was made with; one that replaced it may pay.</summary>
    public CardId? CodeCard { get; init; }

    /// <summary>Whether it is paid from the card's allotment, and not from its balance.</summary>
    public bool IsFromAllotment => Service is CardServices.Allotment;

    /// <summary>What it uses of the service.</summary>
    public Used Uses => new(Amount.Amount, Millilitres ?? 0, 1);
}

/// <summary>What a terminal asked for, the decision on it, and what became of it.</summary>
public sealed record Authorisation
{
    /// <summary>Its identifier.</summary>
    public required AuthorisationId Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required AuthorisationRequest Request { get; init; }

    /// <summary>The card.</summary>
    public required CardId Card { get; init; }

    /// <summary>The client of the service point.</summary>
    public required ClientId ServicePointClient { get; init; }

    /// <summary>The decision.</summary>
    public required DecisionReason Reason { get; init; }

    /// <summary>The code of ISO 8583 that goes with it.</summary>
    public required string ResponseCode { get; init; }

    /// <summary>Where it stands.</summary>
    public required AuthorisationStatus Status { get; init; }

    /// <summary>What was booked, in minor units.</summary>
    public long Captured { get; init; }

    /// <summary>What was available after the decision, in minor units; null where it was declined.</summary>
    public long? AvailableAfter { get; init; }

    /// <summary>
    /// Whether the terminal is known to have seen the approval: it was told again, or has gone on with it. What the terminal was told
    /// is a time-out is taken back only while this is not so.
    /// </summary>
    public bool Confirmed { get; init; }

    /// <summary>The asking that made it: a terminal may ask several times, and only its own end is told to each.</summary>
    public string? Attempt { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When what is held is released by itself; null where nothing was held.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
