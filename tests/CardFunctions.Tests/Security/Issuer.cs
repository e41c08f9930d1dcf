using System.Security.Cryptography;
using CardFunctions.Security;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.Tests.Security;

/// <summary>Signs tokens as an issuer does, good ones and bad ones, and is the source of its public keys.</summary>
internal sealed class Issuer : ISigningKeys
{
    public const string Name = "https://login.example/tenant";
    public const string Audience = "api://cardfunctions";

    // Made once: making a key takes longer than all the tests that use it.
    private static readonly RSA RsaKey = RSA.Create(2048);
    private static readonly ECDsa EcKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public Issuer() => Keys = [Public(Rsa), Public(Ec)];

    public RsaSecurityKey Rsa { get; } = new(RsaKey) { KeyId = "rsa-1" };

    public ECDsaSecurityKey Ec { get; } = new(EcKey) { KeyId = "ec-1" };

    /// <summary>The public keys; null for an issuer that can't be reached.</summary>
    public IReadOnlyList<SecurityKey>? Keys { get; set; }

    /// <summary>The public keys after a refresh; null where a refresh reads nothing.</summary>
    public IReadOnlyList<SecurityKey>? Rotated { get; set; }

    public static byte[] PublicKeyBytes => RsaKey.ExportSubjectPublicKeyInfo();

    public ValueTask<IReadOnlyList<SecurityKey>?> GetAsync(CancellationToken cancellationToken) => new(Keys);

    public ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        Keys = Rotated ?? Keys;
        return new(Rotated is not null);
    }

    public string Sign(
        DateTimeOffset now,
        string issuer = Name,
        string audience = Audience,
        SigningCredentials? credentials = null,
        IEnumerable<string>? roles = null,
        object? clients = null,
        string? subject = "alice",
        TimeSpan? validFor = null,
        TimeSpan? validIn = null)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["roles"] = (roles ?? ["ADMIN"]).ToArray(), ["clients"] = clients ?? "*" };
        if (subject is not null)
        {
            claims["sub"] = subject;
        }

        var start = now + (validIn ?? TimeSpan.Zero);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = claims,
            IssuedAt = start.UtcDateTime,
            NotBefore = start.UtcDateTime,
            Expires = (start + (validFor ?? TimeSpan.FromHours(1))).UtcDateTime,
            SigningCredentials = credentials ?? new SigningCredentials(Rsa, SecurityAlgorithms.RsaSha256),
        });
    }

    public static SecurityKey Public(SecurityKey key)
    {
        var jwk = key switch
        {
            RsaSecurityKey rsa => JsonWebKeyConverter.ConvertFromRSASecurityKey(rsa),
            ECDsaSecurityKey ec => JsonWebKeyConverter.ConvertFromECDsaSecurityKey(ec),
            _ => throw new NotSupportedException(),
        };
        return new JsonWebKey { Kty = jwk.Kty, N = jwk.N, E = jwk.E, Crv = jwk.Crv, X = jwk.X, Y = jwk.Y, KeyId = key.KeyId };
    }
}
