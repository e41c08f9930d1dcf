using Azure;
using Azure.Security.KeyVault.Secrets;
using CardFunctions.Domain;

namespace CardFunctions.Providers.Credentials;

/// <summary>The secrets of an Azure Key Vault, in their newest version.</summary>
internal sealed class KeyVaultSecrets(SecretClient vault) : ISecretSource
{
    private const int NotFound = 404;

    /// <inheritdoc/>
    public async Task<Sensitive<string>?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await vault.GetSecretAsync(name, cancellationToken: cancellationToken);
            return new(secret.Value.Value);
        }
        catch (RequestFailedException exception) when (exception.Status == NotFound)
        {
            return null;
        }
    }
}
