using CardFunctions.Audit;
using CardFunctions.Domain.Profiles;
using CardFunctions.Http;
using CardFunctions.Storage;

namespace CardFunctions.CardProfiles;

/// <summary>How changing a card profile ended.</summary>
internal abstract record ProfileOutcome
{
    private ProfileOutcome()
    {
    }

    public sealed record Created(KeptProfile Kept) : ProfileOutcome;

    public sealed record Replaced(KeptProfile Kept) : ProfileOutcome;

    public sealed record Deleted : ProfileOutcome;

    public sealed record Unknown : ProfileOutcome;

    /// <summary>A built-in profile can't be deleted.</summary>
    public sealed record BuiltIn : ProfileOutcome;

    /// <summary>A card that is not closed has it, or a client gives it to its cards.</summary>
    public sealed record InUse : ProfileOutcome;

    /// <summary>The caller's <c>If-Match</c> does not hold.</summary>
    public sealed record PreconditionFailed : ProfileOutcome;

    /// <summary>Other writers were faster, every time.</summary>
    public sealed record Busy : ProfileOutcome;
}

/// <summary>Changes card profiles. A change acts on all cards of the profile, within 30 seconds on every instance.</summary>
internal sealed class ChangeCardProfile(CardProfileStore store, CardProfileCatalogue catalogue, TimeProvider time)
{
    /// <summary>Creates or replaces a profile; a deleted one comes back.</summary>
    public Task<ProfileOutcome> PutAsync(
        ProfileCode code, ProfileSettings settings, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        RetryAsync(() => TryPutAsync(code, settings, ifMatch, occasion, cancellationToken), cancellationToken);

    /// <summary>
    /// Deletes a profile that nothing uses. Its row stays, marked: a card that took it at the same moment on another instance
    /// goes on under it.
    /// </summary>
    public Task<ProfileOutcome> DeleteAsync(ProfileCode code, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken) =>
        RetryAsync(() => TryDeleteAsync(code, ifMatch, occasion, cancellationToken), cancellationToken);

    private async Task<ProfileOutcome> RetryAsync(Func<Task<ProfileOutcome?>> tryAsync, CancellationToken cancellationToken)
    {
        var outcome = await Attempts.RunAsync(tryAsync, new ProfileOutcome.Busy(), time, cancellationToken);
        catalogue.Forget();
        return outcome;
    }

    private async Task<ProfileOutcome?> TryPutAsync(
        ProfileCode code, ProfileSettings settings, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(code, cancellationToken);
        var exists = found is { Kept.Deleted: false };
        if (exists ? !ifMatch.Allows(found!.Value.Kept.Version) : !ifMatch.AllowsAbsent)
        {
            return new ProfileOutcome.PreconditionFailed();
        }

        var profile = new CardProfile
        {
            Code = code,
            Name = settings.Name,
            Services = settings.Services,
            Limits = settings.Limits,
            ValidityMonths = settings.ValidityMonths,
        };
        var kept = new KeptProfile(profile, Deleted: false, (found?.Kept.Version ?? 0) + 1);
        if (!await store.TryWriteAsync(kept, found?.Tag, Entry(code, occasion), cancellationToken))
        {
            return null;
        }

        return exists ? new ProfileOutcome.Replaced(kept) : new ProfileOutcome.Created(kept);
    }

    private async Task<ProfileOutcome?> TryDeleteAsync(ProfileCode code, IfMatch ifMatch, Occasion occasion, CancellationToken cancellationToken)
    {
        if (BuiltInProfiles.Find(code) is not null)
        {
            return new ProfileOutcome.BuiltIn();
        }

        if (await store.FindAsync(code, cancellationToken) is not { Kept: { Deleted: false } kept } found)
        {
            return new ProfileOutcome.Unknown();
        }

        if (!ifMatch.Allows(kept.Version))
        {
            return new ProfileOutcome.PreconditionFailed();
        }

        if (await store.IsUsedAsync(code, cancellationToken))
        {
            return new ProfileOutcome.InUse();
        }

        var deleted = kept with { Deleted = true, Version = kept.Version + 1 };
        return await store.TryWriteAsync(deleted, found.Tag, Entry(code, occasion), cancellationToken) ? new ProfileOutcome.Deleted() : null;
    }

    private AuditEntry Entry(ProfileCode code, Occasion occasion) => AuditEntry.Done(occasion, $"/api/v1/card-profiles/{code}", time.GetUtcNow());
}
