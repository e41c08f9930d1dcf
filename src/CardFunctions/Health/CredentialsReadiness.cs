using CardFunctions.Providers.Credentials;

namespace CardFunctions.Health;

/// <summary>Whether each payment provider that is set up has a credential. One that was read once is enough: it serves on.</summary>
internal sealed class CredentialsReadiness(CredentialReadiness credentials) : IReadinessCheck
{
    /// <inheritdoc/>
    public string Name => "credentials";

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (await credentials.MissingAsync(cancellationToken) is { Count: > 0 } missing)
        {
            throw new InvalidOperationException($"There is no credential for {string.Join(", ", missing)}.");
        }
    }
}
