using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Providers;
using CardFunctions.Providers.Simulator;

namespace CardFunctions.IntegrationTests.Providers.Simulator;

/// <summary>Simulators over one table of the test's own.</summary>
internal sealed class SimulatorStage(AzuriteFixture azurite)
{
    /// <summary>The number that is simply approved.</summary>
    public const string Good = "4900000000000003";

    public static readonly YearMonth Expiry = Month(2099, 12);

    private static int _references;

    private readonly SimulatorTable _table = new(azurite.CreateServiceClient(), AzuriteFixture.UniqueName("sim"));

    public SimulatorTable Table => _table;

    public SimulatorLedger Ledger => new(_table);

    public static YearMonth Month(int year, int month)
    {
        Assert.True(YearMonth.TryCreate(year, month, out var value));
        return value;
    }

    public static string NewReference() => $"T{Interlocked.Increment(ref _references):D8}";

    public static Money Francs(long amount) => new(amount, Currency.Load("XOF"));

    public static PaymentCard Card(string number, YearMonth? expiry = null, string holder = "A. Diop")
    {
        Assert.True(PaymentCardNumber.TryCreate(number, out var parsed, out _));
        return new PaymentCard(parsed, expiry ?? Expiry, holder, new Sensitive<string>(parsed.Brand is CardBrand.AmericanExpress ? "8371" : "837"));
    }

    /// <summary>A simulator as after a restart: nothing but the table is left of the former.</summary>
    public SimulatorProvider Start(Action<SimulatorOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new SimulatorOptions
        {
            Enabled = true,
            PageBaseUrl = "http://localhost:7071/simulator/",
            Key = Convert.ToBase64String(new byte[32]),
            UnansweredMilliseconds = 0,
        };
        configure?.Invoke(options);
        return new SimulatorProvider(_table, options, time ?? TimeProvider.System);
    }

    /// <summary>Registers a card, and gives its token.</summary>
    public async Task<Sensitive<string>> RegisterAsync(string number) => Assert.IsType<RegisterOutcome.Registered>(
        await Start().RegisterDirectAsync(Card(number), Currency.Load("XOF"), NewReference(), CancellationToken.None)).Card.Token;

    /// <summary>A charge that was not sent before.</summary>
    public static ChargeRequest Charge(Sensitive<string> token, long amount = 1000, bool capture = true)
    {
        var reference = NewReference();
        return new ChargeRequest
        {
            Reference = reference,
            IdempotencyKey = $"key/{reference}",
            Token = token,
            Expiry = Expiry,
            Amount = Francs(amount),
            Capture = capture,
            Initiator = Initiator.Cardholder,
        };
    }

    /// <summary>A follow-up that was not sent before.</summary>
    public static FollowUpRequest Follow(FollowUp kind, string transaction, long amount)
    {
        var reference = NewReference();
        return new FollowUpRequest(kind, transaction, Francs(amount), reference, $"key/{reference}");
    }

    /// <summary>Charges, and gives the identifier of what was approved.</summary>
    public async Task<(ChargeRequest Request, string Transaction)> ApprovedAsync(long amount = 1000, bool capture = true)
    {
        var request = Charge(await RegisterAsync(Good), amount, capture);
        return (request, Assert.IsType<PaymentOutcome.Approved>(await Start().ChargeAsync(request, CancellationToken.None)).TransactionId);
    }

    public async Task<SimulatedCharge> BookedAsync(ChargeRequest request) => Assert.Single(await Ledger.ChargesAsync(request.Reference));
}
