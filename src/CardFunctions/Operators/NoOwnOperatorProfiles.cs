using CardFunctions.Security;

namespace CardFunctions.Operators;

/// <summary>Stands in while profiles of one's own are not stored anywhere.</summary>
internal sealed class NoOwnOperatorProfiles : IOwnOperatorProfiles
{
    /// <inheritdoc/>
    public ValueTask<PrivilegeSet?> FindAsync(string name, CancellationToken cancellationToken) => new((PrivilegeSet?)null);
}
