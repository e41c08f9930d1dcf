using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CardFunctions.Tables;

namespace CardFunctions.Benchmarks;

/// <summary>Provisioning events a second, against the storage calls of a provisioning made by a bare client, equally many at once.</summary>
internal sealed class ProvisioningThroughput(Stage stage)
{
    /// <summary>The least that the product reaches of what the storage alone gives.</summary>
    public const double Goal = 0.85;

    private const int EventsPerRound = 600;
    private const int AtOnce = 16;
    private const string Client = "bench";

    private readonly TableClient _clients = stage.Tables.GetTableClient("Clients");
    private readonly TableClient _points = stage.Tables.GetTableClient("ServicePointIndex");
    private readonly TableClient _numbers = stage.Tables.GetTableClient("CardNumberIndex");

    /// <summary>Makes the client, the tables and the connections, and lets both sides reach their speed.</summary>
    public async Task WarmUpAsync()
    {
        await ProvisionAsync("warm-first");
        await _clients.UpsertEntityAsync(new TableEntity("raw", "client") { ["Name"] = "raw" });
        await RunAsync("warm-up", ProvisionAsync);
        await RunAsync("warm-up", StoreAsync);
    }

    /// <summary>One round of both, the order changing with the round.</summary>
    public async Task<(double Product, double Storage)> MeasureAsync(int round)
    {
        if (round % 2 == 0)
        {
            var storageFirst = await RunAsync($"r{round}", StoreAsync);
            return (await RunAsync($"r{round}", ProvisionAsync), storageFirst);
        }

        var product = await RunAsync($"r{round}", ProvisionAsync);
        return (product, await RunAsync($"r{round}", StoreAsync));
    }

    private static async Task<double> RunAsync(string prefix, Func<string, Task> actAsync)
    {
        var since = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, EventsPerRound),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) => await actAsync($"{prefix}-{number}"));
        return EventsPerRound / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private async Task ProvisionAsync(string id)
    {
        var message = $$$"""
            {"specversion":"1.0","id":"{{{id}}}","source":"/benchmark","type":"cynod.servicepoint.created.v1","time":"2026-01-01T00:00:00Z",
             "data":{"servicePointId":"{{{id}}}","name":"Station {{{id}}}","clientId":"{{{Client}}}","clientName":"Benchmark","currency":"XOF"}}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stage.Address, "ProvisionVirtualCard"))
        {
            Content = new StringContent($$$"""{"Data":{"message":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(message))}}}"},"Metadata":{}}"""),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var response = await stage.App.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
    }

    // The calls of a provisioning for a known client: {client, service point}, {claim, number}, and one transaction of three rows.
    private async Task StoreAsync(string id)
    {
        await Task.WhenAll(_clients.GetEntityIfExistsAsync("raw", "client"), _clients.GetEntityIfExistsAsync("raw", $"servicepoint~{id}"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        await Task.WhenAll(
            _points.AddEntityAsync(new TableEntity($"raw-{id}", "servicepoint") { ["Client"] = "raw" }),
            _numbers.AddEntityAsync(new TableEntity(hash[..3], hash) { ["Client"] = "raw", ["Card"] = hash[..32] }));
        await _clients.SubmitTransactionAsync(
        [
            new TableTransactionAction(TableTransactionActionType.Add, Row($"servicepoint~{id}", hash)),
            new TableTransactionAction(TableTransactionActionType.Add, Row($"card~{id}", hash)),
            new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("raw", $"cardname~{id}") { ["Card"] = hash[..32] }),
        ]);
    }

    // About as wide as the product's rows.
    private static TableEntity Row(string key, string hash) => new("raw", key)
    {
        ["Name"] = hash,
        ["Kind"] = "virtual",
        ["Status"] = "active",
        ["Card"] = hash[..32],
        ["Expires"] = "2029-11",
        ["Currency"] = "XOF",
        ["Balance"] = 0L,
        ["Held"] = 0L,
        ["Version"] = 1L,
        ["CreatedAt"] = DateTimeOffset.UnixEpoch,
        ["UpdatedAt"] = DateTimeOffset.UnixEpoch,
    };
}
