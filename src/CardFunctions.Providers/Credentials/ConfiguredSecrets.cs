using CardFunctions.Domain;
using Microsoft.Extensions.Configuration;

namespace CardFunctions.Providers.Credentials;

/// <summary>
/// Secrets in the settings: a Key Vault's stand-in on one machine. A name may be spelled with <c>_</c> for <c>-</c>, which a shell does
/// not allow in the name of an environment variable.
/// </summary>
internal sealed class ConfiguredSecrets(IConfiguration configuration) : ISecretSource
{
    /// <inheritdoc/>
    public Task<Sensitive<string>?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var value = configuration[name] is { Length: > 0 } found ? found : configuration[name.Replace('-', '_')];
        return Task.FromResult(string.IsNullOrEmpty(value) ? null : new Sensitive<string>(value));
    }
}
