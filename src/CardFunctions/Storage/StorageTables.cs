using System.Collections.Immutable;
using Azure.Core;
using Azure.Core.Pipeline;
using CardFunctions.Tables;
using Microsoft.Extensions.Options;

namespace CardFunctions.Storage;

/// <summary>The tables of the product. Each is made when something first asks for storage; nothing is asked at start.</summary>
internal sealed class StorageTables
{
    private readonly TableServiceClient _service;
    private readonly ImmutableArray<TableClient> _all;

    /// <summary>Reaches the account that the settings name.</summary>
    /// <param name="options">Where the account is.</param>
    /// <param name="policies">What tests add to the pipeline, such as a counter of round trips.</param>
    /// <param name="credential">The app's identity; not asked for where there is a connection string.</param>
    public StorageTables(IOptions<StorageOptions> options, IEnumerable<HttpPipelinePolicy> policies, Func<TokenCredential> credential)
    {
        // A trip that takes longer than this is worth another try: the store answers in milliseconds.
        var clientOptions = new TableClientOptions
        {
            Retry =
            {
                NetworkTimeout = TimeSpan.FromSeconds(3),
                MaxRetries = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
            },
        };
        clientOptions.AddPolicy(new EnsureTables(this), HttpPipelinePosition.PerCall);
        foreach (var policy in policies)
        {
            clientOptions.AddPolicy(policy, HttpPipelinePosition.PerCall);
        }

        _service = options.Value.ConnectionString is { Length: > 0 } connectionString
            ? new TableServiceClient(connectionString, clientOptions)
            : new TableServiceClient(new Uri(options.Value.Endpoint!), credential(), clientOptions);
        Clients = _service.GetTableClient("Clients");
        ServicePointIndex = _service.GetTableClient("ServicePointIndex");
        CardNumberIndex = _service.GetTableClient("CardNumberIndex");
        CodeIndex = _service.GetTableClient("CodeIndex");
        Contacts = _service.GetTableClient("Contacts");
        ContactDays = _service.GetTableClient("ContactDays");
        AliasExpiry = _service.GetTableClient("AliasExpiry");
        AutomaticSales = _service.GetTableClient("AutomaticSales");
        Catalogue = _service.GetTableClient("Catalogue");
        PaymentIndex = _service.GetTableClient("PaymentIndex");
        Pending = _service.GetTableClient("Pending");
        RejectedEvents = _service.GetTableClient("RejectedEvents");
        _all = [Clients, ServicePointIndex, CardNumberIndex, CodeIndex, Contacts, ContactDays, AliasExpiry, AutomaticSales, Catalogue, PaymentIndex, Pending, RejectedEvents];
    }

    /// <summary>Partition: the client. All that must change together.</summary>
    public TableClient Clients { get; }

    /// <summary>Partition: the service point. Which client it belongs to.</summary>
    public TableClient ServicePointIndex { get; }

    /// <summary>Partition: the start of the number's keyed hash. Which card has the number.</summary>
    public TableClient CardNumberIndex { get; }

    /// <summary>Partition: the start of the code's keyed hash. Which transaction code has the digits.</summary>
    public TableClient CodeIndex { get; }

    /// <summary>Partition: the contact. Aliases and payments: all that must change together.</summary>
    public TableClient Contacts { get; }

    /// <summary>Partition: the day. Which contacts have rows of it that go in time.</summary>
    public TableClient ContactDays { get; }

    /// <summary>Partition: the month. Which aliases expire in it.</summary>
    public TableClient AliasExpiry { get; }

    /// <summary>Partition: the run. Its items, and how they stand. Beside them <c>requests</c> and <c>throttle</c>, which all runs share.</summary>
    public TableClient AutomaticSales { get; }

    /// <summary>Partitions <c>client</c>, <c>card-profile</c>, <c>automatic-sale</c>: what there is on the platform.</summary>
    public TableClient Catalogue { get; }

    /// <summary>Partition: the day. Which payment a provider speaks of when it names our reference.</summary>
    public TableClient PaymentIndex { get; }

    /// <summary>Partition: a shard. What something must still happen to, if the process that began it dies.</summary>
    public TableClient Pending { get; }

    /// <summary>Partition: the day. Messages that can never be read.</summary>
    public TableClient RejectedEvents { get; }

    /// <summary>The table of a name that a row gives.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public TableClient Find(string name) =>
        _all.FirstOrDefault(table => table.Name == name) ?? throw new FormatException("A stored row names a table that is not there.");

    /// <summary>Asks the account whether it is there.</summary>
    /// <exception cref="Azure.RequestFailedException">It can't be reached, or refuses.</exception>
    public async Task PingAsync(CancellationToken cancellationToken) =>
        await _service.PingAsync(cancellationToken);

    // One trip where all of them are there, which is nearly always.
    private async Task CreateMissingAsync(CancellationToken cancellationToken)
    {
        var missing = _all.ToDictionary(table => table.Name, StringComparer.Ordinal);
        await foreach (var table in _service.QueryAsync(cancellationToken: cancellationToken))
        {
            missing.Remove(table.Name);
        }

        await Task.WhenAll(missing.Values.Select(table => table.CreateIfNotExistsAsync(cancellationToken)));
    }

    // The first calls of the process make the tables, all in one attempt; where it fails they fail together, each as soon as if it were
    // alone, and the next call tries anew.
    private sealed class EnsureTables(StorageTables tables) : HttpPipelinePolicy
    {
        private readonly Lock _gate = new();
        private volatile Task? _attempt;

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (_attempt is not { IsCompletedSuccessfully: true } && !IsOfTables(message.Request))
            {
                await AttemptAsync().WaitAsync(message.CancellationToken);
            }

            await ProcessNextAsync(message, pipeline);
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("The store is asked asynchronously only.");

        private static bool IsOfTables(Request request) => request.Uri.Path.EndsWith("/Tables", StringComparison.Ordinal);

        // Nobody's cancellation ends it: others wait for it too.
        private Task AttemptAsync()
        {
            lock (_gate)
            {
                if (_attempt is null or { IsFaulted: true } or { IsCanceled: true })
                {
                    _attempt = tables.CreateMissingAsync(CancellationToken.None);
                }

                return _attempt;
            }
        }
    }
}
