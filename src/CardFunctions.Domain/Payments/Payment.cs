using CardFunctions.Domain.Aliases;

namespace CardFunctions.Domain.Payments;

/// <summary>Which part of the shop takes a payment.</summary>
public enum PaymentModule
{
    /// <summary>Sales.</summary>
    Sales,

    /// <summary>Quick sales.</summary>
    QuickSales,

    /// <summary>Automatic sales: by the merchant, with nobody there.</summary>
    AutomaticSales,
}

/// <summary>Where a payment stands.</summary>
public enum PaymentStatus
{
    /// <summary>The amount is reserved.</summary>
    Authorised,

    /// <summary>The amount, or what was captured of it, is booked.</summary>
    Captured,

    /// <summary>Nothing was charged, and nothing will be.</summary>
    Declined,

    /// <summary>What was reserved is given up.</summary>
    Cancelled,

    /// <summary>All that was booked is paid back.</summary>
    Refunded,

    /// <summary>Some of what was booked is paid back.</summary>
    PartiallyRefunded,

    /// <summary>The owner has to do something first.</summary>
    RequiresAction,

    /// <summary>The provider was asked for something, and its outcome is not known yet.</summary>
    Unknown,
}

/// <summary>Why a step can't be begun.</summary>
public enum PaymentRefusal
{
    /// <summary>The payment's status does not allow it.</summary>
    Status,

    /// <summary>It is more than what is left.</summary>
    TooMuch,
}

/// <summary>A payment with an alias, and the step of it whose outcome is not known, if there is one: one at a time.</summary>
public sealed record Payment
{
    /// <summary>Its identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The alias that it is paid with. It may have been deleted since.</summary>
    public required AliasId Alias { get; init; }

    /// <summary>The name of the provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The amount that was asked for.</summary>
    public required Money Amount { get; init; }

    /// <summary>Which part of the shop takes it.</summary>
    public required PaymentModule Module { get; init; }

    /// <summary>The caller's reference: it books once.</summary>
    public required string Reference { get; init; }

    /// <summary>Our reference of the charge, which the provider's records know it by.</summary>
    public required string ProviderReference { get; init; }

    /// <summary>Whether the charge books at once; else it reserves.</summary>
    public required bool Capture { get; init; }

    /// <summary>In how many instalments it is paid; 1 for all at once.</summary>
    public int Instalments { get; init; } = 1;

    /// <summary>Where it stood when no outcome was unknown; null while that of the charge is.</summary>
    public PaymentStatus? Settled { get; init; }

    /// <summary>How much is booked, in minor units.</summary>
    public long Captured { get; init; }

    /// <summary>How much is paid back, in minor units.</summary>
    public long Refunded { get; init; }

    /// <summary>Why it was declined.</summary>
    public Decline? Decline { get; init; }

    /// <summary>The provider's identifier of the charge.</summary>
    public string? TransactionId { get; init; }

    /// <summary>What the provider was asked for, while the outcome is not known.</summary>
    public PaymentStep? Pending { get; init; }

    /// <summary>The key of the last step that was found never to have arrived.</summary>
    public string? WithdrawnKey { get; init; }

    /// <summary>How many events told of it.</summary>
    public long EventSequence { get; init; }

    /// <summary>Counts its changes, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether the merchant starts the charge, with nobody there.</summary>
    public bool ByMerchant => Module is PaymentModule.AutomaticSales;

    /// <summary>The contact.</summary>
    public ContactId Contact => Alias.Contact;

    /// <summary>Where it stands.</summary>
    public PaymentStatus Status => Pending switch
    {
        { State: PaymentStepState.ActionRequired } => PaymentStatus.RequiresAction,
        null => Settled ?? throw new InvalidOperationException("A payment without an outcome has a step that waits for it."),
        _ => PaymentStatus.Unknown,
    };

    /// <summary>How much may be asked for in a step: what is reserved, or what is booked and not paid back.</summary>
    public long Left(PaymentStepKind kind) => kind is PaymentStepKind.Refund ? Captured - Refunded : Amount.Amount;

