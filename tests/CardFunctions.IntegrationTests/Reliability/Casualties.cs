using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.Storage;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>A process that died of a change, and what became of the change.</summary>
internal sealed record Casualty(KillableChange Change, FaultPoint Point, int Count, Scene Scene)
{
    /// <summary>What it ended with.</summary>
    public int ExitCode { get; init; }

    /// <summary>The answer that it gave before it died; null when it gave none.</summary>
    public ApiAnswer? First { get; init; }

    /// <summary>The answer to the same request on another process.</summary>
    public ApiAnswer? Again { get; init; }

    /// <summary>What was stored before the change, when the process had died, and when everything was over.</summary>
    public required Partition Before { get; init; }

    public Partition? Dead { get; init; }

    public Partition? After { get; init; }

    /// <summary>What others were told before the change.</summary>
    public IReadOnlyList<JsonNode> ToldBefore { get; init; } = [];

    /// <summary>What they were told in the end.</summary>
    public IReadOnlyList<JsonNode> Told { get; init; } = [];

    /// <summary>What went wrong with the test itself.</summary>
    public Exception? Failure { get; init; }
}

/// <summary>
/// Has a process die of each kind of change at each moment that can be chosen, and makes the change again on another. All of them are
/// done first, side by side, since what is left behind is swept after a while only: that is waited for once.
/// </summary>
public sealed class Casualties : IAsyncLifetime, IDisposable
{
    private const int AtOnce = 4;

    // The first events of a change stand for all.
    private const int MaxSends = 2;

    private readonly OwnStage _stage = new();
    private Dictionary<string, Casualty> _all = new(StringComparer.Ordinal);

    /// <summary>Each change with each moment that it comes to.</summary>
    internal static IEnumerable<(KillableChange Change, FaultPoint Point, int Count)> Cases =>
        from change in KillableChanges.All
        from point in Enum.GetValues<FaultPoint>()
        from count in Enumerable.Range(1, TimesReached(change, point))
        select (change, point, count);

    public async Task InitializeAsync()
    {
        await _stage.InitializeAsync();
        var prepared = await SideBySideAsync(Cases, async one =>
        {
            var scene = await one.Change.Prepare(new Scene(_stage, await _stage.MakeClientAsync()));
            return (one.Change, one.Point, one.Count, Scene: scene);
        });
        await _stage.CalmAsync();
        var before = Told();
        var alive = await SideBySideAsync(prepared, async one =>
            new Casualty(one.Change, one.Point, one.Count, one.Scene) { Before = await _stage.ReadAsync(one.Scene.Client) });
        var together = alive.GroupBy(one => one.Count > 1 ? NameOf(one.Change, one.Point, one.Count) : $"{one.Point}", StringComparer.Ordinal);
        var dead = await SideBySideAsync(together, async crowd => await KillAsync([.. crowd]));
        await _stage.SettleAsync();
        var told = Told();
        var all = await SideBySideAsync(dead.SelectMany(crowd => crowd), async one => one with
        {
            After = await _stage.ReadAsync(one.Scene.Client),
            ToldBefore = [.. before[one.Scene.Client]],
            Told = [.. told[one.Scene.Client]],
        });
        _all = all.ToDictionary(one => NameOf(one.Change, one.Point, one.Count), StringComparer.Ordinal);
    }

    public Task DisposeAsync() => _stage.DisposeAsync();

    public void Dispose() => _stage.Dispose();

    /// <summary>What became of a case.</summary>
    internal Casualty Of(string change, string moment) => _all[$"{change} {moment}"];

    private static string NameOf(KillableChange change, FaultPoint point, int count) => $"{change.Name} {point}:{count}";

    private static int TimesReached(KillableChange change, FaultPoint point) => point switch
    {
        FaultPoint.BeforeSend or FaultPoint.AfterSend => Math.Min(MaxSends, change.Events),
        FaultPoint.AfterForget => change.Parts,
        // No change of a card asks a payment provider.
        FaultPoint.BeforeCall or FaultPoint.AfterCall => 0,
        _ => change.Transactions,
    };

    private static int TimesReachedAtOnce(KillableChange change, FaultPoint point) => point switch
    {
        FaultPoint.BeforeSend or FaultPoint.AfterSend => change.Streams,
        FaultPoint.AfterForget => change.Parts,
        _ => 1,
    };

    private static async Task<IReadOnlyList<TResult>> SideBySideAsync<T, TResult>(IEnumerable<T> all, Func<T, Task<TResult>> doAsync, int atOnce = AtOnce)
    {
        var given = all.ToList();
        var results = new TResult[given.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce };
        await Parallel.ForAsync(0, given.Count, options, async (index, _) => results[index] = await doAsync(given[index]));
        return results;
    }

    private async Task<IReadOnlyList<Casualty>> KillAsync(IReadOnlyList<Casualty> crowd)
    {
        var (point, count) = (crowd[0].Point, crowd[0].Count);
        try
        {
            await using var handler = count > 1
                ? await _stage.StartDoomedAsync(point, count)
                : await _stage.StartDoomedOfManyAsync(point, crowd.Sum(one => TimesReachedAtOnce(one.Change, point)));
            var firsts = SideBySideAsync(crowd, one => TryAsync(one, handler), crowd.Count);
            var code = await handler.Process.ExitAsync();
            var answered = crowd.Zip(await firsts, (one, first) => one with { First = first, ExitCode = code });
            return await SideBySideAsync(answered, async one => one with
            {
                Dead = await _stage.ReadAsync(one.Scene.Client),
                Again = await one.Change.Make(one.Scene, _stage.Handler),
            });
        }
#pragma warning disable CA1031 // The tests of these cases tell of it; the others go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return [.. crowd.Select(one => one with { Failure = failure })];
        }
    }

    private static async Task<ApiAnswer?> TryAsync(Casualty one, HandlerProcess handler)
    {
        try
        {
            return await one.Change.Make(one.Scene, handler);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return null;
        }
    }

    private ILookup<string, JsonNode> Told() =>
        _stage.Topic.Events.ToLookup(told => ((string)told["subject"]!).Split('/')[4], StringComparer.Ordinal);
}
