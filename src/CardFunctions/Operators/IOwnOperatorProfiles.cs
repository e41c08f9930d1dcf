using CardFunctions.Security;

namespace CardFunctions.Operators;

/// <summary>The operator profiles that operators made themselves. Asked on every request that names one, so implementations cache.</summary>
internal interface IOwnOperatorProfiles
{
    /// <summary>The privileges of a profile; null when there is none of this name. Never asked for a built-in name.</summary>
    ValueTask<PrivilegeSet?> FindAsync(string name, CancellationToken cancellationToken);
}
