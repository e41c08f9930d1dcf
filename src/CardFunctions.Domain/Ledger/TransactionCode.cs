using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.Domain.Ledger;

/// <summary>Where a transaction code stands.</summary>
public enum TransactionCodeStatus
{
    /// <summary>It can be spent; its amount is held.</summary>
    Open,

    /// <summary>It was spent.</summary>
    Spent,

    /// <summary>It was cancelled from the back office.</summary>
    Cancelled,

    /// <summary>It was not spent in time.</summary>
    Expired,
}

/// <summary>
/// A transaction code (code de transaction): made in the back office, it spends an amount that is held for it, once, at a service point.
/// The digits themselves are kept nowhere.
/// </summary>
public sealed record TransactionCode
{
    /// <summary>Its identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The card that it was made with; one that replaces it holds the amount then.</summary>
    public required CardId Card { get; init; }

    /// <summary>What it is spent on: fuel or a ticket.</summary>
    public required CardServices Service { get; init; }

    /// <summary>How much, in minor units.</summary>
    public required long Amount { get; init; }

    /// <summary>The currency.</summary>
    public required Currency Currency { get; init; }

    /// <summary>The one service point where it can be spent; null for any.</summary>
    public ServicePointId? ServicePoint { get; init; }

    /// <summary>The keyed hash of its digits, by which it is found.</summary>
    public required string Hash { get; init; }

    /// <summary>Where it stands, but for time: see <see cref="StatusAt"/>.</summary>
    public TransactionCodeStatus Status { get; init; }

    /// <summary>Who made it.</summary>
    public required string IssuedBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it can't be spent.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was spent, cancelled or released; null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The authorisation that spent it.</summary>
    public string? Authorisation { get; init; }

    /// <summary>What it uses of the service <c>transactionCode</c>.</summary>
    public Used Uses => new(Amount, 0, 1);

    /// <summary>Where it stands at an instant.</summary>
    public TransactionCodeStatus StatusAt(DateTimeOffset now) =>
        Status is TransactionCodeStatus.Open && now >= ExpiresAt ? TransactionCodeStatus.Expired : Status;
}

/// <summary>Holds amounts for transaction codes, and releases them.</summary>
public static class CodeLedger
{
    /// <summary>Decides on a code that is to be made, and holds its amount.</summary>
    /// <param name="code">The code.</param>
    /// <param name="card">The card.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="after">The card afterwards; the same where it is refused.</param>
    /// <returns>Why it is refused; null where it is not.</returns>
    public static BookingRefusal? Issue(TransactionCode code, Card card, CardProfile profile, out Card after)
    {
        var now = code.CreatedAt;
        after = card;
        if (card.StatusAt(now) is not CardStatus.Active)
        {
            return BookingRefusal.Status;
        }

        if (code.Currency != card.Currency)
        {
            return BookingRefusal.CurrencyMismatch;
        }

        if (!profile.Services.HasFlag(CardServices.TransactionCode))
        {
            return BookingRefusal.ServiceNotAllowed;
        }

        if (code.Amount > card.Available())
        {
            return BookingRefusal.InsufficientFunds;
        }

        if (card.Usage.Exceeds(profile.Limits, CardServices.TransactionCode, code.Uses, now) is not null)
        {
            return BookingRefusal.LimitExceeded;
        }

        after = card.Use(CardServices.TransactionCode, code.Uses, now) with
        {
            Held = checked(card.Held + code.Amount),
            Version = card.Version + 1,
            UpdatedAt = now,
        };
        return null;
    }

    /// <summary>Releases what is held for a code that is open.</summary>
    /// <param name="code">The code.</param>
    /// <param name="card">The card that holds its amount.</param>
    /// <param name="status">What it is afterwards: cancelled, or expired.</param>
    /// <param name="now">The time.</param>
    public static (TransactionCode Code, Card Card) Release(TransactionCode code, Card card, TransactionCodeStatus status, DateTimeOffset now) => (
        code with { Status = status, EndedAt = now },
        card with
        {
            Held = card.Held - code.Amount,
            Usage = card.Usage.Minus(CardServices.TransactionCode, code.Uses, code.CreatedAt),
            Version = card.Version + 1,
            UpdatedAt = now,
        });
}
