using CardFunctions.Domain;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Providers;

/// <summary>Whatever Datatrans does, a card is charged once, and what nobody knows is called unknown.</summary>
public sealed class DatatransFaultTests : IAsyncLifetime
{
    private DatatransStandIn _datatrans = null!;
    private DatatransRig _rig = null!;

    public async Task InitializeAsync()
    {
        _datatrans = await DatatransStandIn.StartAsync();
        _rig = DatatransRig.To(_datatrans.Address);
    }

    public async Task DisposeAsync()
    {
        _rig.AssertNothingSecretIsLogged();
        await _rig.DisposeAsync();
        await _datatrans.DisposeAsync();
    }

    [Theory]
    [InlineData(nameof(Mishap.CutBefore))]
    [InlineData(nameof(Mishap.CutAfter))]
    [InlineData(nameof(Mishap.SilentAfter))]
    [InlineData(nameof(Mishap.HalfBody))]
    [InlineData(nameof(Mishap.Page))]
    [InlineData(nameof(Mishap.OtherJson))]
    [InlineData(nameof(Mishap.FailureAfter))]
    [InlineData(nameof(Mishap.Flood))]
    [InlineData(nameof(Mishap.Redirect))]
    [InlineData(nameof(Mishap.InFlight))]
    public async Task A_charge_without_a_clear_answer_is_unknown_and_then_found_and_charged_once(string mishap)
    {
        var request = DatatransRig.Charge();
        _datatrans.Next(Enum.Parse<Mishap>(mishap));

        Assert.IsType<PaymentOutcome.Unknown>(await _rig.ChargeAsync(request));
        var found = Assert.IsType<FindOutcome.Found>(await _rig.FindAsync(request));
        var again = Assert.IsType<FindOutcome.Found>(await _rig.FindAsync(request));

        Assert.IsType<PaymentOutcome.Approved>(found.Outcome);
        Assert.Equal(found, again);
        Assert.Single(_datatrans.Charges);
    }

