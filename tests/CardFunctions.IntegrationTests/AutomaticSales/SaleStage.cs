using System.Net;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using CardFunctions.AutomaticSales;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.LocalHost.ServiceBus;
using CardFunctions.Outbox;
using CardFunctions.Providers.Simulator;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CardFunctions.IntegrationTests.AutomaticSales;

/// <summary>The app in this process, with a queue of its own, whose messages a test delivers when it wants to, and a clock that it can move.</summary>
internal sealed class SaleStage : IAsyncDisposable
{
    private const int AtOnce = 8;

    private readonly AliasStage _stage;
    private readonly EventTopic _bus;
    private readonly AppFixture _shared;
    private readonly List<BrokerMessage> _later = [];
    private long _seen;

    private SaleStage(AliasStage stage, EventTopic bus, AppFixture shared) => (_stage, _bus, _shared) = (stage, bus, shared);

    public Api Api => _stage.AtAnyTime;

    public EventTopic Bus => _bus;

    public AliasStage Aliases => _stage;

    public IServiceProvider Services => _stage.Services;

    public static async Task<SaleStage> StartAsync(AppFixture shared, HttpPipelinePolicy? policy = null, params (string Name, string Value)[] settings)
    {
        var bus = await EventTopic.StartAsync();
        var stage = await AliasStage.StartAsync(
            shared,
            provider: null,
            policy,
            // Clocks that are moved must not meet in one row.
            services => services.Replace(ServiceDescriptor.Singleton(provider => new ChargeThrottle(
                provider.GetRequiredService<StorageTables>(),
                provider.GetRequiredService<IOptions<SaleOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                AppFixture.UniqueId("throttle")))),
            [("ServiceBus__fullyQualifiedNamespace", bus.Address), ("AutomaticSales__ChargesPerSecond", "1000"), .. settings]);
        return new SaleStage(stage, bus, shared);
    }

    /// <summary>A contact with a card of the simulator.</summary>
    public async Task<string> ContactAsync(string number)
    {
        var contact = AppFixture.UniqueId();
        var code = number.StartsWith('3') ? "1234" : "123";
        (await Api.PostAsync($"contacts/{contact}/aliases", AliasStage.CardBody(number, ",\"provider\":\"simulator\"", code: code))).Is(HttpStatusCode.Created);
        return contact;
    }

    /// <summary>An item of a run.</summary>
    public static string Item(string id, string contact, string more = "", int amount = 4_500) =>
        $$$"""{"itemId":"{{{id}}}","contactId":"{{{contact}}}","amount":{"amount":{{{amount}}},"currency":"CHF"}{{{more}}}}""";

    /// <summary>The body of a run.</summary>
    public static string Body(params IEnumerable<string> items) => BodyOf("none", items);

    public static string BodyOf(string onFailure, params IEnumerable<string> items) =>
        $$"""{"name":"Season tickets","currency":"CHF","onFailure":"{{onFailure}}","items":[{{string.Join(',', items)}}]}""";

    /// <summary>Makes a run, and waits until all its items are in the queue.</summary>
    public async Task<string> CreateAsync(string body, params (string Name, string Value)[] headers)
    {
        var id = (await Api.PostAsync("automatic-sales", body, headers)).Is(HttpStatusCode.Accepted).String("id");
        await SentAsync(id);
        return id;
    }

