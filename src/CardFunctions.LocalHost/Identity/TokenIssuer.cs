using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.LocalHost.Identity;

/// <summary>Stands in for the identity provider: signs tokens that the app accepts in Development only.</summary>
internal static class TokenIssuer
{
    /// <summary>The <c>iss</c> of local tokens.</summary>
    public const string Issuer = "https://localhost/cardfunctions-dev";

    /// <summary>The <c>aud</c> of local tokens.</summary>
    public const string Audience = "cardfunctions";

    // The handler's own defaults would add times of the system clock.
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Makes a token.</summary>
    /// <param name="key">What signs it.</param>
    /// <param name="request">Whose it is and what for.</param>
    /// <param name="time">The clock.</param>
    public static string Issue(SigningKey key, TokenRequest request, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + request.Life,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = request.Subject,
                ["roles"] = request.Roles.ToArray(),
                ["clients"] = request.Clients.ToArray(),
            },
            SigningCredentials = key.Credentials,
        });
    }
}

/// <summary>Whose token it is and what for.</summary>
/// <param name="Subject">The <c>sub</c>.</param>
/// <param name="Roles">Names of operator profiles.</param>
/// <param name="Clients">Ids of clients; <c>*</c> for all.</param>
/// <param name="Life">How long it is valid.</param>
internal sealed record TokenRequest(string Subject, IReadOnlyList<string> Roles, IReadOnlyList<string> Clients, TimeSpan Life);
