using CardFunctions.Audit;
using CardFunctions.Http;
using CardFunctions.Security;
using CardFunctions.Storage;

namespace CardFunctions.Operators;

/// <summary>How changing an operator profile ended.</summary>
internal abstract record OperatorProfileOutcome
{
    private OperatorProfileOutcome()
    {
    }

    public sealed record Created(OperatorProfile Profile) : OperatorProfileOutcome;

    public sealed record Replaced(OperatorProfile Profile) : OperatorProfileOutcome;

    public sealed record Deleted : OperatorProfileOutcome;

    public sealed record Unknown : OperatorProfileOutcome;

    /// <summary>A built-in profile can't be changed or deleted.</summary>
    public sealed record BuiltIn : OperatorProfileOutcome;

    /// <summary>The caller would give away what they do not have.</summary>
    public sealed record TooMuch : OperatorProfileOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : OperatorProfileOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : OperatorProfileOutcome;
}

/// <summary>Changes operator profiles. A change acts within 30 seconds on every instance.</summary>
internal sealed class ChangeOperatorProfile(OperatorProfileStore store, OwnOperatorProfiles profiles, TimeProvider time)
{
    /// <summary>Creates or replaces a profile.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="privileges">What it is to allow: nothing that the caller may not do, so that nobody can raise themselves.</param>
    /// <param name="ifMatch">The caller's condition.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="occasion">The request.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<OperatorProfileOutcome> PutAsync(
        string name, PrivilegeSet privileges, IfMatch ifMatch, Caller caller, Occasion occasion, CancellationToken cancellationToken) =>
        OperatorProfiles.Find(name) is not null ? Task.FromResult<OperatorProfileOutcome>(new OperatorProfileOutcome.BuiltIn())
        : !caller.Privileges.Covers(privileges) ? Task.FromResult<OperatorProfileOutcome>(new OperatorProfileOutcome.TooMuch())
        : RetryAsync(() => TryPutAsync(name, privileges, ifMatch, occasion, cancellationToken), cancellationToken);

    /// <summary>Deletes a profile: whoever has only that may do nothing any more.</summary>
    public Task<OperatorProfileOutcome> DeleteAsync(string name, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        OperatorProfiles.Find(name) is not null
            ? Task.FromResult<OperatorProfileOutcome>(new OperatorProfileOutcome.BuiltIn())
            : RetryAsync(() => TryDeleteAsync(name, ifMatch, occasion, cancellationToken), cancellationToken);

    private async Task<OperatorProfileOutcome> RetryAsync(Func<Task<OperatorProfileOutcome?>> tryAsync, CancellationToken cancellationToken)
    {
        var outcome = await Attempts.RunAsync(tryAsync, new OperatorProfileOutcome.Busy(), time, cancellationToken);
        profiles.Forget();
        return outcome;
    }

    private async Task<OperatorProfileOutcome?> TryPutAsync(
        string name, PrivilegeSet privileges, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(name, cancellationToken);
        if (found is { } there ? !ifMatch.Allows(there.Value.Version) : !ifMatch.AllowsAbsent)
        {
            return new OperatorProfileOutcome.PreconditionFailed();
        }

        var profile = new OperatorProfile(name, privileges, (found?.Value.Version ?? 0) + 1);
        if (!await store.TryWriteAsync(profile, found?.Tag, Entry(name, occasion), cancellationToken))
        {
            return null;
        }

        return found is null ? new OperatorProfileOutcome.Created(profile) : new OperatorProfileOutcome.Replaced(profile);
    }

    private async Task<OperatorProfileOutcome?> TryDeleteAsync(string name, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(name, cancellationToken) is not { } found)
        {
            return new OperatorProfileOutcome.Unknown();
        }

        if (!ifMatch.Allows(found.Value.Version))
        {
            return new OperatorProfileOutcome.PreconditionFailed();
        }

        return await store.TryRemoveAsync(found, Entry(name, occasion), cancellationToken) ? new OperatorProfileOutcome.Deleted() : null;
    }

    private AuditEntry Entry(string name, Occasion occasion) => AuditEntry.Done(occasion, OperatorProfileEndpoints.Location(name), time.GetUtcNow());
}