    /// <summary>Waits until all items of a run are in the queue.</summary>
    public async Task SentAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await RowAsync(id, "run")).GetDateTimeOffset("SentAt") is null)
        {
            await interval.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>Delivers what is due, and what comes of that, until nothing is.</summary>
    /// <returns>How many messages were delivered.</returns>
    public async Task<int> DrainAsync()
    {
        var count = 0;
        for (var due = Due(); due.Count > 0; due = Due())
        {
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (message, _) => await DeliverAsync(message.Body));
            count += due.Count;
        }

        return count;
    }

    /// <summary>Loses what is in the queue.</summary>
    public int Lose() => Due().Count;

    /// <summary>Delivers one message.</summary>
    public Task DeliverAsync(ReadOnlyMemory<byte> body) => Services.GetRequiredService<RunAutomaticSale>().HandleAsync(body, CancellationToken.None);

    /// <summary>Moves the clock, and delivers what is due then.</summary>
    public async Task<int> AheadAsync(TimeSpan time)
    {
        _stage.Time.Ahead += time;
        return await DrainAsync();
    }

    /// <summary>Has the sweep look at a run; asserts that it would come to it.</summary>
    /// <returns>Whether nothing is left to be done.</returns>
    public async Task<bool> SweepAsync(string id)
    {
        var now = _stage.Time.GetUtcNow();
        var markers = Services.GetRequiredService<PendingMarkers>();
        PendingMarker? marker = null;
        await foreach (var one in markers.AllAsync(CancellationToken.None))
        {
            marker = one.Kind is PendingKind.AutomaticSale && one.Partition == id ? one : marker;
        }

        Assert.True(marker is not null, $"No marker of {id}.");
        var look = new PendingLook(now.AddMinutes(4));
        await Services.GetRequiredService<SendSale>().ResumeAsync(marker, look, CancellationToken.None);
        return look.Oldest is null;
    }

    public async Task<JsonNode> SaleAsync(string id) => (await Api.GetAsync($"automatic-sales/{id}")).Is(HttpStatusCode.OK).Json;

    /// <summary>The counts that are not zero, such as <c>charged 2, noAlias 1</c>.</summary>
    public async Task<string> CountsAsync(string id) => string.Join(
        ", ",
        (await SaleAsync(id))["counts"]!.AsObject().Where(count => (int)count.Value! != 0).Select(count => $"{count.Key} {count.Value}"));

    public async Task<JsonNode> FindItemAsync(string id, string item) =>
        (await Api.GetAsync($"automatic-sales/{id}/items?limit=200")).Is(HttpStatusCode.OK).Json["items"]!.AsArray().Single(one => (string)one!["itemId"]! == item)!;

    /// <summary>A row of a run.</summary>
    public async Task<TableEntity> RowAsync(string id, string row) => (await _shared.Tables.GetTableClient("AutomaticSales").GetEntityAsync(id, row)).Value;

    /// <summary>How many rows a run has.</summary>
    public Task<int> CountRowsAsync(string id) =>
        _shared.Tables.GetTableClient("AutomaticSales").QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {id}")).CountAsync().AsTask();

    /// <summary>Gives up a run that a test leaves behind, so that no sweep works on it any more.</summary>
    public static async Task EndAsync(Api api, string id)
    {
        (await api.PostAsync($"automatic-sales/{id}/cancel", "")).Is(HttpStatusCode.OK);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while ((await api.GetAsync($"automatic-sales/{id}")).Is(HttpStatusCode.OK).Json["finishedAt"] is null)
        {
            await interval.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>How often the simulator's books say that a contact was charged.</summary>
    public Task<int> ChargesAsync(string contact) => ChargesAsync(_shared.Tables, contact);

    public static async Task<int> ChargesAsync(TableServiceClient tables, string contact)
    {
        var (ledger, charges) = (new SimulatorLedger(tables), 0);
        foreach (var row in (await AliasStage.RowsAsync(tables, contact)).Values.Where(row => row.RowKey.StartsWith("payment~", StringComparison.Ordinal)))
        {
            charges += (await ledger.ChargesAsync(row.GetString("ProviderReference")!)).Count(charge => charge.Captured > 0);
        }

        return charges;
    }

    public async ValueTask DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _bus.DisposeAsync();
    }

    private List<BrokerMessage> Due()
    {
        foreach (var message in _bus.QueueAfter(_seen))
        {
            _seen = message.Header.SequenceNumber;
            _later.Add(message);
        }

        var now = _stage.Time.GetUtcNow();
        List<BrokerMessage> due = [.. _later.Where(message => (message.Header.ScheduledEnqueueTimeUtc ?? DateTimeOffset.MinValue) <= now)];
        _later.RemoveAll(due.Contains);
        return due;
    }
}
