namespace CardFunctions.Providers.Credentials;

/// <summary>Whether there is a credential for each provider that needs one. Thread safe.</summary>
public sealed class CredentialReadiness
{
    private readonly IReadOnlyList<CachedCredential> _credentials;

    internal CredentialReadiness(IEnumerable<CachedCredential> credentials) => _credentials = [.. credentials];

    /// <summary>The providers for which none was ever read, and none can be read now.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var credential in _credentials)
        {
            if (await credential.FindAsync(cancellationToken) is null)
            {
                missing.Add(credential.Provider);
            }
        }

        return missing;
    }
}
