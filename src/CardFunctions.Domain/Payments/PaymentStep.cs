namespace CardFunctions.Domain.Payments;

/// <summary>What a provider is asked to do for a payment.</summary>
public enum PaymentStepKind
{
    /// <summary>To charge the card, or to reserve an amount on it.</summary>
    Charge,

    /// <summary>To book what was reserved.</summary>
    Capture,

    /// <summary>To give up what was reserved.</summary>
    Cancel,

    /// <summary>To pay back.</summary>
    Refund,
}

/// <summary>How far a step is whose outcome is not known.</summary>
public enum PaymentStepState
{
    /// <summary>It was stored, and may have been sent: whoever was to store the answer has not done so yet.</summary>
    Begun,

    /// <summary>The provider took nothing on: the same may be sent again.</summary>
    Unavailable,

    /// <summary>It was sent, and nobody knows what became of it: to be found out before anything else.</summary>
    Unknown,

    /// <summary>The owner of the card has to do something first.</summary>
    ActionRequired,

    /// <summary>It can't be found out: somebody has to look at the provider's own records.</summary>
    Lost,
}

/// <summary>The card that a charge goes to, as it was when the charge was stored: what is sent again must be the same.</summary>
/// <param name="Token">What the provider knows it by.</param>
/// <param name="Expiry">The last month that it is valid in.</param>
/// <param name="NetworkTransactionId">The scheme's identifier of the first transaction, of a charge that the merchant starts.</param>
public sealed record ChargedCard(Sensitive<string> Token, YearMonth Expiry, string? NetworkTransactionId);

/// <summary>Something that a provider is asked to do, stored before it is asked, and for as long as its outcome is not known.</summary>
public sealed record PaymentStep
{
    /// <summary>What.</summary>
    public required PaymentStepKind Kind { get; init; }

    /// <summary>How much, in minor units of the payment's currency.</summary>
    public required long Amount { get; init; }

    /// <summary>Our reference, which the provider knows it by: of <c>A-Z 0-9</c>.</summary>
    public required string ProviderReference { get; init; }

    /// <summary>The key under which the provider does it once, however often it is sent.</summary>
    public required string Key { get; init; }

    /// <summary>When it was stored, just before it was sent first.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>How far it is.</summary>
    public PaymentStepState State { get; init; } = PaymentStepState.Begun;

    /// <summary>When that was stored.</summary>
    public required DateTimeOffset StateAt { get; init; }

    /// <summary>The caller's reference, of a refund.</summary>
    public string? Reference { get; init; }

    /// <summary>The card, of a charge.</summary>
    public ChargedCard? Card { get; init; }

    /// <summary>Where the owner has to do something.</summary>
    public string? ActionUrl { get; init; }

    /// <summary>The row that remembers the request that asked for it; null where nothing tells it from a repeated one.</summary>
    public string? RequestRow { get; init; }
}

/// <summary>What to do about a decline.</summary>
public enum DeclineRetry
{
    /// <summary>Never charge this card again.</summary>
    Never,

    /// <summary>The same may go through on another day.</summary>
    Later,

    /// <summary>Only with the card's new data.</summary>
    UpdateCard,

    /// <summary>Only with the owner there to authenticate.</summary>
    Authenticate,
}

/// <summary>Why a payment was declined.</summary>
/// <param name="Code">The provider's code, or <see cref="NotCharged"/>.</param>
/// <param name="Retry">What to do about it.</param>
public sealed record Decline(string Code, DeclineRetry Retry)
{
    /// <summary>The code where the provider never got the charge, and can't any more.</summary>
    public const string NotChargedCode = "not_charged";

    /// <summary>The provider never got it: nothing was charged.</summary>
    public static readonly Decline NotCharged = new(NotChargedCode, DeclineRetry.Later);
}

/// <summary>What is known of a step.</summary>
public abstract record StepResult
{
    private StepResult()
    {
    }

    /// <summary>It was done.</summary>
    /// <param name="TransactionId">The provider's identifier of it.</param>
    public sealed record Done(string TransactionId) : StepResult;

    /// <summary>It was refused, and nothing was done.</summary>
    /// <param name="Why">Why.</param>
    public sealed record Declined(Decline Why) : StepResult;

    /// <summary>The owner has to do something first.</summary>
    /// <param name="Url">Where.</param>
    /// <param name="TransactionId">The provider's identifier of it.</param>
    public sealed record ActionRequired(string Url, string TransactionId) : StepResult;

    /// <summary>It was sent, and nobody knows.</summary>
    public sealed record Unknown : StepResult;

    /// <summary>The provider took nothing on.</summary>
    public sealed record Unavailable : StepResult;

    /// <summary>The provider never got it, and can't any more.</summary>
    public sealed record NeverArrived : StepResult;

    /// <summary>It can't be found out any more.</summary>
    public sealed record Lost : StepResult;
}
