using System.Collections.Frozen;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;

namespace CardFunctions.CardProfiles;

/// <summary>All card profiles at one moment.</summary>
internal sealed class ProfileSnapshot(IReadOnlyList<KeptProfile> profiles, DateTimeOffset takenAt)
{
    private readonly FrozenDictionary<ProfileCode, KeptProfile> _byCode = profiles.ToFrozenDictionary(kept => kept.Profile.Code);

    /// <summary>When it was taken.</summary>
    public DateTimeOffset TakenAt => takenAt;

    /// <summary>The profile of a card that exists; a deleted profile still says what its cards may do.</summary>
    /// <exception cref="InvalidOperationException">No profile ever had the code.</exception>
    public CardProfile Of(ProfileCode code) => _byCode.TryGetValue(code, out var kept)
        ? kept.Profile
        : throw new InvalidOperationException($"A card has the profile {code}, which never was.");

    /// <summary>The profile for a new card, or null.</summary>
    public CardProfile? FindUsable(ProfileCode code) => _byCode.TryGetValue(code, out var kept) && !kept.Deleted ? kept.Profile : null;

    /// <summary>Whether it knows the code at all.</summary>
    public bool Knows(ProfileCode code) => _byCode.ContainsKey(code);
}

/// <summary>Card profiles for the hot path: read from memory, at most 30 seconds old, as the contract of profile changes says.</summary>
/// <remarks>Thread safe. When the store can't be reached, an older snapshot is not used: what a card may do is never guessed.</remarks>
internal sealed class CardProfileCatalogue(CardProfileStore store, TimeProvider time) : IDisposable
{
    // Below the 30 seconds within which a change acts on every instance, with room for the read itself.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(25);

    private readonly SemaphoreSlim _gate = new(1);
    private volatile ProfileSnapshot? _snapshot;

    /// <summary>The profiles now.</summary>
    public ValueTask<ProfileSnapshot> CurrentAsync(CancellationToken cancellationToken) =>
        _snapshot is { } snapshot && IsFresh(snapshot) ? new(snapshot) : new(ReadAsync(IsFresh, cancellationToken));

    /// <summary>The profiles now, read anew if those in memory do not know a code, which may just have been made elsewhere.</summary>
    public async ValueTask<ProfileSnapshot> KnowingAsync(ProfileCode code, CancellationToken cancellationToken)
    {
        var current = await CurrentAsync(cancellationToken);
        return current.Knows(code) ? current : await ReadAsync(snapshot => snapshot.Knows(code), cancellationToken);
    }

    /// <summary>The profiles now, read anew if those in memory do not know all that some cards have, or had before.</summary>
    public async ValueTask<ProfileSnapshot> KnowingThoseOfAsync(IEnumerable<Card> cards, CancellationToken cancellationToken)
    {
        var current = await CurrentAsync(cancellationToken);
        foreach (var card in cards)
        {
            foreach (var code in (ReadOnlySpan<ProfileCode>)(card.FormerProfile is { } former ? [card.Profile, former] : [card.Profile]))
            {
                if (!current.Knows(code))
                {
                    return await ReadAsync(snapshot => snapshot.Knows(code), cancellationToken);
                }
            }
        }

        return current;
    }

    /// <summary>Forgets what is in memory, after a change made here.</summary>
    public void Forget() => _snapshot = null;

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private bool IsFresh(ProfileSnapshot snapshot) => time.GetUtcNow() - snapshot.TakenAt < MaxAge;

    // One reads, the others wait for it.
    private async Task<ProfileSnapshot> ReadAsync(Func<ProfileSnapshot, bool> suffices, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_snapshot is { } read && IsFresh(read) && suffices(read))
            {
                return read;
            }

            // Taken before it is read: a change that comes in between makes it older, never younger than it is.
            var takenAt = time.GetUtcNow();
            var snapshot = new ProfileSnapshot(await store.AllAsync(cancellationToken), takenAt);
            _snapshot = snapshot;
            return snapshot;
        }
        finally
        {
            _gate.Release();
        }
    }
}