    /// <summary>Why a step can't be begun; null when it can.</summary>
    public PaymentRefusal? Refuses(PaymentStepKind kind, long amount)
    {
        var allowed = Pending is null && kind switch
        {
            PaymentStepKind.Charge => false,
            PaymentStepKind.Capture or PaymentStepKind.Cancel => Settled is PaymentStatus.Authorised,
            PaymentStepKind.Refund => Settled is PaymentStatus.Captured or PaymentStatus.PartiallyRefunded,
        };
        return !allowed ? PaymentRefusal.Status : amount > Left(kind) ? PaymentRefusal.TooMuch : null;
    }

    /// <summary>The payment with a step that is begun.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Refuses"/> says why not.</exception>
    public Payment Begin(PaymentStep step) => Refuses(step.Kind, step.Amount) is null
        ? this with { Pending = step, Version = Version + 1, UpdatedAt = step.SentAt }
        : throw new InvalidOperationException("The step can't be begun.");

    /// <summary>The payment with what is known of a step now; null when the step is over, and this changes nothing any more.</summary>
    /// <remarks>
    /// A step that was found never to have arrived is taken back in when it turns out to have been done all the same: what a
    /// provider has charged is charged, whatever it said before. What a person says changes nothing that is over.
    /// </remarks>
    /// <param name="step">The step.</param>
    /// <param name="result">What is known of it.</param>
    /// <param name="now">The time.</param>
    /// <param name="isSaid">Whether a person says so, and not the provider.</param>
    public Payment? Settle(PaymentStep step, StepResult result, DateTimeOffset now, bool isSaid = false)
    {
        var isPending = Pending?.Key == step.Key;
        var isRevived = !isPending && !isSaid && WithdrawnKey == step.Key && Pending is null && result is StepResult.Done;
        if (!isPending && !isRevived)
        {
            return null;
        }

        var next = this with { Version = Version + 1, UpdatedAt = now };
        return result switch
        {
            StepResult.Done done => next.Do(step, done) with { Pending = null, WithdrawnKey = isRevived ? null : WithdrawnKey },
            StepResult.Declined { Why: var why } => next.Drop(step, why),
            StepResult.NeverArrived => next.Drop(step, Domain.Payments.Decline.NotCharged) with { WithdrawnKey = step.Key },
            StepResult.ActionRequired action => next with
            {
                Pending = step with { State = PaymentStepState.ActionRequired, StateAt = now, ActionUrl = action.Url },
                TransactionId = TransactionId ?? action.TransactionId,
            },
            StepResult.Unknown => next with { Pending = step with { State = PaymentStepState.Unknown, StateAt = now } },
            StepResult.Unavailable => next with { Pending = step with { State = PaymentStepState.Unavailable, StateAt = now } },
            StepResult.Lost => next with { Pending = step with { State = PaymentStepState.Lost, StateAt = now } },
            _ => throw new InvalidOperationException("There is no other result."),
        };
    }

    private Payment Do(PaymentStep step, StepResult.Done done) => step.Kind switch
    {
        PaymentStepKind.Charge => this with
        {
            Settled = Capture ? PaymentStatus.Captured : PaymentStatus.Authorised,
            Captured = Capture ? step.Amount : 0,
            TransactionId = done.TransactionId,
            Decline = null,
        },
        PaymentStepKind.Capture => this with { Settled = PaymentStatus.Captured, Captured = step.Amount },
        PaymentStepKind.Cancel => this with { Settled = PaymentStatus.Cancelled },
        PaymentStepKind.Refund => this with
        {
            Settled = Refunded + step.Amount == Captured ? PaymentStatus.Refunded : PaymentStatus.PartiallyRefunded,
            Refunded = Refunded + step.Amount,
        },
    };

    // What follows a charge leaves the payment where it stood.
    private Payment Drop(PaymentStep step, Decline why) => step.Kind is PaymentStepKind.Charge
        ? this with { Pending = null, Settled = PaymentStatus.Declined, Decline = why }
        : this with { Pending = null };
}
