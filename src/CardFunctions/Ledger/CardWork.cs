using CardFunctions.CardProfiles;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Storage;

namespace CardFunctions.Ledger;

/// <summary>Something that is to be done to one card, together with whatever else waits for the same card.</summary>
internal abstract class CardWork
{
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Ends when what was decided is stored; fails when it could not be.</summary>
    public Task Stored => _stored.Task;

    /// <summary>Whether whoever asked for it waits no longer.</summary>
    public bool IsGivenUp => Volatile.Read(ref _state) == GivenUp;

    private const int Open = 0;
    private const int Done = 1;
    private const int GivenUp = 2;

    /// <summary>The most rows that it adds to the transaction, beside the card's own.</summary>
    public abstract int MaxRows { get; }

    /// <summary>Reads what it needs beside the card; called anew on each try.</summary>
    public abstract Task ReadAsync(CancellationToken cancellationToken);

    /// <summary>Decides, on the card as the works before it left it, and adds what is to be stored.</summary>
    /// <returns>The card afterwards.</returns>
    public abstract Card Apply(Card card, CardBatch batch);

    /// <summary>Has the caller wait no longer. False when it was done just before.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Open) == Open;

    /// <summary>Called instead when there is no such card.</summary>
    public abstract void ApplyWithoutCard();

    /// <summary>Called when it is stored, or nobody knows, and whoever asked has been told that it is not.</summary>
    public virtual void OnStoredInVain()
    {
    }

    internal void Succeed()
    {
        if (Interlocked.CompareExchange(ref _state, Done, Open) == GivenUp)
        {
            OnStoredInVain();
        }

        _stored.TrySetResult();
    }

    internal void Fail(Exception exception)
    {
        if (IsGivenUp && exception is not CardBusyException)
        {
            OnStoredInVain();
        }

        _stored.TrySetException(exception);
        // Whoever gave up looks no more.
        _ = _stored.Task.Exception;
    }
}

/// <summary>What several works on one card come to: one transaction.</summary>
/// <param name="change">The change of the client's partition.</param>
/// <param name="profiles">The card profiles, which know the card's.</param>
/// <param name="now">The time.</param>
internal sealed class CardBatch(PartitionChange change, ProfileSnapshot profiles, DateTimeOffset now)
{
    private readonly Dictionary<string, object> _made = new(StringComparer.Ordinal);

    /// <summary>The time that all of them are decided at.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The change.</summary>
    public PartitionChange Change => change;

    /// <summary>The profile of a card.</summary>
    public CardProfile ProfileOf(Card card) => profiles.Of(card.Profile);

    /// <summary>What another work of this batch made under a key; null for nothing.</summary>
    public T? Find<T>(string key)
        where T : class => _made.GetValueOrDefault(key) as T;

    /// <summary>Lets the works behind this one see what it made.</summary>
    public void Note(string key, object made) => _made[key] = made;
}
