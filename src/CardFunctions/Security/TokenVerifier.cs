using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.Security;

/// <summary>Tells good tokens from bad ones. Thread safe.</summary>
internal sealed class TokenVerifier(IOptions<AuthOptions> options, ISigningKeys keys, VerifiedTokens cache, TimeProvider time)
{
    // Longer is no access token; the header would be refused by most servers anyway.
    private const int MaxLength = 16 * 1024;

    // Clocks of issuer and app may differ by so much (the contract's number).
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    private static readonly string[] Algorithms =
        [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.EcdsaSha256];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxLength, MapInboundClaims = false };

    /// <summary>Checks a token.</summary>
    public async ValueTask<TokenVerdict> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > MaxLength)
        {
            return TokenVerdict.Bad;
        }

        var now = time.GetUtcNow();
        if (cache.Find(token, now) is { } known)
        {
            return now < known.Token.ExpiresAt + ClockSkew ? known : TokenVerdict.Bad;
        }

        if (!MayBeOurs(token))
        {
            return TokenVerdict.Bad;
        }

        var result = await CheckAsync(token, cancellationToken);
        if (result?.Exception is SecurityTokenSignatureKeyNotFoundException && await keys.RefreshAsync(cancellationToken))
        {
            result = await CheckAsync(token, cancellationToken);
        }

        if (result is null)
        {
            return TokenVerdict.Undecided;
        }

        if (!result.IsValid || result.SecurityToken is not JsonWebToken { Subject.Length: > 0 } jwt)
        {
            return TokenVerdict.Bad;
        }

        var expiresAt = new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero);
        var good = new TokenVerdict.IsGood(new(jwt.Subject, Values(jwt, options.Value.RolesClaim), Values(jwt, options.Value.ClientsClaim), expiresAt));
        cache.Add(token, good, now);
        return good;
    }

    /// <summary>What the library says of a token; null when there are no keys to check it with.</summary>
    private async ValueTask<TokenValidationResult?> CheckAsync(string token, CancellationToken cancellationToken) =>
        await keys.GetAsync(cancellationToken) is { } known ? await _handler.ValidateTokenAsync(token, Parameters(known)) : null;

    /// <summary>Whether it is worth asking for keys: what is no token at all, or another issuer's, is bad whatever the keys are.</summary>
    private bool MayBeOurs(string token)
    {
        try
        {
            var jwt = _handler.ReadJsonWebToken(token);
            return string.Equals(jwt.Issuer, options.Value.Issuer, StringComparison.Ordinal) && Algorithms.Contains(jwt.Alg, StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException)
        {
            return false;
        }
    }

    private static string[] Values(JsonWebToken token, string claim) =>
        [.. token.Claims.Where(entry => string.Equals(entry.Type, claim, StringComparison.Ordinal)).Select(entry => entry.Value)];

    private TokenValidationParameters Parameters(IEnumerable<SecurityKey> signingKeys) => new()
    {
        ValidIssuer = options.Value.Issuer,
        ValidAudience = options.Value.Audience,
        IssuerSigningKeys = signingKeys,
        ValidAlgorithms = Algorithms,
        ClockSkew = ClockSkew,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        // Else a key of the issuer's is tried whose id differs from the one that the token names.
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = IsAlive,
    };

    // The library would ask the machine's clock.
    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + ClockSkew && (notBefore is not { } start || start - ClockSkew <= now);
    }
}
