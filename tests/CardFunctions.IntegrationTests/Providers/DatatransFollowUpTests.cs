using System.Text.Json.Nodes;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Providers;

/// <summary>What is done to charges and to tokens, against a Datatrans that remembers.</summary>
public sealed class DatatransFollowUpTests : IAsyncLifetime
{
    private static readonly TimeSpan PastAsking = TimeSpan.FromHours(2);

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

    [Fact]
    public async Task A_reserved_amount_is_captured_and_paid_back_each_once()
    {
        var charge = await ReserveAsync();
        var capture = DatatransRig.FollowUp(FollowUp.Capture, charge);
        var refund = DatatransRig.FollowUp(FollowUp.Refund, charge, 400);

        Assert.Equal(new PaymentOutcome.Approved(charge), await SendAsync(capture));
        Assert.Equal(new PaymentOutcome.Approved(charge), await SendAsync(capture));
        var refunded = Assert.IsType<PaymentOutcome.Approved>(await SendAsync(refund));
        Assert.Equal(refunded, await SendAsync(refund));

        Assert.NotEqual(charge, refunded.TransactionId);
        Assert.Single(_datatrans.Charges.Single()["history"]!.AsArray());
    }

    [Fact]
    public async Task A_cancelled_charge_can_not_be_captured()
    {
        var charge = await ReserveAsync();

        Assert.Equal(new PaymentOutcome.Approved(charge), await SendAsync(DatatransRig.FollowUp(FollowUp.Cancel, charge)));
        Assert.Equal(new PaymentOutcome.Rejected("INVALID_TRANSACTION_STATUS"), await SendAsync(DatatransRig.FollowUp(FollowUp.Capture, charge)));
    }

    [Theory]
    [InlineData(FollowUp.Capture)]
    [InlineData(FollowUp.Cancel)]
    [InlineData(FollowUp.Refund)]
    public async Task A_follow_up_without_an_answer_is_unknown_then_found(FollowUp kind)
    {
        var request = DatatransRig.FollowUp(kind, await ReserveAsync(capture: kind is FollowUp.Refund));
        _datatrans.Next(Mishap.CutAfter);

        Assert.IsType<PaymentOutcome.Unknown>(await SendAsync(request));
        var found = Assert.IsType<FindOutcome.Found>(await FindAsync(request, TimeSpan.FromMinutes(10)));

        Assert.IsType<PaymentOutcome.Approved>(found.Outcome);
    }

