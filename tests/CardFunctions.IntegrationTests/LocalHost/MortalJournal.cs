using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>A broker's way to its journal that ends when the broker is "killed": whatever it writes from then on is not written.</summary>
internal sealed class MortalJournal(MemoryJournal journal) : IJournal
{
    private readonly TaskCompletionSource _dead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int? _writesLeft;
    private bool _lastIsWritten;

    /// <summary>Ends when the broker has died.</summary>
    public Task Dead => _dead.Task;

    /// <summary>Kills the broker at a later write.</summary>
    /// <param name="writes">How many writes happen before.</param>
    /// <param name="lastIsWritten">Whether the write that it dies at happens, too, and only its answer is lost.</param>
    public void DieAfter(int writes, bool lastIsWritten)
    {
        lock (_gate)
        {
            (_writesLeft, _lastIsWritten) = (writes, lastIsWritten);
        }
    }

    /// <summary>Kills it now.</summary>
    public void Die()
    {
        lock (_gate)
        {
            _dead.TrySetResult();
        }
    }

    public Task OpenAsync(CancellationToken cancellationToken) => journal.OpenAsync(cancellationToken);

    public Task<ILookup<string, JournalRow>> LoadAsync(CancellationToken cancellationToken) => journal.LoadAsync(cancellationToken);

    public Task WriteAsync(string partition, IReadOnlyList<JournalChange> changes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!Dead.IsCompleted && _writesLeft-- is not <= 0)
            {
                return journal.WriteAsync(partition, changes, cancellationToken);
            }

            var written = !Dead.IsCompleted && _lastIsWritten ? journal.WriteAsync(partition, changes, cancellationToken) : Task.CompletedTask;
            _dead.TrySetResult();
            // A dead broker gets no answer.
            return Task.WhenAll(written, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        }
    }
}
