using System.Collections.Frozen;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Storage;

namespace CardFunctions.CardProfiles;

/// <summary>All card profiles at one moment.</summary>
internal sealed class ProfileSnapshot(IReadOnlyList<KeptProfile> profiles)
{
    private readonly FrozenDictionary<ProfileCode, KeptProfile> _byCode = profiles.ToFrozenDictionary(kept => kept.Profile.Code);

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

    private readonly CachedRead<ProfileSnapshot> _read = new(async token => new ProfileSnapshot(await store.AllAsync(token)), MaxAge, time);

    /// <summary>The profiles now.</summary>
    public ValueTask<ProfileSnapshot> CurrentAsync(CancellationToken cancellationToken) => _read.GetAsync(cancellationToken);

    /// <summary>The profiles now, read anew if those in memory do not know a code, which may just have been made elsewhere.</summary>
    public ValueTask<ProfileSnapshot> KnowingAsync(ProfileCode code, CancellationToken cancellationToken) =>
        _read.GetAsync(static (snapshot, asked) => snapshot.Knows(asked), code, cancellationToken);

    /// <summary>The profiles now, read anew if those in memory do not know all that some cards have, or had before.</summary>
    public ValueTask<ProfileSnapshot> KnowingThoseOfAsync(IEnumerable<Card> cards, CancellationToken cancellationToken) =>
        _read.GetAsync(
            static (snapshot, asked) => asked.All(card => snapshot.Knows(card.Profile) && (card.FormerProfile is not { } former || snapshot.Knows(former))),
            cards,
            cancellationToken);

    /// <summary>Forgets what is in memory, after a change made here.</summary>
    public void Forget() => _read.Forget();

    /// <inheritdoc/>
    public void Dispose() => _read.Dispose();
}
