namespace CardFunctions.Security;

/// <summary>What became of checking a token.</summary>
internal abstract record TokenVerdict
{
    /// <summary>A bad token. The reason is not told: it would help only whoever forges one.</summary>
    public static readonly TokenVerdict Bad = new IsBad();

    /// <summary>Neither good nor bad, since the issuer's keys can't be read.</summary>
    public static readonly TokenVerdict Undecided = new IsUndecided();

    private TokenVerdict()
    {
    }

    /// <summary>The case of a good token.</summary>
    public sealed record IsGood(VerifiedToken Token) : TokenVerdict;

    /// <summary>The case of a bad token.</summary>
    public sealed record IsBad : TokenVerdict;

    /// <summary>The case of an issuer that can't be reached.</summary>
    public sealed record IsUndecided : TokenVerdict;
}
