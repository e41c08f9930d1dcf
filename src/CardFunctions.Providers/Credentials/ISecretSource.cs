using CardFunctions.Domain;

namespace CardFunctions.Providers.Credentials;

/// <summary>Where secrets are kept. Implementations are thread safe.</summary>
internal interface ISecretSource
{
    /// <summary>Reads a secret as it is now; null where there is none of this name. A failure of the task means that it can't be told.</summary>
    Task<Sensitive<string>?> ReadAsync(string name, CancellationToken cancellationToken);
}
