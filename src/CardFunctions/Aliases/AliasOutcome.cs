using CardFunctions.Domain.Aliases;
using CardFunctions.Idempotency;

namespace CardFunctions.Aliases;

/// <summary>How something that was asked of an alias ended.</summary>
internal abstract record AliasResult
{
    private AliasResult()
    {
    }

    /// <summary>It was done, and its answer is kept.</summary>
    public sealed record Answered(KeptAnswer Answer) : AliasResult;

    /// <summary>The request was seen before: answered, or the key was another's.</summary>
    public sealed record Repeated(Remembered What) : AliasResult;

    /// <summary>It is so; the alias as it is now.</summary>
    public sealed record Shown(Alias Alias, bool IsDefault) : AliasResult;

    /// <summary>It is gone.</summary>
    public sealed record Gone : AliasResult;

    public sealed record AliasUnknown : AliasResult;

    public sealed record RegistrationUnknown : AliasResult;

    /// <summary>No provider has the name that the request gives.</summary>
    public sealed record ProviderUnknown : AliasResult;

    /// <summary>The provider that keeps the card is not set up any more.</summary>
    public sealed record ProviderGone : AliasResult;

    /// <summary>The provider knows no aliases.</summary>
    public sealed record NoAliases : AliasResult;

    /// <summary>The provider does not take cards in this way.</summary>
    public sealed record NotSupported : AliasResult;

    /// <summary>Cards must not be typed here.</summary>
    public sealed record DirectEntryDisabled : AliasResult;

    /// <summary>The person is not done yet.</summary>
    public sealed record Incomplete : AliasResult;

    /// <summary>The registration came to nothing.</summary>
    public sealed record Abandoned : AliasResult;

    /// <summary>The provider does not take the card.</summary>
    public sealed record Refused(string Code) : AliasResult;

    /// <summary>The provider says that the request is wrong.</summary>
    public sealed record Rejected(string Code) : AliasResult;

    /// <summary>The provider could not be reached.</summary>
    public sealed record Unavailable(TimeSpan? RetryAfter) : AliasResult;

    /// <summary>With what stays of it, the expiry would be over.</summary>
    public sealed record ExpiryOver : AliasResult;

    /// <summary>The default does not change by being none.</summary>
    public sealed record DefaultStays : AliasResult;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : AliasResult;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : AliasResult;
}
