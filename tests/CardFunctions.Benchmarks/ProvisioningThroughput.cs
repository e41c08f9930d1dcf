using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Azure;
using CardFunctions.Tables;

namespace CardFunctions.Benchmarks;

/// <summary>Events of new service points that get their virtual cards.</summary>
internal sealed class ProvisioningThroughput(Stage stage) : Throughput
{
    private const int EventsOfOne = 2;
    private const string Client = "bench";

    private readonly TableClient _clients = stage.Tables.GetTableClient("Clients");
    private readonly TableClient _points = stage.Tables.GetTableClient("ServicePointIndex");
    private readonly TableClient _numbers = stage.Tables.GetTableClient("CardNumberIndex");
    private readonly ConcurrentBag<Task> _background = [];
    private long _published;

    /// <inheritdoc/>
    public override string Name => "provisioning";

    /// <inheritdoc/>
    protected override async Task PrepareAsync()
    {
        _published = stage.Published;
        await ProvisionAsync("warm-first");
        await _clients.UpsertEntityAsync(new TableEntity("raw", "client") { ["Name"] = "raw" });
    }

    /// <inheritdoc/>
    protected override Task DoAsync(string prefix, int number) => ProvisionAsync($"{prefix}-{number}");

    /// <inheritdoc/>
    protected override Task StoreAsync(string prefix, int number) => StoreAsync($"{prefix}-{number}");

    /// <inheritdoc/>
    protected override async Task SettleAsync()
    {
        await Task.WhenAll(_background);
        _background.Clear();
        while (stage.Published < _published)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25));
        }
    }

    private async Task ProvisionAsync(string id)
    {
        var message = $$$"""
            {"specversion":"1.0","id":"{{{id}}}","source":"/benchmark","type":"cynod.servicepoint.created.v1","time":"2026-01-01T00:00:00Z",
             "data":{"servicePointId":"{{{id}}}","name":"Station {{{id}}}","clientId":"{{{Client}}}","clientName":"Benchmark","currency":"XOF"}}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stage.App.Address, "ProvisionVirtualCard"))
        {
            Content = new StringContent($$$"""{"Data":{"message":"{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(message))}}}"},"Metadata":{}}"""),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var response = await stage.App.Http.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        Interlocked.Add(ref _published, EventsOfOne);
    }

    // The calls of a provisioning for a known client: {client, service point}, {claim, number}, and one transaction of seven rows; in
    // the background another one, which removes the two events that were published.
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
            new TableTransactionAction(TableTransactionActionType.Add, AuditEntry($"audit~{id}~1", hash)),
            new TableTransactionAction(TableTransactionActionType.Add, AuditEntry($"audit~{id}~2", hash)),
            new TableTransactionAction(TableTransactionActionType.Add, Event($"event~{id}~1", hash)),
            new TableTransactionAction(TableTransactionActionType.Add, Event($"event~{id}~2", hash)),
        ]);
        _background.Add(_clients.SubmitTransactionAsync(
        [
            new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity("raw", $"event~{id}~1"), ETag.All),
            new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity("raw", $"event~{id}~2"), ETag.All),
        ]));
    }

    private static TableEntity AuditEntry(string key, string hash) => new("raw", key)
    {
        ["At"] = DateTimeOffset.UnixEpoch,
        ["Subject"] = "/benchmark",
        ["Address"] = "servicebus:service-points",
        ["Operation"] = "ProvisionVirtualCard",
        ["Resource"] = hash + hash,
        ["Outcome"] = "done",
    };

    private static TableEntity Event(string key, string hash) => new("raw", key)
    {
        ["Id"] = hash,
        ["Type"] = "cardfunctions.card.created.v1",
        ["Session"] = hash,
        ["Event"] = string.Concat(Enumerable.Repeat(hash, 15)),
        ["StoredAt"] = DateTimeOffset.UnixEpoch,
    };

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
