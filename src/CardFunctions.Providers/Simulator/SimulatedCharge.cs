using CardFunctions.Domain;
using CardFunctions.Tables;

namespace CardFunctions.Providers.Simulator;

/// <summary>Where a charge stands at the simulator. The names are stored: they never change.</summary>
public enum ChargeState
{
    /// <summary>The amount is reserved.</summary>
    Authorised,

    /// <summary>The amount, or a part of it, is booked.</summary>
    Captured,

    /// <summary>What was reserved is given up.</summary>
    Cancelled,

    /// <summary>It was declined; nothing was charged.</summary>
    Declined,

    /// <summary>Somebody was told that it never arrived, so that it can't any more; nothing was charged.</summary>
    Withdrawn,
}

/// <summary>A charge as the simulator knows it.</summary>
public sealed record SimulatedCharge
{
    /// <summary>Of the three parts of a transaction's identifier the one that says whose it is.</summary>
    private const string IdPrefix = "sim";

    internal SimulatedCharge(string keyHash, string requestHash) => (KeyHash, RequestHash) = (keyHash, requestHash);

    /// <summary>Whoever charged knows it by this.</summary>
    public required string Reference { get; init; }

    /// <summary>Where it stands.</summary>
    public required ChargeState State { get; init; }

    /// <summary>How much was asked for.</summary>
    public required Money Amount { get; init; }

    /// <summary>How much is booked, in minor units.</summary>
    public long Captured { get; init; }

    /// <summary>How much of that is paid back, in minor units.</summary>
    public long Refunded { get; init; }

    /// <summary>Why it was declined.</summary>
    public string? DeclineCode { get; init; }

    /// <summary>What to do about that.</summary>
    public RetryAdvice? DeclineRetry { get; init; }

    /// <summary>Who started it.</summary>
    public required Initiator Initiator { get; init; }

    /// <summary>When it came in.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The simulator's identifier of it.</summary>
    public string TransactionId => $"{IdPrefix}_{Reference}_{KeyHash[..KeyedNames.IdLetters]}";

    /// <summary>The scheme's identifier of it.</summary>
    public string NetworkTransactionId => $"ntw{KeyHash[^KeyedNames.IdLetters..]}";

    /// <summary>Whether it was approved: of one reference at most one charge should ever be.</summary>
    public bool WasApproved => State is ChargeState.Authorised or ChargeState.Captured or ChargeState.Cancelled;

    /// <summary>What the idempotency key is known by.</summary>
    internal string KeyHash { get; }

    /// <summary>What the request is known by.</summary>
    internal string RequestHash { get; }

    /// <summary>Whether whoever sends it never gets an answer.</summary>
    internal bool Unanswered { get; init; }

    /// <summary>How it ended, for whoever asks.</summary>
    internal PaymentOutcome Outcome => State switch
    {
        ChargeState.Authorised or ChargeState.Captured or ChargeState.Cancelled => new PaymentOutcome.Approved(TransactionId, NetworkTransactionId),
        ChargeState.Declined => new PaymentOutcome.Declined(DeclineCode!, DeclineRetry!.Value),
        ChargeState.Withdrawn => new PaymentOutcome.Rejected(RejectionCode.Withdrawn),
    };

    internal static string PartitionOf(string reference) => $"charge~{reference}";

    /// <summary>Where the charge of an identifier lies; null where this is none of ours.</summary>
    internal static (string Partition, string RowPrefix)? Find(string transactionId) =>
        transactionId.Split('_') is [IdPrefix, var reference, { Length: KeyedNames.IdLetters } hash]
            && RequestCheck.IsReference(reference) && KeyedNames.IsId(hash)
            ? (PartitionOf(reference), hash)
            : null;

    internal static string RowOf(string keyHash) => keyHash[..KeyedNames.IdLetters];

    internal TableEntity ToRow() => new(PartitionOf(Reference), RowOf(KeyHash))
    {
        ["Reference"] = Reference,
        ["State"] = State.ToString(),
        ["Amount"] = Amount.Amount,
        ["Currency"] = Amount.Currency.Code,
        ["Captured"] = Captured,
        ["Refunded"] = Refunded,
        ["DeclineCode"] = DeclineCode,
        ["DeclineRetry"] = DeclineRetry?.ToString(),
        ["Initiator"] = Initiator.ToString(),
        ["At"] = At,
        ["KeyHash"] = KeyHash,
        ["Request"] = RequestHash,
        ["Unanswered"] = Unanswered,
    };

    internal static SimulatedCharge Load(TableEntity row) => new(row.Text("KeyHash"), row.Text("Request"))
    {
        Reference = row.Text("Reference"),
        State = row.Word<ChargeState>("State"),
        Amount = new Money(row.Number("Amount"), Currency.Load(row.Text("Currency"))),
        Captured = row.Number("Captured"),
        Refunded = row.Number("Refunded"),
        DeclineCode = row.GetString("DeclineCode"),
        DeclineRetry = row.GetString("DeclineRetry") is null ? null : row.Word<RetryAdvice>("DeclineRetry"),
        Initiator = row.Word<Initiator>("Initiator"),
        At = row.Instant("At"),
        Unanswered = row.GetBoolean("Unanswered") ?? false,
    };
}