    [Theory]
    [InlineData(nameof(Mishap.Busy), 7)]
    [InlineData(nameof(Mishap.TooMany), null)]
    public async Task A_provider_that_is_busy_took_nothing_on(string mishap, int? seconds)
    {
        var request = DatatransRig.Charge();
        _datatrans.Next(Enum.Parse<Mishap>(mishap));

        Assert.Equal(
            new PaymentOutcome.Unavailable(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null), await _rig.ChargeAsync(request));
        Assert.Empty(_datatrans.Charges);
        Assert.IsType<PaymentOutcome.Approved>(await _rig.ChargeAsync(request));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9")]
    [InlineData("https://payments.invalid")]
    public async Task A_provider_that_can_not_be_reached_took_nothing_on(string address)
    {
        await using var rig = DatatransRig.To(new Uri(address));

        Assert.IsType<PaymentOutcome.Unavailable>(await rig.ChargeAsync(DatatransRig.Charge()));
        Assert.IsType<AliasOutcome.Unavailable>(await rig.Provider.RevokeAsync(new(DatatransRig.Token), CancellationToken.None));
        rig.AssertNothingSecretIsLogged();
    }

    [Fact]
    public async Task A_provider_that_does_not_prove_who_it_is_gets_nothing()
    {
        await using var rig = DatatransRig.To(new UriBuilder(_datatrans.Address) { Scheme = "https" }.Uri);

        Assert.IsType<PaymentOutcome.Unavailable>(await rig.ChargeAsync(DatatransRig.Charge()));
        Assert.Empty(_datatrans.Requests);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_told_by_an_exception()
    {
        using var gaveUp = new CancellationTokenSource();
        _datatrans.Next(Mishap.SilentAfter);
        var charge = _rig.Provider.ChargeAsync(DatatransRig.Charge(), gaveUp.Token);

        await gaveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => charge);
    }

    [Fact]
    public async Task A_key_that_belongs_to_another_request_is_refused_and_never_taken_for_an_answer()
    {
        var request = DatatransRig.Charge();
        await _rig.ChargeAsync(request);
        var other = request with { Amount = request.Amount with { Amount = 2000 } };

        Assert.Equal(new PaymentOutcome.Rejected("IDEMPOTENCY_KEY_REUSED"), await _rig.ChargeAsync(other));
        Assert.IsType<FindOutcome.Lost>(await _rig.FindAsync(other));
        Assert.Single(_datatrans.Charges);
    }

    [Fact]
    public async Task A_reference_that_is_there_already_is_unknown_and_not_charged_again()
    {
        var request = DatatransRig.Charge();
        await _rig.ChargeAsync(request);
        _datatrans.ForgetKeys();

        Assert.IsType<PaymentOutcome.Unknown>(await _rig.ChargeAsync(request));
        Assert.IsType<FindOutcome.NotYet>(await _rig.FindAsync(request));
        Assert.Single(_datatrans.Charges);
    }

    [Fact]
    public async Task After_the_provider_forgot_the_key_nothing_is_sent_again_by_itself()
    {
        var request = DatatransRig.Charge();
        var sentAt = _rig.Time.GetUtcNow();
        _datatrans.Next(Mishap.CutBefore);
        await _rig.ChargeAsync(request);
        _rig.Time.Move(TimeSpan.FromMinutes(56));
        _datatrans.ForgetKeys();

        Assert.IsType<FindOutcome.Lost>(await _rig.FindAsync(request, sentAt));
        Assert.Empty(_datatrans.Charges);
        Assert.Single(_datatrans.Requests);
    }

    [Fact]
    public async Task A_charge_whose_transaction_is_known_is_found_for_ever()
    {
        var request = DatatransRig.Charge();
        var sentAt = _rig.Time.GetUtcNow();
        var approved = Assert.IsType<PaymentOutcome.Approved>(await _rig.ChargeAsync(request));
        _rig.Time.Move(TimeSpan.FromDays(3));
        var known = request with { KnownTransactionId = approved.TransactionId };

        Assert.Equal(new FindOutcome.Found(approved), await _rig.FindAsync(known, sentAt));
        Assert.IsType<FindOutcome.Lost>(await _rig.FindAsync(known with { Reference = "OTHER" }, sentAt));
        Assert.IsType<FindOutcome.Lost>(await _rig.FindAsync(known with { Amount = new(1, Currency.Load("CHF")) }, sentAt));
        Assert.Single(_datatrans.Charges);
    }

    [Fact]
    public async Task A_soft_decline_sends_the_owner_to_authenticate_only_where_there_is_one()
    {
        _datatrans.Decline = "SOFT_DECLINED";
        _datatrans.AuthenticateAt = "https://acs.example/challenge";

        var action = Assert.IsType<PaymentOutcome.RequiresAction>(await _rig.ChargeAsync(DatatransRig.Charge()));
        var declined = await _rig.ChargeAsync(DatatransRig.Charge(Initiator.Merchant));
        _datatrans.AuthenticateAt = "http://acs.example/unsafe";
        var unsafely = await _rig.ChargeAsync(DatatransRig.Charge());

        Assert.Equal(new Uri("https://acs.example/challenge"), action.Url);
        Assert.Equal(new PaymentOutcome.Declined("SOFT_DECLINED", RetryAdvice.Authenticate), declined);
        Assert.Equal(declined, unsafely);
    }

    [Theory]
    [InlineData("EXPIRED_CARD", RetryAdvice.UpdateCard)]
    [InlineData("BLOCKED_CARD", RetryAdvice.Never)]
    [InlineData("DECLINED", RetryAdvice.Later)]
    public async Task A_decline_says_what_to_do(string code, RetryAdvice retry)
    {
        _datatrans.Decline = code;

        Assert.Equal(new PaymentOutcome.Declined(code, retry), await _rig.ChargeAsync(DatatransRig.Charge()));
    }

    [Fact]
    public async Task What_harms_nobody_to_try_again_is_unavailable_where_a_charge_is_unknown()
    {
        var registration = new RegistrationRequest("REG1", Currency.Load("CHF"), new Uri("https://app.example/back"), "fr");
        foreach (var mishap in new[] { Mishap.FailureAfter, Mishap.Page, Mishap.CutAfter })
        {
            _datatrans.Next(mishap);
            Assert.IsType<BeginOutcome.Unavailable>(await _rig.Provider.BeginRegistrationAsync(registration, CancellationToken.None));
            _datatrans.Next(mishap);
            Assert.IsType<RegisterOutcome.Unavailable>(await _rig.Provider.CompleteRegistrationAsync("240710141413978198", CancellationToken.None));
        }

        _datatrans.Next(Mishap.FailureAfter);
        Assert.IsType<AliasOutcome.Unavailable>(await _rig.Provider.RevokeAsync(new(DatatransRig.Token), CancellationToken.None));
        _datatrans.Next(Mishap.Busy);
        Assert.Equal(
            new AliasOutcome.Unavailable(TimeSpan.FromSeconds(7)),
            await _rig.Provider.UpdateExpiryAsync(new(DatatransRig.Token), DatatransRig.Month(2030, 1), CancellationToken.None));
    }

    [Fact]
    public async Task Instalments_are_refused_before_anything_is_sent()
    {
        Assert.Equal(new PaymentOutcome.Rejected("INSTALMENTS_NOT_SUPPORTED"), await _rig.ChargeAsync(DatatransRig.Charge() with { Instalments = 3 }));
        Assert.Empty(_datatrans.Requests);
    }
}
