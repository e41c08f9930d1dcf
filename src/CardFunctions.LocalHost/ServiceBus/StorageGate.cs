namespace CardFunctions.LocalHost.ServiceBus;

/// <summary>Open while the journal can be written. Deliveries wait while it is shut: what they would lead to can't be stored.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class StorageGate
{
    private readonly Lock _lock = new();
    private int _shut;
    private TaskCompletionSource _open = Opened();

    /// <summary>Whether it is open now.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                return _shut == 0;
            }
        }
    }

    /// <summary>Waits until it is open.</summary>
    public Task WhenOpenAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _open.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Shuts it; each call needs its own <see cref="Open"/>.</summary>
    public void Shut()
    {
        lock (_lock)
        {
            if (_shut++ == 0)
            {
                _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Takes one <see cref="Shut"/> back.</summary>
    public void Open()
    {
        lock (_lock)
        {
            if (--_shut == 0)
            {
                _open.SetResult();
            }
        }
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        open.SetResult();
        return open;
    }
}

/// <summary>The journal can't be written now; a sender is told to come again.</summary>
internal sealed class JournalUnavailableException : Exception
{
    public JournalUnavailableException()
    {
    }

    public JournalUnavailableException(string message)
        : base(message)
    {
    }

    public JournalUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