    [Theory]
    [InlineData(FollowUp.Capture, true, typeof(FindOutcome.Found))]
    [InlineData(FollowUp.Capture, false, typeof(FindOutcome.NeverArrived))]
    [InlineData(FollowUp.Cancel, true, typeof(FindOutcome.Found))]
    [InlineData(FollowUp.Cancel, false, typeof(FindOutcome.NeverArrived))]
    [InlineData(FollowUp.Refund, true, typeof(FindOutcome.Lost))]
    [InlineData(FollowUp.Refund, false, typeof(FindOutcome.NeverArrived))]
    public async Task After_the_keys_are_forgotten_the_transaction_itself_tells(FollowUp kind, bool arrived, Type outcome)
    {
        var request = DatatransRig.FollowUp(kind, await ReserveAsync(capture: kind is FollowUp.Refund));
        _datatrans.Next(arrived ? Mishap.CutAfter : Mishap.CutBefore);
        await SendAsync(request);
        _datatrans.ForgetKeys();
        var before = _datatrans.Requests.Count;

        Assert.IsType(outcome, await FindAsync(request, PastAsking));
        Assert.StartsWith("GET ", Assert.Single(_datatrans.Requests.Skip(before)).Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_amount_than_ours_was_captured_by_somebody_else()
    {
        var charge = await ReserveAsync();
        await SendAsync(DatatransRig.FollowUp(FollowUp.Capture, charge, 300));

        Assert.IsType<FindOutcome.Lost>(await FindAsync(DatatransRig.FollowUp(FollowUp.Capture, charge), PastAsking));
    }

    [Theory]
    [InlineData("../aliases/x")]
    [InlineData("")]
    [InlineData("24071014142094800024071014142094800")]
    public async Task What_is_no_transaction_of_theirs_goes_into_no_path(string id)
    {
        Assert.IsType<PaymentOutcome.Rejected>(await SendAsync(DatatransRig.FollowUp(FollowUp.Cancel, id)));
        Assert.IsType<RegisterOutcome.Rejected>(await _rig.Provider.CompleteRegistrationAsync(id, CancellationToken.None));
        Assert.Empty(_datatrans.Requests);
    }

    [Fact]
    public async Task A_token_goes_into_a_path_as_one_segment()
    {
        Assert.IsType<AliasOutcome.Done>(await _rig.Provider.RevokeAsync(new("a/../b?c#d"), CancellationToken.None));
        Assert.Equal("DELETE /v1/aliases/a%2F..%2Fb?c#d", _datatrans.Requests.Single().Line);
    }

    [Fact]
    public async Task A_token_that_is_gone_is_told_apart() =>
        Assert.IsType<AliasOutcome.UnknownToken>(await _rig.Provider.RevokeAsync(new("none-such"), CancellationToken.None));

    [Theory]
    [InlineData("""{"status":"initialized"}""", typeof(RegisterOutcome.Incomplete))]
    [InlineData("""{"status":"challenge_ongoing"}""", typeof(RegisterOutcome.Incomplete))]
    [InlineData("""{"status":"canceled"}""", typeof(RegisterOutcome.Abandoned))]
    [InlineData("""{"status":"failed","detail":{"fail":{"reason":"timeout"}}}""", typeof(RegisterOutcome.Abandoned))]
    [InlineData("""{"status":"failed","detail":{"fail":{"reason":"declined"}}}""", typeof(RegisterOutcome.Refused))]
    [InlineData("""{"status":"authorized","card":{"masked":"424242xxxxxx4242","expiryMonth":"06","expiryYear":"29"}}""", typeof(RegisterOutcome.Rejected))]
    [InlineData("""{"status":"authorized","paymentMethod":"JCB","card":{"alias":"A","masked":"352800xxxxxx4242","expiryMonth":"06","expiryYear":"29"}}""", typeof(RegisterOutcome.Refused))]
    [InlineData("""{"status":"something_new"}""", typeof(RegisterOutcome.Unavailable))]
    public async Task A_registration_ends_as_the_transaction_does(string status, Type outcome)
    {
        var id = _datatrans.Put(JsonNode.Parse(status)!.AsObject());

        Assert.IsType(outcome, await _rig.Provider.CompleteRegistrationAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task A_registered_card_is_all_that_the_transaction_says()
    {
        var id = _datatrans.Put(JsonNode.Parse(
            """
            {"status":"authorized","type":"card_check","paymentMethod":"ECA","card":{"alias":"7LHXscqwAAEAAAGQnJCjw96fy0pzAPTN",
             "masked":"520000xxxxxx0080","expiryMonth":"12","expiryYear":"31","fingerprint":"F-e5-sH1dWRS1onhDWSmmIgP"}}
            """)!.AsObject());

        var registered = Assert.IsType<RegisterOutcome.Registered>(await _rig.Provider.CompleteRegistrationAsync(id, CancellationToken.None));

        Assert.Equal("7LHXscqwAAEAAAGQnJCjw96fy0pzAPTN", registered.Card.Token.Reveal());
        Assert.Equal(
            (CardBrand.Mastercard, "0080", DatatransRig.Month(2031, 12), "F-e5-sH1dWRS1onhDWSmmIgP", id),
            (registered.Card.Brand, registered.Card.Last4, registered.Card.Expiry, registered.Card.Fingerprint, registered.Card.NetworkTransactionId));
        Assert.DoesNotContain("7LHX", registered.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_charge_by_the_merchant_names_the_transaction_of_the_registration()
    {
        var request = DatatransRig.Charge(Initiator.Merchant) with { NetworkTransactionId = "240710141413978198" };
        await using var without = DatatransRig.To(_datatrans.Address, change: null, ("Payments:Datatrans:SendOriginalTransaction", "false"));

        await _rig.ChargeAsync(request);
        await _rig.ChargeAsync(DatatransRig.Charge() with { NetworkTransactionId = "240710141413978198" });
        await _rig.ChargeAsync(DatatransRig.Charge(Initiator.Merchant) with { NetworkTransactionId = "MCC1234567890" });
        await without.ChargeAsync(DatatransRig.Charge(Initiator.Merchant) with { NetworkTransactionId = "240710141413978198" });

        var originals = _datatrans.Requests.Select(sent => (long?)JsonNode.Parse(sent.Body)!["3RI"]?["originalTransactionId"]);
        Assert.Equal([240710141413978198, null, null, null], originals);
    }

    [Fact]
    public async Task Direct_entry_needs_the_setting()
    {
        await using var closed = DatatransRig.To(_datatrans.Address, change: null, ("Payments:AllowDirectEntry", "false"));
        var card = DatatransRig.Card();

        Assert.False(closed.Provider.Capabilities.DirectEntry);
        Assert.IsType<RegisterOutcome.Rejected>(await closed.Provider.RegisterDirectAsync(card, Domain.Currency.Load("CHF"), "R1", CancellationToken.None));
        Assert.Empty(_datatrans.Requests);
        var open = Assert.IsType<RegisterOutcome.Registered>(await _rig.Provider.RegisterDirectAsync(card, Domain.Currency.Load("CHF"), "R1", CancellationToken.None));
        Assert.Equal(("4345", CardBrand.Visa), (open.Card.Last4, open.Card.Brand));
    }

    private async Task<string> ReserveAsync(bool capture = false) =>
        Assert.IsType<PaymentOutcome.Approved>(await _rig.ChargeAsync(DatatransRig.Charge(capture: capture))).TransactionId;

    private Task<PaymentOutcome> SendAsync(FollowUpRequest request) => _rig.Provider.FollowUpAsync(request, CancellationToken.None);

    private Task<FindOutcome> FindAsync(FollowUpRequest request, TimeSpan ago) =>
        _rig.Provider.FindFollowUpAsync(request, _rig.Time.GetUtcNow() - ago, CancellationToken.None);
}
