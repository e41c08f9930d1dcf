using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.Security;

/// <summary>Checks the settings of section <c>Auth</c> at start, with messages that name the setting.</summary>
internal sealed class AuthOptionsCheck : IValidateOptions<AuthOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(AuthOptions options)
    {
        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || !string.Equals(issuer.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
        {
            yield return "Auth__Issuer must be the https address of the OpenID Connect issuer.";
        }

        if (string.IsNullOrWhiteSpace(options.Audience))
        {
            yield return "Auth__Audience must be the audience that tokens for this app have.";
        }

        if (string.IsNullOrWhiteSpace(options.RolesClaim))
        {
            yield return "Auth__RolesClaim must not be empty.";
        }

        if (string.IsNullOrWhiteSpace(options.ClientsClaim))
        {
            yield return "Auth__ClientsClaim must not be empty.";
        }

        foreach (var failure in DevelopmentFailures(options))
        {
            yield return failure;
        }
    }

    private static IEnumerable<string> DevelopmentFailures(AuthOptions options)
    {
        var isDevelopmentIssuer = string.Equals(options.Issuer, AuthOptions.DevelopmentIssuer, StringComparison.Ordinal);
        if (string.IsNullOrEmpty(options.DevelopmentKeyFile))
        {
            if (isDevelopmentIssuer)
            {
                yield return $"Auth__DevelopmentKeyFile must name the public key's file, since Auth__Issuer is {AuthOptions.DevelopmentIssuer}.";
            }

            yield break;
        }

        if (!options.IsDevelopment)
        {
            yield return $"Auth__DevelopmentKeyFile is accepted only where {AuthOptions.EnvironmentSetting} is Development.";
        }
        else if (!isDevelopmentIssuer)
        {
            yield return $"Auth__DevelopmentKeyFile is accepted only with Auth__Issuer {AuthOptions.DevelopmentIssuer}.";
        }
        else if (ReadKey(options.DevelopmentKeyFile) is null)
        {
            yield return "Auth__DevelopmentKeyFile must name a readable file with one public JSON Web Key (without its private part).";
        }
    }

    /// <summary>The key in a file; null when it can't be read, is no asymmetric key, or holds more than the public part.</summary>
    public static JsonWebKey? ReadKey(string path)
    {
        try
        {
            var key = JsonWebKey.Create(File.ReadAllText(path));
            var isPublic = string.IsNullOrEmpty(key.D) && string.IsNullOrEmpty(key.K);
            return isPublic && key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve ? key : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
