using System.Net;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Outbox;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Payments;

public sealed class FollowUpTests(AppFixture app) : IClassFixture<AppFixture>
{
    private readonly string _contact = AppFixture.UniqueId();

    [Fact]
    public async Task What_is_reserved_is_captured_in_part_once()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var path = await PayAsync(stage, capture: false);

        (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""")).IsProblem(HttpStatusCode.Conflict, "illegal_payment_status");
        (await stage.Api.PostAsync($"{path}/capture", Amount(4501))).IsProblem(HttpStatusCode.UnprocessableEntity, "amount_exceeds_hold");
        (await stage.Api.PostAsync($"{path}/capture", Amount(1, "EUR"))).IsInvalid("amount.currency");
        (await stage.Api.PostAsync($"{path}/capture", Amount(4000), ("If-Match", "\"99\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        var captured = (await stage.Api.PostAsync($"{path}/capture", Amount(4000), ("Idempotency-Key", "c"))).Is(HttpStatusCode.OK);
        var again = (await stage.Api.PostAsync($"{path}/capture", Amount(4000), ("Idempotency-Key", "c"))).Is(HttpStatusCode.OK);
        var illegal = (await stage.Api.PostAsync($"{path}/cancel", "")).IsProblem(HttpStatusCode.Conflict, "illegal_payment_status");

        Assert.Equal(("captured", captured.Text, "captured"), (captured.String("status"), again.Text, illegal.String("paymentStatus")));
        (await stage.Api.PostAsync($"{path}/capture", "")).IsProblem(HttpStatusCode.Conflict, "illegal_payment_status");
        (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1","amount":{"amount":4001,"currency":"CHF"}}"""))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "refund_too_large");
    }

    [Fact]
    public async Task What_is_reserved_is_cancelled()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var path = await PayAsync(stage, capture: false);

        Assert.Equal("cancelled", (await stage.Api.PostAsync($"{path}/cancel", "")).Is(HttpStatusCode.OK).String("status"));
        (await stage.Api.PostAsync($"{path}/capture", "")).IsProblem(HttpStatusCode.Conflict, "illegal_payment_status");
        (await stage.Api.PostAsync($"contacts/{_contact}/payments/pay_none/cancel", "")).IsProblem(HttpStatusCode.NotFound, "payment_not_found");
    }

    [Fact]
    public async Task What_is_booked_is_paid_back_in_parts_each_reference_once()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var path = await PayAsync(stage, capture: true);

        var part = (await RefundAsync("R-1", 1000)).Is(HttpStatusCode.Created);
        var same = (await RefundAsync("R-1", 1000)).Is(HttpStatusCode.OK);
        (await RefundAsync("R-1", 999)).IsProblem(HttpStatusCode.Conflict, "reference_reused");
        (await RefundAsync("R-2", 3501)).IsProblem(HttpStatusCode.UnprocessableEntity, "refund_too_large");
        var rest = (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-3"}""")).Is(HttpStatusCode.Created);
        (await RefundAsync("R-4", 1)).IsProblem(HttpStatusCode.Conflict, "illegal_payment_status");

        Assert.Equal(("partiallyRefunded", part.Text, "refunded"), (part.String("status"), same.Text, rest.String("status")));
        Assert.Equal([1000L, 3500L], stage.Provider.Calls.OfType<FollowUpRequest>().Select(call => call.Amount.Amount));

        Task<ApiAnswer> RefundAsync(string reference, int amount) =>
            stage.Api.PostAsync($"{path}/refunds", $$$"""{"reference":"{{{reference}}}","amount":{"amount":{{{amount}}},"currency":"CHF"}}""");
    }

    [Theory]
    [InlineData(true, "refunded")]
    [InlineData(false, "captured")]
    public async Task A_refund_whose_outcome_is_unknown_is_found_out(bool isDone, string status)
    {
        await using var stage = await AliasStage.StartAsync(app);
        var path = await PayAsync(stage, capture: true);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((isDone, new PaymentOutcome.Unknown()));
        var asked = (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""", ("Idempotency-Key", "r"))).Is(HttpStatusCode.Accepted);
        Assert.Equal("unknown", asked.String("status"));
        (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-2"}""")).IsProblem(HttpStatusCode.Conflict, "illegal_payment_status");

        stage.Time.Ahead = TimeSpan.FromMinutes(1);
        await stage.SweepAsync(_contact, PendingKind.Payments);

        Assert.Equal(status, (await stage.Api.GetAsync(path)).String("status"));
        stage.Provider.Charge = null;
        // What was not done can be asked for again, under the same reference and key.
        Assert.Equal("refunded", (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""", ("Idempotency-Key", "r"))).Is(HttpStatusCode.Created).String("status"));
        Assert.Single(stage.Provider.Done, key => key.EndsWith(".refund", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refund_that_is_declined_or_not_taken_on_changes_nothing()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var path = await PayAsync(stage, capture: true);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.Declined("NO_FUNDS", RetryAdvice.Later)));
        var declined = (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""")).IsProblem(HttpStatusCode.PaymentRequired, "payment_declined");
        Assert.Equal("NO_FUNDS", (string?)declined.Json["decline"]!["code"]);
        Assert.Equal("captured", (await stage.Api.GetAsync(path)).String("status"));

        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.Unavailable()));
        (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""")).Is(HttpStatusCode.ServiceUnavailable);
        stage.Provider.Charge = null;
        (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""")).Is(HttpStatusCode.Created);
        stage.Provider.Capabilities = stage.Provider.Capabilities with { Refunds = false };
        var other = await PayAsync(stage, capture: true, "O-2");
        (await stage.Api.PostAsync($"{other}/refunds", """{"reference":"R-9"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "provider_does_not_support_this");
    }

    private static string Amount(int amount, string currency = "CHF") => $$$"""{"amount":{"amount":{{{amount}}},"currency":"{{{currency}}}"}}""";

    private async Task<string> PayAsync(AliasStage stage, bool capture, string reference = "O-1")
    {
        await stage.RegisterAsync(_contact);
        var paid = (await stage.PayAsync(_contact, reference, capture ? "" : ",\"capture\":false")).Is(HttpStatusCode.Created);
        return $"contacts/{_contact}/payments/{paid.String("id")}";
    }
}
