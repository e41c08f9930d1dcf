using CardFunctions.Domain;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Providers;
using CardFunctions.Providers.Simulator;

namespace CardFunctions.IntegrationTests.Providers.Simulator;

public sealed class SimulatorFollowUpTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly SimulatorStage _stage = new(azurite);

    [Fact]
    public async Task What_was_reserved_is_captured_in_part_once()
    {
        var (request, transaction) = await _stage.ApprovedAsync(capture: false);
        Assert.Equal((ChargeState.Authorised, 0L), await StateAsync(request));

        await RefusedAsync(SimulatorStage.Follow(FollowUp.Capture, transaction, 1001), "AMOUNT_TOO_LARGE");
        var capture = SimulatorStage.Follow(FollowUp.Capture, transaction, 900);
        var first = Assert.IsType<PaymentOutcome.Approved>(await DoAsync(capture));
        Assert.Equal(first, await DoAsync(capture));
        await RefusedAsync(SimulatorStage.Follow(FollowUp.Capture, transaction, 100), "ILLEGAL_STATE");
        await RefusedAsync(SimulatorStage.Follow(FollowUp.Cancel, transaction, 1000), "ILLEGAL_STATE");

        Assert.Equal((ChargeState.Captured, 900L), await StateAsync(request));
    }

    [Fact]
    public async Task What_was_reserved_is_given_up_as_a_whole()
    {
        var (request, transaction) = await _stage.ApprovedAsync(capture: false);

        await RefusedAsync(SimulatorStage.Follow(FollowUp.Cancel, transaction, 999), "AMOUNT_DIFFERS");
        Assert.IsType<PaymentOutcome.Approved>(await DoAsync(SimulatorStage.Follow(FollowUp.Cancel, transaction, 1000)));
        await RefusedAsync(SimulatorStage.Follow(FollowUp.Capture, transaction, 1000), "ILLEGAL_STATE");
        await RefusedAsync(SimulatorStage.Follow(FollowUp.Refund, transaction, 1), "ILLEGAL_STATE");

        Assert.Equal((ChargeState.Cancelled, 0L), await StateAsync(request));
    }

    [Fact]
    public async Task No_more_is_paid_back_than_was_captured()
    {
        var (request, transaction) = await _stage.ApprovedAsync(capture: false);
        await RefusedAsync(SimulatorStage.Follow(FollowUp.Refund, transaction, 1), "ILLEGAL_STATE");
        await DoAsync(SimulatorStage.Follow(FollowUp.Capture, transaction, 500));

        Assert.IsType<PaymentOutcome.Approved>(await DoAsync(SimulatorStage.Follow(FollowUp.Refund, transaction, 300)));
        var tooMuch = SimulatorStage.Follow(FollowUp.Refund, transaction, 201);
        await RefusedAsync(tooMuch, "AMOUNT_TOO_LARGE");
        Assert.IsType<PaymentOutcome.Approved>(await DoAsync(SimulatorStage.Follow(FollowUp.Refund, transaction, 200)));

        Assert.Equal(500, (await _stage.BookedAsync(request)).Refunded);
    }

    [Fact]
    public async Task Refunds_that_race_never_pay_back_too_much()
    {
        var (request, transaction) = await _stage.ApprovedAsync(amount: 1000);

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => SimulatorStage.Follow(FollowUp.Refund, transaction, 300)).Select(DoUntilDecidedAsync));

        Assert.Equal(3, outcomes.Count(outcome => outcome is PaymentOutcome.Approved));
        Assert.Equal(900, (await _stage.BookedAsync(request)).Refunded);
    }

    [Fact]
    public async Task A_capture_and_a_cancellation_that_race_leave_one()
    {
        for (var round = 0; round < 8; round++)
        {
            var (request, transaction) = await _stage.ApprovedAsync(capture: false);
            var outcomes = await Task.WhenAll(
                DoUntilDecidedAsync(SimulatorStage.Follow(FollowUp.Capture, transaction, 1000)),
                DoUntilDecidedAsync(SimulatorStage.Follow(FollowUp.Cancel, transaction, 1000)));

            Assert.Single(outcomes, outcome => outcome is PaymentOutcome.Approved);
            Assert.Equal(outcomes[0] is PaymentOutcome.Approved ? ChargeState.Captured : ChargeState.Cancelled, (await _stage.BookedAsync(request)).State);
        }
    }

    [Fact]
    public async Task Many_that_send_the_same_refund_at_once_pay_back_once()
    {
        var (request, transaction) = await _stage.ApprovedAsync();
        var refund = SimulatorStage.Follow(FollowUp.Refund, transaction, 400);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => DoUntilDecidedAsync(refund)));

        Assert.All(outcomes, outcome => Assert.IsType<PaymentOutcome.Approved>(outcome));
        Assert.Equal(400, (await _stage.BookedAsync(request)).Refunded);
    }

    [Fact]
    public async Task A_key_stands_for_one_request_and_a_refusal_stays_one()
    {
        var (request, transaction) = await _stage.ApprovedAsync(capture: false);
        var early = SimulatorStage.Follow(FollowUp.Refund, transaction, 100);
        await RefusedAsync(early, "ILLEGAL_STATE");
        await DoAsync(SimulatorStage.Follow(FollowUp.Capture, transaction, 1000));

        await RefusedAsync(early, "ILLEGAL_STATE");
        await RefusedAsync(early with { Amount = SimulatorStage.Francs(99) }, "IDEMPOTENCY_KEY_REUSED");
        await RefusedAsync(SimulatorStage.Follow(FollowUp.Refund, transaction, 1) with { IdempotencyKey = request.IdempotencyKey }, "IDEMPOTENCY_KEY_REUSED");

        Assert.Equal(0, (await _stage.BookedAsync(request)).Refunded);
    }

    [Fact]
    public async Task Another_currency_and_a_charge_that_is_not_there_are_rejected()
    {
        var (_, transaction) = await _stage.ApprovedAsync();

        await RefusedAsync(
            SimulatorStage.Follow(FollowUp.Refund, transaction, 1) with { Amount = new Money(1, Currency.Load("CHF")) }, "CURRENCY_DIFFERS");
        await RefusedAsync(SimulatorStage.Follow(FollowUp.Refund, "nothing", 1), "UNKNOWN_TRANSACTION");
        await RefusedAsync(SimulatorStage.Follow(FollowUp.Refund, $"{transaction[..^1]}{(transaction[^1] == 'a' ? 'b' : 'a')}", 1), "UNKNOWN_TRANSACTION");
    }

    [Fact]
    public async Task What_was_done_without_an_answer_is_found_and_what_was_not_can_t_be_any_more()
    {
        var provider = _stage.Start(options => options.UnansweredPercent = 100);
        var (done, lost) = (0, 0);
        for (var number = 0; number < 12; number++)
        {
            var (request, transaction) = await _stage.ApprovedAsync();
            var refund = SimulatorStage.Follow(FollowUp.Refund, transaction, 10);
            Assert.IsType<PaymentOutcome.Unknown>(await provider.FollowUpAsync(refund, CancellationToken.None));

            var found = await _stage.Start().FindFollowUpAsync(refund, default, CancellationToken.None);
            var wasDone = (await _stage.BookedAsync(request)).Refunded == 10;
            Assert.Equal(wasDone, found is FindOutcome.Found { Outcome: PaymentOutcome.Approved });
            Assert.Equal(!wasDone, found is FindOutcome.NeverArrived);
            if (!wasDone)
            {
                await RefusedAsync(refund, "WITHDRAWN");
                Assert.Equal(0, (await _stage.BookedAsync(request)).Refunded);
            }

            (done, lost) = (done + (wasDone ? 1 : 0), lost + (wasDone ? 0 : 1));
        }

        Assert.True(done > 0 && lost > 0, $"{done} done, {lost} lost");
    }

    private async Task RefusedAsync(FollowUpRequest request, string code) =>
        Assert.Equal(new PaymentOutcome.Rejected(code), await DoAsync(request));

    private Task<PaymentOutcome> DoAsync(FollowUpRequest request) => _stage.Start().FollowUpAsync(request, CancellationToken.None);

    // As a caller does: what was not taken on is sent again.
    private async Task<PaymentOutcome> DoUntilDecidedAsync(FollowUpRequest request)
    {
        var outcome = await DoAsync(request);
        while (outcome is PaymentOutcome.Unavailable)
        {
            outcome = await DoAsync(request);
        }

        return outcome;
    }

    private async Task<(ChargeState State, long Captured)> StateAsync(ChargeRequest request)
    {
        var booked = await _stage.BookedAsync(request);
        return (booked.State, booked.Captured);
    }
}
