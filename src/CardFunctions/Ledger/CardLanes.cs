using System.Collections.Concurrent;
using System.Security.Cryptography;
using CardFunctions.CardProfiles;
using CardFunctions.Cards;
using CardFunctions.Domain.Cards;
using CardFunctions.Storage;

namespace CardFunctions.Ledger;

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
                batch = [.. Together(lane)];
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

    // As many as one transaction has rows for, beside the card's own.
    private static IEnumerable<CardWork> Together(IEnumerable<CardWork> works)
    {
        var rows = 1;
        return works.TakeWhile(work => (rows += work.MaxRows) <= PartitionChange.MaxRows);
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
