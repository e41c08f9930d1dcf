using System.Collections.Concurrent;
using System.Security.Cryptography;
using CardFunctions.CardProfiles;
using CardFunctions.Cards;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Profiles;
using CardFunctions.Storage;

namespace CardFunctions.Terminal;

/// <summary>Something that is to be done to one card, together with whatever else waits for the same card.</summary>
internal abstract class CardWork
{
    /// <summary>The most rows that one adds to the transaction.</summary>
    public const int MaxRows = 3;

    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Ends when what was decided is stored; fails when it could not be.</summary>
    public Task Stored => _stored.Task;

    /// <summary>Whether whoever asked for it waits no longer.</summary>
    public bool IsGivenUp => Volatile.Read(ref _state) == GivenUp;

    private const int Open = 0;
    private const int Done = 1;
    private const int GivenUp = 2;

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

/// <summary>
/// Has the works on one card done one after the other, and those that wait meanwhile together: so that sixty terminals that use one
/// card at once cost a few transactions and not sixty that shut each other out. Thread safe.
/// </summary>
/// <remarks>
/// Within one process. What other processes do to the same card shows as a conflict, and the batch is decided anew. Nothing waits in
/// memory only: whoever asked waits for the transaction.
/// </remarks>
internal sealed class CardLanes(CardStore cards, CardProfileCatalogue catalogue, ClientChanges changes, TimeProvider time)
{
    // The card's own row beside the works'.
    private const int MaxWorks = (PartitionChange.MaxRows - 1) / CardWork.MaxRows;

    // More than for other changes: a batch stands for many.
    private const int MaxTries = 12;
    private const int MaxDelayMilliseconds = 20;

    private readonly ConcurrentDictionary<CardId, Queue<CardWork>> _lanes = new();

    /// <summary>Has a work done; its task says when.</summary>
    public void Enter(CardId card, CardWork work)
    {
        while (true)
        {
            var lane = _lanes.GetOrAdd(card, static _ => new Queue<CardWork>());
            lock (lane)
            {
                if (!_lanes.TryGetValue(card, out var current) || current != lane)
                {
                    // It was closed just now.
                    continue;
                }

                lane.Enqueue(work);
                if (lane.Count > 1)
                {
                    return;
                }
            }

            _ = Task.Run(() => RunAsync(card, lane));
            return;
        }
    }

    // The works that are at it stay at the head of the queue, so that those that come meanwhile know that somebody is.
    private async Task RunAsync(CardId card, Queue<CardWork> lane)
    {
        while (true)
        {
            List<CardWork> batch;
            lock (lane)
            {
                batch = [.. lane.Take(MaxWorks)];
            }

            // Whoever waits no longer has been told that nothing is booked.
            var works = batch.Where(work => !work.IsGivenUp).ToList();
            try
            {
                if (works.Count > 0)
                {
                    await StoreAsync(card, works);
                    works.ForEach(work => work.Succeed());
                }
            }
#pragma warning disable CA1031 // Whoever asked gets the failure; the lane goes on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                works.ForEach(work => work.Fail(exception));
            }

            lock (lane)
            {
                batch.ForEach(_ => lane.Dequeue());
                if (lane.Count == 0)
                {
                    _lanes.TryRemove(card, out _);
                    return;
                }
            }
        }
    }

    private async Task StoreAsync(CardId id, List<CardWork> works)
    {
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            if (attempt > 1)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, MaxDelayMilliseconds)), time);
            }

            var read = cards.FindAsync(id, CancellationToken.None);
            await Task.WhenAll([read, .. works.Select(work => work.ReadAsync(CancellationToken.None))]);
            if (await read is not { } stored)
            {
                works.ForEach(work => work.ApplyWithoutCard());
                return;
            }

            var change = changes.Of(id.Client);
            var profiles = await catalogue.KnowingAsync(stored.Value.Profile, CancellationToken.None);
            var batch = new CardBatch(change, profiles, time.GetUtcNow());
            var card = works.Aggregate(stored.Value, (before, work) => work.Apply(before, batch));
            if (card != stored.Value)
            {
                change.Replace(Touched.Card, CardRow.From(card), stored.Tag);
            }

            if (change.IsEmpty || await change.SubmitAsync(CancellationToken.None) is null)
            {
                return;
            }
        }

        throw new CardBusyException();
    }
}

/// <summary>Other processes changed a card faster, every time; nothing was stored.</summary>
public sealed class CardBusyException : Exception
{
    /// <summary>Other processes were faster.</summary>
    public CardBusyException()
        : base("Other processes were faster, every time.")
    {
    }

    /// <summary>Other processes were faster.</summary>
    /// <param name="message">At what.</param>
    public CardBusyException(string message)
        : base(message)
    {
    }

    /// <summary>Other processes were faster.</summary>
    /// <param name="message">At what.</param>
    /// <param name="innerException">What failed.</param>
    public CardBusyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
