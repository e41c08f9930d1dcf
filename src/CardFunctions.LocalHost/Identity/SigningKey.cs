using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.LocalHost.Identity;

/// <summary>The key that local tokens are signed with: ES256, made at the first run, kept under <c>&lt;data&gt;/identity</c>.</summary>
/// <remarks>The private key's file is readable by its owner only. The public one beside it is what the app is given.</remarks>
internal sealed class SigningKey : IDisposable
{
    private const string PrivateFile = "signing-key.pem";
    private const string PublicFile = "signing-key.public.json";
    private readonly ECDsa _key;

    private SigningKey(string pem, string publicPath)
    {
        PublicPath = publicPath;
        _key = ECDsa.Create();
        _key.ImportFromPem(pem);
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        var (x, y) = (Base64UrlEncoder.Encode(parameters.Q.X), Base64UrlEncoder.Encode(parameters.Q.Y));
        // RFC 7638: the members that count, in this order, without white space.
        Id = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        PublicJwk = $$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}","use":"sig","alg":"ES256","kid":"{{Id}}"}""";
    }

    /// <summary>The key's thumbprint, which is its <c>kid</c>.</summary>
    public string Id { get; }

    /// <summary>The public key as a JSON Web Key.</summary>
    public string PublicJwk { get; }

    /// <summary>Where the public key lies.</summary>
    public string PublicPath { get; }

    /// <summary>What tokens are signed with.</summary>
    public SigningCredentials Credentials => new(new ECDsaSecurityKey(_key) { KeyId = Id }, SecurityAlgorithms.EcdsaSha256)
    {
        // The cache would keep the key beyond this object's life.
        CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
    };

    /// <summary>Reads the key, or makes it. Several processes may do so at once: the first one's key is everyone's.</summary>
    /// <param name="dataFolder">The local host's data folder.</param>
    public static SigningKey Ensure(string dataFolder)
    {
        var folder = Directory.CreateDirectory(Path.Combine(dataFolder, "identity")).FullName;
        var path = Path.Combine(folder, PrivateFile);
        if (!File.Exists(path))
        {
            Make(folder, path);
        }

        var signingKey = new SigningKey(File.ReadAllText(path), Path.Combine(folder, PublicFile));
        if (!File.Exists(signingKey.PublicPath) || !string.Equals(File.ReadAllText(signingKey.PublicPath), signingKey.PublicJwk, StringComparison.Ordinal))
        {
            File.WriteAllText(signingKey.PublicPath, signingKey.PublicJwk);
        }

        return signingKey;
    }

    public void Dispose() => _key.Dispose();

    private static void Make(string folder, string path)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var temporary = Path.Combine(folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(made.ExportPkcs8PrivateKeyPem());
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster.
            File.Delete(temporary);
        }
    }
}
