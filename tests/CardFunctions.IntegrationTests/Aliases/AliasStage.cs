using System.Net;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using CardFunctions.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Outbox;
using CardFunctions.Providers;
using CardFunctions.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.Aliases;

/// <summary>The app in this process, with a provider and a clock that the test has in its hands.</summary>
internal sealed class AliasStage : IAsyncDisposable
{
    /// <summary>A card that the simulator approves.</summary>
    public const string Visa = "4900000000000003";

    private readonly InProcessApp _app;
    private readonly AppFixture _shared;

    private AliasStage(InProcessApp app, AppFixture shared, ScriptedProvider provider, ShiftedTime time, Lines lines) =>
        (_app, _shared, Provider, Time, Log, AtAnyTime) = (app, shared, provider, time, lines, app.As("somebody", life: TimeSpan.FromDays(36_500)));

    public ScriptedProvider Provider { get; }

    public ShiftedTime Time { get; }

    public Lines Log { get; }

    public Api Api => _app.Api;

    public IServiceProvider Services => _app.Services;

    /// <summary>Calls it with a token that is good however far the clock is moved.</summary>
    public Api AtAnyTime { get; }

    /// <summary>Starts it on the tables of the shared app.</summary>
    public static async Task<AliasStage> StartAsync(
        AppFixture shared, ScriptedProvider? provider = null, HttpPipelinePolicy? policy = null, params (string Name, string Value)[] settings) =>
        await StartAsync(shared, provider, policy, configure: null, settings);

    /// <summary>Starts it with more parts of it replaced.</summary>
    public static async Task<AliasStage> StartAsync(
        AppFixture shared,
        ScriptedProvider? provider,
        HttpPipelinePolicy? policy,
        Action<IServiceCollection>? configure,
        (string Name, string Value)[] settings)
    {
        var (scripted, time, lines) = (provider ?? new ScriptedProvider(), new ShiftedTime(), new Lines());
        var all = shared.SettingsFor(shared.ConnectionString);
        all["Payments__DefaultProvider"] = scripted.Name;
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var app = await InProcessApp.StartAsync(all, shared.Tokens, policy ?? new Troubles(), services =>
        {
            services.AddSingleton<IPaymentProvider>(scripted);
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time));
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(lines));
            configure?.Invoke(services);
        });
        return new AliasStage(app, shared, scripted, time, lines);
    }

    /// <summary>The body of a direct registration.</summary>
    public static string CardBody(string number = Visa, string more = "", string expiry = "\"expiryMonth\":1,\"expiryYear\":2031", string code = "123") =>
        $$$"""{"card":{"number":"{{{number}}}",{{{expiry}}},"holderName":"MISO MILICEVIC","securityCode":"{{{code}}}"},"source":"contact"{{{more}}}}""";

    public Task<ApiAnswer> RegisterAsync(string contact, string number = Visa, params (string Name, string Value)[] headers) =>
        Api.PostAsync($"contacts/{contact}/aliases", CardBody(number), headers);

    public async Task<string> MakeAliasAsync(string contact, string number = Visa) =>
        (await RegisterAsync(contact, number)).Is(HttpStatusCode.Created).String("id");

    public Task<ApiAnswer> PayAsync(string contact, string reference, string more = "", params (string Name, string Value)[] headers) =>
        Api.PostAsync($"contacts/{contact}/payments", PayBody(reference, more), headers);

    /// <summary>The body of a payment of 45 francs.</summary>
    public static string PayBody(string reference, string more = "") =>
        $$$"""{"amount":{"amount":4500,"currency":"CHF"},"module":"sales","reference":"{{{reference}}}"{{{more}}}}""";

    public async Task<JsonNode> PaymentAsync(string contact, string id) => (await Api.GetAsync($"contacts/{contact}/payments/{id}")).Is(HttpStatusCode.OK).Json;

    /// <summary>Has the sweep go on with what a contact left undone; asserts that it would come to it.</summary>
    public async Task SweepAsync(string contact, PendingKind kind)
    {
        var marker = $"{kind}~Contacts~{contact}~";
        var isSet = false;
        await foreach (var row in _shared.Tables.GetTableClient("Pending").QueryAsync(TableClient.CreateQueryFilter($"RowKey eq {marker}")))
        {
            isSet |= row.RowKey == marker;
        }

        Assert.True(isSet, $"No marker {marker}.");
        var work = _app.Services.GetServices<IPendingWork>().Single(one => one.Kind == kind);
        await work.ResumeAsync(
            new PendingMarker(kind, "Contacts", contact, "", Time.GetUtcNow(), default), new PendingLook(Time.GetUtcNow().AddMinutes(4)), CancellationToken.None);
    }

    public Task SweepExpiryAsync() => _app.Services.GetRequiredService<SweepAliasExpiry>().HandleAsync(default, CancellationToken.None);

    /// <summary>All rows of a contact.</summary>
    public Task<Dictionary<string, TableEntity>> RowsAsync(string contact) => RowsAsync(_shared.Tables, contact);

    public static async Task<Dictionary<string, TableEntity>> RowsAsync(TableServiceClient tables, string contact)
    {
        var rows = new Dictionary<string, TableEntity>(StringComparer.Ordinal);
        await foreach (var row in tables.GetTableClient("Contacts").QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {contact}")))
        {
            rows.Add(row.RowKey, row);
        }

        return rows;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>Keeps what is logged.</summary>
internal sealed class Lines : ILoggerProvider, ILogger
{
    public System.Collections.Concurrent.ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
