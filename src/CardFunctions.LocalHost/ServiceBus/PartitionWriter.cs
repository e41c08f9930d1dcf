using System.Threading.Channels;
using CardFunctions.LocalHost.Running;

namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>Writes one partition of the journal: in order, and as many waiting changes at once as a transaction takes.</summary>
/// <remarks>
/// Two kinds of writing. A *refusable* one (a send) fails when the storage is away, and is undone where it may have happened all
/// the same. A *lasting* one (a settlement) can't be taken back: it is tried until it is written. Thread safe.
/// </remarks>
internal sealed class PartitionWriter : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfterOutage = TimeSpan.FromMilliseconds(500);
    private readonly Channel<Group> _channel = Channel.CreateUnbounded<Group>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _giveUp = new();
    private readonly string _partition;
    private readonly IJournal _journal;
    private readonly StorageGate _gate;
    private readonly LocalConsole _console;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private Group? _carried;
    private volatile bool _outage;

    public PartitionWriter(string partition, IJournal journal, StorageGate gate, LocalConsole console, TimeProvider time)
    {
        (_partition, _journal, _gate, _console, _time) = (partition, journal, gate, console, time);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Writes changes that belong together, or refuses to.</summary>
    /// <param name="changes">At most as many as a transaction takes, of one shard.</param>
    /// <param name="committed">Called in the order of writing, as soon as they are stored.</param>
    /// <exception cref="JournalUnavailableException">They were not stored.</exception>
    public Task WriteOrRefuseAsync(IReadOnlyList<JournalChange> changes, Action committed) => Enqueue(new Group(changes, committed, Refusable: true));

    /// <summary>Writes changes that belong together, however long it takes.</summary>
    public Task WriteAsync(params IReadOnlyList<JournalChange> changes) => WriteAsync(() => { }, changes);

    /// <summary>Writes changes that belong together, however long it takes.</summary>
    /// <param name="committed">Called in the order of writing, as soon as they are stored.</param>
    /// <param name="changes">At most as many as a transaction takes, of one shard.</param>
    public Task WriteAsync(Action committed, params IReadOnlyList<JournalChange> changes) => Enqueue(new Group(changes, committed, Refusable: false));

    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        _giveUp.CancelAfter(RetryAfterOutage * 4);
        await _loop;
        _giveUp.Dispose();
    }

    private Task Enqueue(Group group)
    {
        if ((_outage && group.Refusable) || !_channel.Writer.TryWrite(group))
        {
            group.Refuse(inner: null);
        }

        return group.Done.Task;
    }

    private async Task RunAsync()
    {
        while (_carried is not null || await _channel.Reader.WaitToReadAsync())
        {
            var batch = NextBatch();
            if (await TryWriteAsync(batch) is { } exception)
            {
                await OutageAsync(batch, exception);
            }
        }
    }

    private List<Group> NextBatch()
    {
        List<Group> batch = [];
        var keys = new HashSet<RowKey>();
        var (changes, bytes) = (0, 0);
        while (_carried is not null || _channel.Reader.TryRead(out _carried))
        {
            var group = _carried!;
            changes += group.Changes.Count;
            bytes += group.Changes.Sum(change => change.Size);
            // A key may stand in a transaction once: what changes it again waits for the next.
            var fits = changes <= IJournal.MaxChanges && bytes <= IJournal.MaxBytes && !group.Changes.Any(change => keys.Contains(change.Key));
            if (batch.Count > 0 && !(fits && group.Shard == batch[0].Shard))
            {
                break;
            }

            keys.UnionWith(group.Changes.Select(change => change.Key));
            batch.Add(group);
            _carried = null;
        }

        return batch;
    }

    private async Task<Exception?> TryWriteAsync(List<Group> batch)
    {
        try
        {
            await _journal.WriteAsync(_partition, [.. batch.SelectMany(group => group.Changes)], _giveUp.Token);
        }
#pragma warning disable CA1031 // Whatever the storage's failure is, the broker lives on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }

        foreach (var group in batch)
        {
            group.Commit();
        }

        return null;
    }

    private async Task OutageAsync(List<Group> failed, Exception exception)
    {
        _outage = true;
        _gate.Shut();
        _console.Warning("bus", $"{_partition}: storage can't be written ({exception.Message}); sends answer 503, deliveries wait");
        // A refused send may have been stored before the answer was lost: it is removed before anything else is written.
        var undo = new List<JournalChange>();
        var lasting = new Queue<Group>();
        while (true)
        {
            foreach (var group in failed)
            {
                if (group.Refusable)
                {
                    undo.AddRange(group.Changes.OfType<JournalChange.Put>().Select(put => new JournalChange.Remove(put.Key)));
                    group.Refuse(exception);
                }
                else
                {
                    lasting.Enqueue(group);
                }
            }

            failed = [];
            RefuseWaiting(lasting, exception);
            if (_giveUp.IsCancellationRequested)
            {
                foreach (var group in lasting)
                {
                    group.Refuse(exception);
                }

                break;
            }

            if (await TryUndoAsync(undo) && await TryLastingAsync(lasting))
            {
                break;
            }

            await Task.Delay(RetryAfterOutage, _time, _giveUp.Token)
                .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        _outage = false;
        _gate.Open();
        _console.Information("bus", $"{_partition}: storage is back");
    }

    private void RefuseWaiting(Queue<Group> lasting, Exception exception)
    {
        while (_carried is not null || _channel.Reader.TryRead(out _carried))
        {
            if (_carried!.Refusable)
            {
                _carried.Refuse(exception);
            }
            else
            {
                lasting.Enqueue(_carried);
            }

            _carried = null;
        }
    }

    private async Task<bool> TryUndoAsync(List<JournalChange> undo)
    {
        while (undo.Count > 0)
        {
            // One at a time: a removal of what is not there would fail a whole transaction.
            if (await TryWriteAsync([new Group([undo[^1]], () => { }, Refusable: true)]) is not null)
            {
                return false;
            }

            undo.RemoveAt(undo.Count - 1);
        }

        return true;
    }

    private async Task<bool> TryLastingAsync(Queue<Group> lasting)
    {
        while (lasting.TryPeek(out var group))
        {
            if (await TryWriteAsync([group]) is not null)
            {
                return false;
            }

            lasting.Dequeue();
        }

        return true;
    }

    private sealed record Group(IReadOnlyList<JournalChange> Changes, Action Committed, bool Refusable)
    {
        public int Shard => Changes[0].Key.Shard;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Commit()
        {
            Committed();
            Done.TrySetResult();
        }

        public void Refuse(Exception? inner) => Done.TrySetException(
            inner is null ? new JournalUnavailableException("The storage can't be written.") : new JournalUnavailableException("The storage can't be written.", inner));
    }
}
