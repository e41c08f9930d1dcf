using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.IntegrationTests.App;

/// <summary>Stands in for the identity provider: a key of its own, whose public part the app is given as a file.</summary>
internal sealed class TestTokens : IDisposable
{
    public const string Issuer = "https://localhost/cardfunctions-dev";
    public const string Audience = "cardfunctions";

    private const string KeyId = "tests";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _folder = Directory.CreateTempSubdirectory("signing-key").FullName;

    public TestTokens()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        KeyFile = Path.Combine(_folder, "public.json");
        File.WriteAllText(KeyFile, new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = KeyId,
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        }.ToJsonString());
    }

    /// <summary>The file with the public key.</summary>
    public string KeyFile { get; }

    /// <summary>A token that lets its bearer do what the profiles allow to the clients.</summary>
    public string Issue(IReadOnlyCollection<string> roles, IReadOnlyCollection<string> clients) => Issue(new TokenWish(roles, clients));

    /// <summary>A token, be it good or bad.</summary>
    public string Issue(TokenWish wish)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        using var other = wish.ForeignKey ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var key = new ECDsaSecurityKey(other ?? _key) { KeyId = KeyId, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = wish.Issuer,
            Audience = wish.Audience,
            IssuedAt = now - TimeSpan.FromHours(2),
            NotBefore = now - TimeSpan.FromHours(2),
            Expires = now + wish.Life,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = wish.Subject,
                ["roles"] = wish.Roles.ToArray(),
                ["clients"] = wish.Clients.ToArray(),
            },
            SigningCredentials = wish.Unsigned ? null : new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>What a token is to say, and what is to be wrong with it.</summary>
internal sealed record TokenWish(IReadOnlyCollection<string> Roles, IReadOnlyCollection<string> Clients)
{
    /// <summary>Who the bearer is.</summary>
    public string Subject { get; init; } = "tester";

    public string Issuer { get; init; } = TestTokens.Issuer;

    public string Audience { get; init; } = TestTokens.Audience;

    public TimeSpan Life { get; init; } = TimeSpan.FromHours(1);

    /// <summary><c>alg: none</c>.</summary>
    public bool Unsigned { get; init; }

    /// <summary>Signed by a key of the right identifier that is not the issuer's.</summary>
    public bool ForeignKey { get; init; }
}
