using System.Diagnostics;

namespace CardFunctions.Benchmarks;

/// <summary>Something that the product does so many times a second, against the storage calls of it made by a bare client, equally many at once.</summary>
internal abstract class Throughput
{
    /// <summary>The least that the product is to reach of what the storage alone gives.</summary>
    public const double Goal = 0.85;

    private const int PerRound = 600;
    private const int AtOnce = 16;

    /// <summary>What is counted.</summary>
    public abstract string Name { get; }

    /// <summary>Makes what both sides need, and lets them reach their speed.</summary>
    public async Task WarmUpAsync()
    {
        await PrepareAsync();
        await RunAsync("warm-up", DoAsync);
        await RunAsync("warm-up", StoreAsync);
    }

    /// <summary>One round of both, the order changing with the round: times a second.</summary>
    public async Task<(double Product, double Storage)> MeasureAsync(int round)
    {
        if (round % 2 == 0)
        {
            var storageFirst = await RunAsync($"r{round}", StoreAsync);
            return (await RunAsync($"r{round}", DoAsync), storageFirst);
        }

        var product = await RunAsync($"r{round}", DoAsync);
        return (product, await RunAsync($"r{round}", StoreAsync));
    }

    /// <summary>Makes what both sides need.</summary>
    protected abstract Task PrepareAsync();

    /// <summary>The product's side, once.</summary>
    protected abstract Task DoAsync(string prefix, int number);

    /// <summary>The storage calls alone, once.</summary>
    protected abstract Task StoreAsync(string prefix, int number);

    /// <summary>Waits until what either side does in the background is over.</summary>
    protected virtual Task SettleAsync() => Task.CompletedTask;

    // What is done in the background counts as far as it happens meanwhile; the next run begins when it is over.
    private async Task<double> RunAsync(string prefix, Func<string, int, Task> actAsync)
    {
        var since = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, PerRound),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) => await actAsync(prefix, number));
        var rate = PerRound / Stopwatch.GetElapsedTime(since).TotalSeconds;
        await SettleAsync();
        return rate;
    }
}
