using CardFunctions.Domain;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Providers;
using CardFunctions.Providers.Simulator;

namespace CardFunctions.IntegrationTests.Providers.Simulator;

public sealed class SimulatorChargeTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly SimulatorStage _stage = new(azurite);

    [Theory]
    [InlineData("4900000000000003")]
    [InlineData("5200000000000007")]
    [InlineData("2223000000000007")]
    [InlineData("375000000000007")]
    [InlineData("4111111111111111")] // Not agreed on.
    public async Task A_good_card_is_charged(string number)
    {
        var request = SimulatorStage.Charge(await _stage.RegisterAsync(number));

        var approved = Assert.IsType<PaymentOutcome.Approved>(await _stage.Start().ChargeAsync(request, CancellationToken.None));

        Assert.NotNull(approved.NetworkTransactionId);
        var booked = await _stage.BookedAsync(request);
        Assert.Equal((approved.TransactionId, ChargeState.Captured, 1000L, 0L), (booked.TransactionId, booked.State, booked.Captured, booked.Refunded));
    }

    [Theory]
    [InlineData("4900000000000417", "CARD_LOST", RetryAdvice.Never)]
    [InlineData("4900000000000516", "INSUFFICIENT_FUNDS", RetryAdvice.Later)]
    [InlineData("4900000000000540", "CARD_EXPIRED", RetryAdvice.UpdateCard)]
    [InlineData("4900000000000656", "SOFT_DECLINED", RetryAdvice.Authenticate)]
    [InlineData("4900000000000144", "TOKEN_UNKNOWN", RetryAdvice.Never)]
    public async Task A_bad_card_is_declined_and_the_same_charge_again_as_well(string number, string code, RetryAdvice retry)
    {
        var request = SimulatorStage.Charge(await _stage.RegisterAsync(number));
        var expected = new PaymentOutcome.Declined(code, retry);

        Assert.Equal(expected, await _stage.Start().ChargeAsync(request, CancellationToken.None));
        Assert.Equal(expected, await _stage.Start().ChargeAsync(request, CancellationToken.None));
        Assert.Equal(new FindOutcome.Found(expected), await FindAsync(request));
        Assert.False((await _stage.BookedAsync(request)).WasApproved);
    }

    [Fact]
    public async Task A_charge_without_an_answer_that_was_done_is_found()
    {
        var request = SimulatorStage.Charge(await _stage.RegisterAsync("4900000000000680"));

        Assert.IsType<PaymentOutcome.Unknown>(await _stage.Start().ChargeAsync(request, CancellationToken.None));
        Assert.IsType<PaymentOutcome.Unknown>(await _stage.Start().ChargeAsync(request, CancellationToken.None));

        var approved = Assert.IsType<PaymentOutcome.Approved>(Assert.IsType<FindOutcome.Found>(await FindAsync(request)).Outcome);
        Assert.Equal(approved.TransactionId, (await _stage.BookedAsync(request)).TransactionId);
    }

    [Fact]
    public async Task A_charge_without_an_answer_that_was_not_done_is_found_never_to_have_arrived_and_can_t_any_more()
    {
        var token = await _stage.RegisterAsync("4900000000000698");
        var request = SimulatorStage.Charge(token);
        Assert.IsType<PaymentOutcome.Unknown>(await _stage.Start().ChargeAsync(request, CancellationToken.None));
        Assert.Empty(await _stage.Ledger.ChargesAsync(request.Reference));

        Assert.IsType<FindOutcome.NeverArrived>(await FindAsync(request));
        Assert.IsType<FindOutcome.NeverArrived>(await FindAsync(request));

        Assert.IsType<PaymentOutcome.Rejected>(await _stage.Start().ChargeAsync(request, CancellationToken.None));
        Assert.False((await _stage.BookedAsync(request)).WasApproved);
    }

    [Fact]
    public async Task A_charge_that_comes_in_after_it_was_found_not_to_have_arrived_books_nothing()
    {
        var late = SimulatorStage.Charge(await _stage.RegisterAsync(SimulatorStage.Good));

        Assert.IsType<FindOutcome.NeverArrived>(await FindAsync(late));

        Assert.IsType<PaymentOutcome.Rejected>(await _stage.Start().ChargeAsync(late, CancellationToken.None));
        Assert.False((await _stage.BookedAsync(late)).WasApproved);
    }

    [Fact]
    public async Task Whether_a_charge_or_the_question_for_it_comes_first_the_two_agree()
    {
        var token = await _stage.RegisterAsync(SimulatorStage.Good);
        for (var round = 0; round < 20; round++)
        {
            var request = SimulatorStage.Charge(token);
            var charge = _stage.Start().ChargeAsync(request, CancellationToken.None);
            var find = FindAsync(request);
            await Task.WhenAll(charge, find);

            var wasFound = await find is FindOutcome.Found { Outcome: PaymentOutcome.Approved };
            Assert.Equal(wasFound, await charge is PaymentOutcome.Approved);
            Assert.Equal(wasFound, (await _stage.BookedAsync(request)).WasApproved);
        }
    }

    [Fact]
    public async Task A_provider_that_is_down_takes_nothing_on()
    {
        var request = SimulatorStage.Charge(await _stage.RegisterAsync("4900000000000912"));

        Assert.IsType<PaymentOutcome.Unavailable>(await _stage.Start().ChargeAsync(request, CancellationToken.None));
        Assert.IsType<PaymentOutcome.Unavailable>(await _stage.Start().ChargeAsync(request, CancellationToken.None));
        Assert.Empty(await _stage.Ledger.ChargesAsync(request.Reference));
    }

    [Fact]
    public async Task The_same_charge_again_gets_the_same_answer_after_a_restart_and_for_a_card_that_is_gone()
    {
        var (request, transaction) = await _stage.ApprovedAsync();
        Assert.IsType<AliasOutcome.Done>(await _stage.Start().RevokeAsync(request.Token, CancellationToken.None));

        var again = Assert.IsType<PaymentOutcome.Approved>(await _stage.Start().ChargeAsync(request, CancellationToken.None));

        Assert.Equal(transaction, again.TransactionId);
        await _stage.BookedAsync(request);
    }

    [Fact]
    public async Task A_key_stands_for_one_request()
    {
        var (request, _) = await _stage.ApprovedAsync();
        ChargeRequest[] others =
        [
            request with { Amount = SimulatorStage.Francs(1001) },
            request with { Amount = new Money(1000, Currency.Load("CHF")) },
            request with { Reference = SimulatorStage.NewReference() },
            request with { Capture = false },
            request with { Initiator = Initiator.Merchant },
            request with { Expiry = SimulatorStage.Month(2098, 1) },
            request with { Instalments = 2 },
            request with { NetworkTransactionId = "n" },
            request with { Token = await _stage.RegisterAsync(SimulatorStage.Good) },
        ];

        foreach (var other in others)
        {
            Assert.Equal(
                new PaymentOutcome.Rejected("IDEMPOTENCY_KEY_REUSED"), await _stage.Start().ChargeAsync(other, CancellationToken.None));
        }

        Assert.Equal(1000, (await _stage.BookedAsync(request)).Captured);
    }

    [Fact]
    public async Task Many_that_send_the_same_charge_at_once_charge_once()
    {
        var request = SimulatorStage.Charge(await _stage.RegisterAsync(SimulatorStage.Good));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => _stage.Start().ChargeAsync(request, CancellationToken.None)));

        var booked = await _stage.BookedAsync(request);
        Assert.All(outcomes, outcome => Assert.Equal(booked.TransactionId, Assert.IsType<PaymentOutcome.Approved>(outcome).TransactionId));
    }

    [Fact]
    public async Task A_second_key_for_the_same_reference_charges_twice_and_the_books_show_it()
    {
        var (request, _) = await _stage.ApprovedAsync();

        Assert.IsType<PaymentOutcome.Approved>(await _stage.Start().ChargeAsync(request with { IdempotencyKey = "another" }, CancellationToken.None));

        Assert.Equal(2, (await _stage.Ledger.ChargesAsync(request.Reference)).Count(charge => charge.WasApproved));
    }

    [Fact]
    public async Task A_card_whose_month_is_over_is_declined()
    {
        var request = SimulatorStage.Charge(await _stage.RegisterAsync(SimulatorStage.Good)) with { Expiry = SimulatorStage.Month(2020, 1) };

        Assert.Equal(
            new PaymentOutcome.Declined("CARD_EXPIRED", RetryAdvice.UpdateCard), await _stage.Start().ChargeAsync(request, CancellationToken.None));
    }

    [Fact]
    public async Task A_request_that_is_wrong_is_rejected_and_takes_no_key()
    {
        var good = SimulatorStage.Charge(await _stage.RegisterAsync(SimulatorStage.Good));
        ChargeRequest[] wrong =
        [
            good with { Reference = "" },
            good with { Reference = "with space" },
            good with { Reference = new string('A', 21) },
            good with { IdempotencyKey = "" },
            good with { IdempotencyKey = "schlüssel" },
            good with { IdempotencyKey = new string('k', 65) },
            good with { Amount = SimulatorStage.Francs(0) },
            good with { Amount = SimulatorStage.Francs(-1) },
            good with { Amount = SimulatorStage.Francs(long.MaxValue) },
            good with { Instalments = 0 },
        ];

        foreach (var request in wrong)
        {
            Assert.IsType<PaymentOutcome.Rejected>(await _stage.Start().ChargeAsync(request, CancellationToken.None));
        }

        Assert.IsType<PaymentOutcome.Approved>(await _stage.Start().ChargeAsync(good, CancellationToken.None));
    }

    [Theory]
    [InlineData("nothing like it")]
    [InlineData("sim_abcdefghijklmnopabcdefgh_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("")]
    public async Task A_token_that_is_not_ours_is_declined(string token)
    {
        var request = SimulatorStage.Charge(new Sensitive<string>(token));

        Assert.Equal(
            new PaymentOutcome.Declined("TOKEN_UNKNOWN", RetryAdvice.Never), await _stage.Start().ChargeAsync(request, CancellationToken.None));
    }

    [Fact]
    public async Task Faults_on_purpose_let_every_charge_through_once()
    {
        var token = await _stage.RegisterAsync(SimulatorStage.Good);
        var provider = _stage.Start(options => (options.UnavailablePercent, options.UnansweredPercent) = (30, 40));
        var requests = Enumerable.Range(0, 40).Select(_ => SimulatorStage.Charge(token)).ToList();
        var first = await Task.WhenAll(requests.Select(request => provider.ChargeAsync(request, CancellationToken.None)));

        Assert.Contains(first, outcome => outcome is PaymentOutcome.Unavailable);
        Assert.Contains(first, outcome => outcome is PaymentOutcome.Unknown);
        Assert.Contains(first, outcome => outcome is PaymentOutcome.Approved);
        foreach (var request in requests)
        {
            var tries = 0;
            while (await provider.ChargeAsync(request, CancellationToken.None) is not PaymentOutcome.Approved)
            {
                Assert.InRange(++tries, 0, 100);
            }

            Assert.True((await _stage.BookedAsync(request)).WasApproved);
        }
    }

    [Fact]
    public async Task A_storage_that_is_away_is_a_provider_that_is_down()
    {
        var options = new CardFunctions.Tables.TableClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(1) } };
        var nowhere = new CardFunctions.Tables.TableServiceClient(
            "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=QQ==;TableEndpoint=http://127.0.0.1:9/a", options);
        var provider = new SimulatorProvider(
            nowhere, new SimulatorOptions { PageBaseUrl = "http://localhost/", Key = Convert.ToBase64String(new byte[32]) }, TimeProvider.System);
        var request = SimulatorStage.Charge(new Sensitive<string>("t"));

        Assert.IsType<PaymentOutcome.Unavailable>(await provider.ChargeAsync(request, CancellationToken.None));
        Assert.IsType<FindOutcome.NotYet>(await provider.FindChargeAsync(request, default, CancellationToken.None));
        Assert.IsType<RegisterOutcome.Unavailable>(
            await provider.RegisterDirectAsync(SimulatorStage.Card(SimulatorStage.Good), Currency.Load("XOF"), "R", CancellationToken.None));
    }

    private Task<FindOutcome> FindAsync(ChargeRequest request) => _stage.Start().FindChargeAsync(request, default, CancellationToken.None);
}
