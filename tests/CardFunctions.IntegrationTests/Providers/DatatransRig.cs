using System.Collections.Concurrent;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers;
using CardFunctions.Providers.Credentials;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CardFunctions.IntegrationTests.Providers;

/// <summary>The adapter as the app has it, pointed at some server, with every line that it logs.</summary>
internal sealed class DatatransRig : IAsyncDisposable
{
    /// <summary>The token of the card that is charged.</summary>
    public const string Token = "AAABcH0Bq92s3kgAESIAAbGj5NIsAHWC";

    /// <summary>The key that notifications are signed with.</summary>
    public const string WebhookKey = "0f1e2d3c4b5a69788796a5b4c3d2e1f000112233445566778899aabbccddeeff";

    private static int _last;

    private readonly ServiceProvider _services;
    private readonly ConcurrentQueue<string> _lines = new();

    private DatatransRig(Uri endpoint, Action<IServiceCollection>? change, (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace));
        services.AddSingleton<ILoggerProvider>(_ => new RecordedLog(_lines));
        services.AddSingleton<TimeProvider>(Time);
        change?.Invoke(services);
        Dictionary<string, string?> all = new(StringComparer.Ordinal)
        {
            ["Payments:DefaultProvider"] = "datatrans",
            ["Payments:AllowDirectEntry"] = "true",
            ["Payments:Datatrans:Enabled"] = "true",
            ["Payments:Datatrans:Endpoint"] = endpoint.ToString(),
            ["Payments:Datatrans:TimeoutSeconds"] = "2",
            ["provider-datatrans"] = Secret("first-password"),
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        services.AddPaymentProviders(new ConfigurationBuilder().AddInMemoryCollection(all).Build());
        _services = services.BuildServiceProvider();
        Provider = _services.GetRequiredService<PaymentProviders>().Default;
    }

    /// <summary>The clock.</summary>
    public SetTime Time { get; } = new();

    /// <summary>The adapter.</summary>
    public IPaymentProvider Provider { get; }

    /// <summary>Whether there are credentials.</summary>
    public CredentialReadiness Readiness => _services.GetRequiredService<CredentialReadiness>();

    /// <summary>The credential.</summary>
    public CachedCredential Credential => _services.GetRequiredKeyedService<CachedCredential>("datatrans");

    /// <summary>All that was logged.</summary>
    public IReadOnlyList<string> Log => [.. _lines];

    /// <summary>Points the adapter at a server.</summary>
    public static DatatransRig To(Uri endpoint, Action<IServiceCollection>? change = null, params (string Name, string Value)[] settings) =>
        new(endpoint, change, settings);

    /// <summary>A secret as a vault holds it.</summary>
    public static string Secret(string password) =>
        $$"""{"merchantId":"{{DatatransStandIn.MerchantId}}","password":"{{password}}","webhookKey":"{{WebhookKey}}"}""";

    /// <summary>A charge of its own.</summary>
    public static ChargeRequest Charge(Initiator initiator = Initiator.Cardholder, bool capture = true)
    {
        var number = Interlocked.Increment(ref _last);
        return new()
        {
            Reference = $"REF{number}",
            IdempotencyKey = $"key-{number}",
            Token = new(Token),
            Expiry = Month(2029, 6),
            Amount = new(1000, Currency.Load("CHF")),
            Capture = capture,
            Initiator = initiator,
        };
    }

    /// <summary>Something that is done to a charge.</summary>
    public static FollowUpRequest FollowUp(FollowUp kind, string transactionId, long amount = 1000)
    {
        var number = Interlocked.Increment(ref _last);
        return new(kind, transactionId, new(amount, Currency.Load("CHF")), $"REF{number}", $"key-{number}");
    }

    /// <summary>A card as somebody typed it.</summary>
    public static PaymentCard Card()
    {
        Assert.True(PaymentCardNumber.TryCreate("4343434343434345", out var number, out _));
        return new(number, Month(2029, 6), "A. Diop", new("123"));
    }

    /// <summary>A month.</summary>
    public static YearMonth Month(int year, int month)
    {
        Assert.True(YearMonth.TryCreate(year, month, out var value));
        return value;
    }

    public Task<PaymentOutcome> ChargeAsync(ChargeRequest request) => Provider.ChargeAsync(request, CancellationToken.None);

    public Task<FindOutcome> FindAsync(ChargeRequest request, DateTimeOffset? sentAt = null) =>
        Provider.FindChargeAsync(request, sentAt ?? Time.GetUtcNow(), CancellationToken.None);

    /// <summary>Nothing that was logged holds anything secret.</summary>
    public void AssertNothingSecretIsLogged(params string[] secrets) => Assert.DoesNotContain(
        Log, line => secrets.Concat(["first-password", "second-password", Token, "4343434343434345", WebhookKey]).Any(secret => line.Contains(secret, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class RecordedLog(ConcurrentQueue<string> lines) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, lines);

        public void Dispose()
        {
        }
    }

    private sealed class Recorder(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{category}: {formatter(state, exception)} {exception}");
    }
}

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class SetTime : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Move(TimeSpan by) => _now += by;
}
