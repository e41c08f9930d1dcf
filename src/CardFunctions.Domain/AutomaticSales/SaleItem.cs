using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.Payments;

namespace CardFunctions.Domain.AutomaticSales;

/// <summary>One charge of an automatic sale, and how it stands. Immutable.</summary>
public sealed record SaleItem
{
    /// <summary>
    /// How often in a row a charge may get lost on its way before that counts as a decline. A provider that loses them all is not to be
    /// asked for ever.
    /// </summary>
    public const int MaxLostInRow = 3;

    // What was lost on its way is sent again soon: nobody has declined it.
    private static readonly TimeSpan DelayAfterLoss = TimeSpan.FromSeconds(10);

    /// <summary>The caller's identifier, unique in its run.</summary>
    public required string Id { get; init; }

    /// <summary>Who pays.</summary>
    public required ContactId Contact { get; init; }

    /// <summary>The alias to charge; null for the contact's default one at that time.</summary>
    public AliasId? Alias { get; init; }

    /// <summary>How much.</summary>
    public required Money Amount { get; init; }

    /// <summary>In how many instalments it is paid; 1 for all at once.</summary>
    public int Instalments { get; init; } = 1;

    /// <summary>In which part of the run's counts it is counted.</summary>
    public required int Shard { get; init; }

    /// <summary>Where it stands.</summary>
    public SaleItemStatus Status { get; init; } = SaleItemStatus.Pending;

    /// <summary>Whether a charge was begun and its outcome is not stored: then the charge must be found, and no other be begun.</summary>
    public bool IsBegun { get; init; }

    /// <summary>How many charges were begun: each has a payment of its own.</summary>
    public int Charges { get; init; }

    /// <summary>How many of these were decided.</summary>
    public int Tries { get; init; }

    /// <summary>How many of the last ones got lost on their way.</summary>
    public int LostInRow { get; init; }

    /// <summary>When the first was begun.</summary>
    public DateTimeOffset? FirstTriedAt { get; init; }

    /// <summary>When something must happen to it: whoever comes earlier has nothing to do.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>The last payment, once there is one.</summary>
    public string? Payment { get; init; }

    /// <summary>Why it was declined last.</summary>
    public Decline? Decline { get; init; }

    /// <summary>When it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether nothing more happens to it.</summary>
    public bool IsFinal => Status is SaleItemStatus.Charged or SaleItemStatus.Declined or SaleItemStatus.NoAlias or SaleItemStatus.Reserved
        or SaleItemStatus.Cancelled;

    /// <summary>Whether it can be given up: nothing was asked for that could still be charged.</summary>
    public bool CanBeCancelled => !IsFinal && !IsBegun;

    /// <summary>The item with a charge that is begun.</summary>
    /// <exception cref="InvalidOperationException">It is final, or one is under way.</exception>
    public SaleItem Begin(DateTimeOffset now) => CanBeCancelled
        ? this with { IsBegun = true, Charges = Charges + 1, FirstTriedAt = FirstTriedAt ?? now, DueAt = now, UpdatedAt = now }
        : throw new InvalidOperationException("No charge can be begun.");

    /// <summary>The item, given up.</summary>
    /// <exception cref="InvalidOperationException">It is final, or a charge is under way.</exception>
    public SaleItem Cancel(DateTimeOffset now) => CanBeCancelled
        ? this with { Status = SaleItemStatus.Cancelled, UpdatedAt = now }
        : throw new InvalidOperationException("It can't be cancelled.");

    /// <summary>The item, to be looked at again at a time.</summary>
    public SaleItem Until(DateTimeOffset due) => this with { DueAt = due };

    /// <summary>The item with what is known of its charge.</summary>
    /// <param name="outcome">What is known.</param>
    /// <param name="rules">What the run wants.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="InvalidOperationException">No charge is under way.</exception>
    public SaleItem Settle(ChargeOutcome outcome, SaleRules rules, DateTimeOffset now)
    {
        if (!IsBegun || IsFinal)
        {
            throw new InvalidOperationException("No charge is under way.");
        }

        var next = this with { Payment = outcome.Payment ?? Payment, UpdatedAt = now };
        var ended = next with { IsBegun = false, LostInRow = 0 };
        return outcome switch
        {
            ChargeOutcome.Charged => ended with { Status = SaleItemStatus.Charged, Tries = Tries + 1, Decline = null },
            ChargeOutcome.Declined declined => ended.Decided(declined.Why, rules, now),
            ChargeOutcome.Lost when LostInRow + 1 >= MaxLostInRow => ended.Decided(Domain.Payments.Decline.NotCharged, rules, now),
            ChargeOutcome.Lost => ended with { Status = SaleItemStatus.Pending, LostInRow = LostInRow + 1, DueAt = now + DelayAfterLoss },
            ChargeOutcome.NoAlias => ended with
            {
                Status = rules.OnFailure is OnFailure.Reservation ? SaleItemStatus.Reserved : SaleItemStatus.NoAlias,
            },
            // Since when it is not known says how often it is asked for.
            ChargeOutcome.Unknown => next with { Status = SaleItemStatus.Unknown, UpdatedAt = Status is SaleItemStatus.Unknown ? UpdatedAt : now },
            _ => throw new InvalidOperationException("There is no other outcome."),
        };
    }

    private SaleItem Decided(Decline why, SaleRules rules, DateTimeOffset now)
    {
        var decided = this with { Tries = Tries + 1, Decline = why };
        return why.Retry is DeclineRetry.Later && rules.Retries.Next(decided.Tries, FirstTriedAt ?? now, now) is { } at
            ? decided with { Status = SaleItemStatus.Retrying, DueAt = at }
            : decided with { Status = SaleItemStatus.Declined };
    }
}

/// <summary>What the run of an item wants.</summary>
/// <param name="OnFailure">What becomes of an item whose contact has no alias.</param>
/// <param name="Retries">When declined charges are tried again.</param>
public sealed record SaleRules(OnFailure OnFailure, RetrySchedule Retries);

/// <summary>What is known of the charge of an item.</summary>
/// <param name="Payment">The payment, if there is one.</param>
public abstract record ChargeOutcome(string? Payment)
{
    /// <summary>It is charged.</summary>
    public sealed record Charged(string? Payment) : ChargeOutcome(Payment);

    /// <summary>It was declined.</summary>
    /// <param name="Payment">The payment; null where the provider was not even asked.</param>
    /// <param name="Why">Why.</param>
    public sealed record Declined(string? Payment, Decline Why) : ChargeOutcome(Payment);

    /// <summary>It got lost on its way, and can't be charged any more.</summary>
    public sealed record Lost(string? Payment) : ChargeOutcome(Payment);

    /// <summary>The contact has no alias to charge.</summary>
    public sealed record NoAlias() : ChargeOutcome(Payment: null);

    /// <summary>It was sent, and what became of it is not known yet.</summary>
    public sealed record Unknown(string? Payment) : ChargeOutcome(Payment);
}
