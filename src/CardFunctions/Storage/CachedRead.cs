namespace CardFunctions.Storage;

/// <summary>What was read from the store, kept in memory for a while. One reads, the others wait for it. Thread safe.</summary>
/// <typeparam name="T">What is read; immutable.</typeparam>
/// <param name="readAsync">Reads it.</param>
/// <param name="maxAge">How old it may be. When the store can't be reached then, nothing older is used.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedRead<T>(Func<CancellationToken, Task<T>> readAsync, TimeSpan maxAge, TimeProvider time) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile Kept? _kept;

    /// <summary>What the store says, or said a while ago.</summary>
    /// <exception cref="Azure.RequestFailedException">The store can't be reached.</exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken) => GetAsync(static (_, _) => true, state: 0, cancellationToken);

    /// <summary>What the store says, read anew if what is in memory does not suffice, since it may just have been changed elsewhere.</summary>
    /// <typeparam name="TState">What is asked of it; handed over so that asking costs no allocation.</typeparam>
    /// <exception cref="Azure.RequestFailedException">The store can't be reached.</exception>
    public ValueTask<T> GetAsync<TState>(Func<T, TState, bool> suffices, TState state, CancellationToken cancellationToken) =>
        Find(suffices, state) is { } value ? new(value) : new(ReadAsync(suffices, state, cancellationToken));

    /// <summary>Forgets what is in memory, after a change made here.</summary>
    public void Forget() => _kept = null;

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private T? Find<TState>(Func<T, TState, bool> suffices, TState state) =>
        _kept is { } kept && time.GetUtcNow() - kept.At < maxAge && suffices(kept.Value, state) ? kept.Value : null;

    private async Task<T> ReadAsync<TState>(Func<T, TState, bool> suffices, TState state, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (Find(suffices, state) is { } value)
            {
                return value;
            }

            // Taken before it is read: a change that comes in between makes it older, never younger than it is.
            var at = time.GetUtcNow();
            var read = await readAsync(cancellationToken);
            _kept = new Kept(read, at);
            return read;
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed record Kept(T Value, DateTimeOffset At);
}
