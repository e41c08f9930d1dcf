using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;

namespace CardFunctions.Providers;

/// <summary>What to do about a decline: the same words for every provider.</summary>
public enum RetryAdvice
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

/// <summary>How a charge, or what was done to one, ended.</summary>
public abstract record PaymentOutcome
{
    private PaymentOutcome()
    {
    }

    /// <summary>It was done.</summary>
    /// <param name="TransactionId">The provider's identifier of it.</param>
    /// <param name="NetworkTransactionId">The scheme's identifier of it, which later charges by the merchant refer to, if the provider tells.</param>
    public sealed record Approved(string TransactionId, string? NetworkTransactionId = null) : PaymentOutcome;

    /// <summary>The card's bank, or the provider, said no; nothing was charged.</summary>
    /// <param name="Code">The provider's code, in its own words; harmless to show.</param>
    /// <param name="Retry">What to do about it.</param>
    public sealed record Declined(string Code, RetryAdvice Retry) : PaymentOutcome;

    /// <summary>The owner has to do something first; nothing was charged.</summary>
    /// <param name="Url">Where.</param>
    /// <param name="TransactionId">The provider's identifier of it.</param>
    public sealed record RequiresAction(Uri Url, string TransactionId) : PaymentOutcome;

    /// <summary>It was sent and nobody knows what became of it: to be found out before anything is sent again.</summary>
    public sealed record Unknown : PaymentOutcome;

    /// <summary>The provider took nothing on (busy, down, not reached); the same may be sent again, under the same key.</summary>
    /// <param name="RetryAfter">How long to wait, if the provider says.</param>
    public sealed record Unavailable(TimeSpan? RetryAfter = null) : PaymentOutcome;

    /// <summary>The provider says that the request itself is wrong; nothing was done, and the same will never be.</summary>
    /// <param name="Code">The provider's code, in its own words; harmless to show.</param>
    public sealed record Rejected(string Code) : PaymentOutcome;
}

/// <summary>What became of something whose outcome was unknown.</summary>
public abstract record FindOutcome
{
    private FindOutcome()
    {
    }

    /// <summary>This.</summary>
    /// <param name="Outcome">Approved, declined, requires action or rejected.</param>
    public sealed record Found(PaymentOutcome Outcome) : FindOutcome;

    /// <summary>It never got there, and can't any more: nothing was charged or done.</summary>
    public sealed record NeverArrived : FindOutcome;

    /// <summary>It can't be told now; to be asked again.</summary>
    public sealed record NotYet : FindOutcome;

    /// <summary>It can't be found out any more: somebody has to look at the provider's own records.</summary>
    public sealed record Lost : FindOutcome;
}

/// <summary>How the beginning of a registration ended.</summary>
public abstract record BeginOutcome
{
    private BeginOutcome()
    {
    }

    /// <summary>It was begun.</summary>
    /// <param name="ProviderReference">The provider's identifier of it.</param>
    /// <param name="RedirectUrl">The page on which the person types the card.</param>
    /// <param name="ExpiresAt">When the page is of no use any more.</param>
    public sealed record Begun(string ProviderReference, Uri RedirectUrl, DateTimeOffset ExpiresAt) : BeginOutcome;

    /// <summary>The provider could not be reached, or did not answer.</summary>
    public sealed record Unavailable(TimeSpan? RetryAfter = null) : BeginOutcome;

    /// <summary>The provider says that the request itself is wrong.</summary>
    public sealed record Rejected(string Code) : BeginOutcome;
}

/// <summary>How a registration ended.</summary>
public abstract record RegisterOutcome
{
    private RegisterOutcome()
    {
    }

    /// <summary>The card is registered.</summary>
    public sealed record Registered(RegisteredCard Card) : RegisterOutcome;

    /// <summary>The person is not done yet.</summary>
    public sealed record Incomplete : RegisterOutcome;

    /// <summary>It came to nothing: the person gave up, or its time is over.</summary>
    public sealed record Abandoned : RegisterOutcome;

    /// <summary>The provider, or the card's bank, does not take the card.</summary>
    /// <param name="Code">The provider's code, in its own words; harmless to show.</param>
    public sealed record Refused(string Code) : RegisterOutcome;

    /// <summary>The provider could not be reached, or did not answer; to be tried again.</summary>
    public sealed record Unavailable(TimeSpan? RetryAfter = null) : RegisterOutcome;

    /// <summary>The provider says that the request itself is wrong.</summary>
    public sealed record Rejected(string Code) : RegisterOutcome;
}

/// <summary>A card that a provider keeps.</summary>
/// <param name="Token">What the provider knows it by.</param>
/// <param name="Brand">The brand.</param>
/// <param name="Last4">The last four digits.</param>
/// <param name="Expiry">The last month that it is valid in.</param>
/// <param name="HolderName">The owner's name, if the provider tells.</param>
/// <param name="Fingerprint">The provider's identifier of the card itself, the same for each token of it, if there is one.</param>
/// <param name="NetworkTransactionId">
/// What later charges by the merchant name the first transaction by: the scheme's identifier of it, or the provider's own where it wants that.
/// </param>
public sealed record RegisteredCard(
    Sensitive<string> Token, CardBrand Brand, string Last4, YearMonth Expiry, string? HolderName, string? Fingerprint, string? NetworkTransactionId);

/// <summary>How something that was done to a token ended.</summary>
public abstract record AliasOutcome
{
    private AliasOutcome()
    {
    }

    /// <summary>It was done.</summary>
    public sealed record Done : AliasOutcome;

    /// <summary>The provider does not know the token.</summary>
    public sealed record UnknownToken : AliasOutcome;

    /// <summary>The provider could not be reached, or did not answer; to be tried again, which does no harm.</summary>
    public sealed record Unavailable(TimeSpan? RetryAfter = null) : AliasOutcome;

    /// <summary>The provider says that the request itself is wrong.</summary>
    public sealed record Rejected(string Code) : AliasOutcome;
}
