using Microsoft.Extensions.Options;

namespace CardFunctions.Providers.Credentials;

/// <summary>Where the providers' credentials are kept: section <c>KeyVault</c> of the settings.</summary>
internal sealed class KeyVaultOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "KeyVault";

    /// <summary>
    /// The vault, reached with the app's managed identity: <c>https://{vault}.vault.azure.net</c>. Without it the settings themselves
    /// stand in, by the same names.
    /// </summary>
    public string? Endpoint { get; set; }
}

/// <summary>Refuses a vault that can't be one.</summary>
internal sealed class ValidateKeyVaultOptions : IValidateOptions<KeyVaultOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyVaultOptions options) =>
        string.IsNullOrEmpty(options.Endpoint) || (Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("KeyVault__Endpoint is not an https address.");
}
