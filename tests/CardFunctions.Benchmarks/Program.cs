using System.Diagnostics;
using CardFunctions.Benchmarks;

const int Rounds = 5;

var app = args.Length > 0 ? args[0] : Path.Combine("artifacts", "app");
if (!Directory.Exists(app))
{
    await Console.Error.WriteLineAsync($"There is no published app in '{app}': dotnet publish src/CardFunctions.Handler -c Release -o artifacts/app");
    return 1;
}

var bareFolder = Path.Combine("artifacts", "bare");
using (var publish = Process.Start("dotnet", ["publish", "tests/CardFunctions.BareApp", "-c", "Release", "-o", bareFolder, "--nologo", "-v", "quiet"]))
{
    await publish.WaitForExitAsync();
}

await using var stage = await Stage.SetAsync(app);
foreach (var throughput in (Throughput[])[new ProvisioningThroughput(stage), new TerminalThroughput(stage)])
{
    await throughput.WarmUpAsync();
    var ratios = new List<double>();
    for (var round = 1; round <= Rounds; round++)
    {
        var (product, storage) = await throughput.MeasureAsync(round);
        ratios.Add(product / storage);
        await SayAsync($"round {round}: {throughput.Name} {product:0}/s, the same storage calls alone {storage:0}/s, ratio {product / storage:0.00}");
    }

    await SayAsync($"{throughput.Name}: median ratio {Median(ratios):0.00}; goal: at least {Throughput.Goal:0.00}");
}

var footprint = new Footprint(stage, Path.Combine(bareFolder, "CardFunctions.BareApp"));
var starts = new List<double>();
for (var round = 1; round <= Rounds; round++)
{
    var (product, bare) = await footprint.StartUpAsync();
    starts.Add(product / bare);
    await SayAsync($"round {round}: start to first answer {product.TotalMilliseconds:0} ms, a bare app {bare.TotalMilliseconds:0} ms, ratio {product / bare:0.00}");
}

await SayAsync($"start: median ratio {Median(starts):0.00}; goal: at most {Footprint.StartUpGoal:0.00}");
var (time, bareTime, few, many) = await footprint.RequestsAsync();
await SayAsync(
    $"processor time a request: {time.TotalMicroseconds:0} us, a bare app {bareTime.TotalMicroseconds:0} us, ratio {time / bareTime:0.00}; goal: at most {Footprint.ProcessorGoal:0.00}");
await SayAsync(
    $"memory: {few / 1_048_576.0:0} MB after 1,000 requests, {many / 1_048_576.0:0} MB after 100,000, ratio {(double)many / few:0.00}; goal: at most {Footprint.MemoryGoal:0.00}");
return 0;

static double Median(List<double> ratios) => ratios.Order().ElementAt(ratios.Count / 2);

static Task SayAsync(FormattableString line) => Console.Out.WriteLineAsync(FormattableString.Invariant(line));
