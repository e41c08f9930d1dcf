namespace CardFunctions.Security;

/// <summary>The settings of section <c>Auth</c> (<c>Auth__Issuer</c> and so on).</summary>
internal sealed class AuthOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Auth";

    /// <summary>The only issuer that a development key may speak for.</summary>
    public const string DevelopmentIssuer = "https://localhost/cardfunctions-dev";

    /// <summary>The setting by which the Functions host says where it runs.</summary>
    public const string EnvironmentSetting = "AZURE_FUNCTIONS_ENVIRONMENT";

    /// <summary>Who must have issued a token: exactly its <c>iss</c>. Its keys are found by OpenID Connect discovery.</summary>
    public string Issuer { get; set; } = string.Empty;

    /// <summary>Whom a token must be for: one of its <c>aud</c>.</summary>
    public string Audience { get; set; } = string.Empty;

    /// <summary>The claim that names the operator profiles.</summary>
    public string RolesClaim { get; set; } = "roles";

    /// <summary>The claim that names the clients, <c>*</c> for all.</summary>
    public string ClientsClaim { get; set; } = "clients";

    /// <summary>The path of a file with a public JSON Web Key, which stands in for discovery on a developer's machine.</summary>
    public string? DevelopmentKeyFile { get; set; }

    /// <summary>Whether the host says that this is a developer's machine.</summary>
    public bool IsDevelopment { get; set; }
}
