namespace CardFunctions.Benchmarks;

/// <summary>What the product takes of the machine, against an app that has nothing but one endpoint, published the same way.</summary>
internal sealed class Footprint(Stage stage, string bareApp)
{
    /// <summary>The most processor time of a request, in those of the bare app's.</summary>
    public const double ProcessorGoal = 2.0;

    /// <summary>The longest start, in those of the bare app's.</summary>
    public const double StartUpGoal = 1.5;

    /// <summary>The most memory after many requests, in that after few.</summary>
    public const double MemoryGoal = 1.2;

    private const int Few = 1_000;
    private const int Many = 100_000;
    private const int Measured = 20_000;
    private const int AtOnce = 16;

    /// <summary>From the start to the first answer, of both.</summary>
    public async Task<(TimeSpan Product, TimeSpan Bare)> StartUpAsync()
    {
        await using var bare = await StartBareAsync();
        await using var product = await stage.StartAppAsync();
        return (product.StartUp, bare.StartUp);
    }

    /// <summary>Processor time of a request that needs no storage, of both, and the product's memory after few requests and after many.</summary>
    public async Task<(TimeSpan Product, TimeSpan Bare, long MemoryAfterFew, long MemoryAfterMany)> RequestsAsync()
    {
        await using var bare = await StartBareAsync();
        await using var product = await stage.StartAppAsync();
        await RunAsync(product, Few);
        var few = product.Memory;
        await RunAsync(bare, Few);
        await RunAsync(product, Measured);
        await RunAsync(bare, Measured);
        var (ofProduct, ofBare) = (await TimeAsync(product), await TimeAsync(bare));
        await RunAsync(product, Many - Few - (2 * Measured));
        return (ofProduct, ofBare, few, product.Memory);
    }

    private Task<AppProcess> StartBareAsync() =>
        AppProcess.StartAsync(bareApp, port => [KeyValuePair.Create("ASPNETCORE_URLS", $"http://127.0.0.1:{port}")]);

    private async Task<TimeSpan> TimeAsync(AppProcess app)
    {
        var before = app.ProcessorTime;
        await RunAsync(app, Measured);
        return (app.ProcessorTime - before) / Measured;
    }

    private async Task RunAsync(AppProcess app, int count) => await Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (_, _) => await stage.CallAsync(app, HttpMethod.Get, "me"));
}
