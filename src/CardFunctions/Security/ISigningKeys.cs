using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.Security;

/// <summary>The public keys of the issuer. Thread safe.</summary>
internal interface ISigningKeys
{
    /// <summary>The keys as last read; null when they were never read and can't be now.</summary>
    ValueTask<IReadOnlyList<SecurityKey>?> GetAsync(CancellationToken cancellationToken);

    /// <summary>Reads the keys anew because a token names one that is not among them. Does so only now and then.</summary>
    /// <returns>Whether they were read anew.</returns>
    ValueTask<bool> RefreshAsync(CancellationToken cancellationToken);
}
