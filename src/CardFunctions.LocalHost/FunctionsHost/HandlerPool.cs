namespace CardFunctions.LocalHost.FunctionsHost;

/// <summary>The app's instances; requests go round among those that are ready.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class HandlerPool(IReadOnlyList<HandlerInstance> instances) : IAsyncDisposable
{
    private uint _turn;

    public IReadOnlyList<HandlerInstance> Instances { get; } = instances;

    /// <summary>The instance whose turn it is; one that is not ready is passed over while another is.</summary>
    public HandlerInstance Next()
    {
        var turn = Interlocked.Increment(ref _turn);
        for (var offset = 0U; offset < Instances.Count; offset++)
        {
            var candidate = Instances[(int)((turn + offset) % (uint)Instances.Count)];
            if (candidate.IsReady)
            {
                return candidate;
            }
        }

        return Instances[(int)(turn % (uint)Instances.Count)];
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(Instances.Select(instance => instance.DisposeAsync().AsTask()));
}
