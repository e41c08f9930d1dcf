using System.Collections.Frozen;
using CardFunctions.Security;
using CardFunctions.Storage;

namespace CardFunctions.Operators;

/// <summary>
/// The operator profiles that operators made themselves, read from memory: a change acts within 30 seconds on every instance. Asked on
/// every request that names one. Thread safe.
/// </summary>
/// <remarks>When the store can't be reached, nothing older is used: what an operator may do is never guessed.</remarks>
internal sealed class OwnOperatorProfiles(OperatorProfileStore store, TimeProvider time) : IOwnOperatorProfiles, IDisposable
{
    // Below the 30 seconds, with room for the read itself.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(25);

    private readonly CachedRead<FrozenDictionary<string, PrivilegeSet>> _read = new(
        async token => (await store.AllAsync(token)).ToFrozenDictionary(profile => profile.Name, profile => profile.Privileges, StringComparer.Ordinal),
        MaxAge,
        time);

    /// <inheritdoc/>
    public async ValueTask<PrivilegeSet?> FindAsync(string name, CancellationToken cancellationToken) =>
        (await _read.GetAsync(cancellationToken)).TryGetValue(name, out var privileges) ? privileges : null;

    /// <summary>Forgets what is in memory, after a change made here.</summary>
    public void Forget() => _read.Forget();

    /// <inheritdoc/>
    public void Dispose() => _read.Dispose();
}
