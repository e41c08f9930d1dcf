using System.Security.Cryptography;
using CardFunctions.Security;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.Tests.Security;

public sealed class AuthOptionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cardfunctions").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Good_settings_pass() => AssertFails(Settings());

    [Fact]
    public void A_missing_setting_is_named()
    {
        AssertFails(Settings(issuer: ""), "Auth__Issuer");
        AssertFails(Settings(issuer: "http://login.example"), "Auth__Issuer");
        AssertFails(Settings(audience: " "), "Auth__Audience");
    }

    [Fact]
    public void A_development_key_serves_on_a_developer_s_machine_only()
    {
        var file = KeyFile(includePrivate: false);

        AssertFails(Settings(AuthOptions.DevelopmentIssuer, keyFile: file, isDevelopment: true));
        AssertFails(Settings(AuthOptions.DevelopmentIssuer, keyFile: file, isDevelopment: false), "Auth__DevelopmentKeyFile");
        AssertFails(Settings("https://login.example", keyFile: file, isDevelopment: true), "Auth__DevelopmentKeyFile");
        AssertFails(Settings(AuthOptions.DevelopmentIssuer, isDevelopment: true), "Auth__DevelopmentKeyFile");
    }

    [Fact]
    public void A_development_key_must_be_a_public_key()
    {
        AssertFails(Settings(AuthOptions.DevelopmentIssuer, keyFile: KeyFile(includePrivate: true), isDevelopment: true), "Auth__DevelopmentKeyFile");
        AssertFails(Settings(AuthOptions.DevelopmentIssuer, keyFile: Path.Combine(_folder, "none.json"), isDevelopment: true), "Auth__DevelopmentKeyFile");

        var text = Path.Combine(_folder, "text.json");
        File.WriteAllText(text, "no key");
        AssertFails(Settings(AuthOptions.DevelopmentIssuer, keyFile: text, isDevelopment: true), "Auth__DevelopmentKeyFile");

        var symmetric = Path.Combine(_folder, "oct.json");
        File.WriteAllText(symmetric, """{"kty":"oct","k":"AAAA"}""");
        AssertFails(Settings(AuthOptions.DevelopmentIssuer, keyFile: symmetric, isDevelopment: true), "Auth__DevelopmentKeyFile");
    }

    private string KeyFile(bool includePrivate)
    {
        using var rsa = RSA.Create(2048);
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(includePrivate)));
        var path = Path.Combine(_folder, includePrivate ? "private.json" : "public.json");
        var secret = includePrivate ? $",\"d\":\"{jwk.D}\"" : string.Empty;
        File.WriteAllText(path, $"{{\"kty\":\"RSA\",\"kid\":\"dev\",\"n\":\"{jwk.N}\",\"e\":\"{jwk.E}\"{secret}}}");
        return path;
    }

    private static AuthOptions Settings(string issuer = "https://login.example", string audience = "a", string? keyFile = null, bool isDevelopment = false) =>
        new() { Issuer = issuer, Audience = audience, DevelopmentKeyFile = keyFile, IsDevelopment = isDevelopment };

    private static void AssertFails(AuthOptions options, string? setting = null)
    {
        var failures = new AuthOptionsCheck().Validate(name: null, options).Failures?.ToList() ?? [];

        Assert.Equal(setting is null ? 0 : 1, failures.Count);
        Assert.All(failures, failure => Assert.StartsWith(setting!, failure, StringComparison.Ordinal));
    }
}
