using CardFunctions.Benchmarks;

const int Rounds = 5;

var app = args.Length > 0 ? args[0] : Path.Combine("artifacts", "app");
if (!Directory.Exists(app))
{
    await Console.Error.WriteLineAsync($"There is no published app in '{app}': dotnet publish src/CardFunctions.Handler -c Release -o artifacts/app");
    return 1;
}

await using var stage = await Stage.SetAsync(app);
var provisioning = new ProvisioningThroughput(stage);
await provisioning.WarmUpAsync();
var ratios = new List<double>();
for (var round = 1; round <= Rounds; round++)
{
    var (product, storage) = await provisioning.MeasureAsync(round);
    ratios.Add(product / storage);
    await Console.Out.WriteLineAsync(FormattableString.Invariant(
        $"round {round}: provisioning {product:0} events/s, the same storage calls alone {storage:0}/s, ratio {product / storage:0.00}"));
}

ratios.Sort();
await Console.Out.WriteLineAsync(FormattableString.Invariant($"median ratio {ratios[Rounds / 2]:0.00}; goal: at least {ProvisioningThroughput.Goal:0.00}"));
return 0;
