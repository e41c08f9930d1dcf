using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.Security;

/// <summary>The one key of a developer's machine, from a file. The options were checked at start to allow it.</summary>
internal sealed class DevelopmentKeys(IOptions<AuthOptions> options) : ISigningKeys
{
    private readonly IReadOnlyList<SecurityKey> _keys =
        [AuthOptionsCheck.ReadKey(options.Value.DevelopmentKeyFile!) ?? throw new InvalidOperationException("The options were not validated.")];

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SecurityKey>?> GetAsync(CancellationToken cancellationToken) => new(_keys);

    /// <inheritdoc/>
    public ValueTask<bool> RefreshAsync(CancellationToken cancellationToken) => new(false);
}
