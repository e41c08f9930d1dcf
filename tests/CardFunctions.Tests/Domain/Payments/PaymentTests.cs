using CardFunctions.Domain;
using CardFunctions.Domain.Aliases;
using CardFunctions.Domain.Payments;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Domain.Payments;

public sealed class PaymentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly StepResult.Done Done = new("tx");

    public static TheoryData<PaymentStatus, PaymentStepKind, bool> Steps
    {
        get
        {
            TheoryData<PaymentStatus, PaymentStepKind, bool> steps = [];
            foreach (var status in Enum.GetValues<PaymentStatus>().Where(status => status is not (PaymentStatus.Unknown or PaymentStatus.RequiresAction)))
            {
                steps.Add(status, PaymentStepKind.Charge, false);
                steps.Add(status, PaymentStepKind.Capture, status is PaymentStatus.Authorised);
                steps.Add(status, PaymentStepKind.Cancel, status is PaymentStatus.Authorised);
                steps.Add(status, PaymentStepKind.Refund, status is PaymentStatus.Captured or PaymentStatus.PartiallyRefunded);
            }

            return steps;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Only_what_the_status_allows_can_be_begun(PaymentStatus status, PaymentStepKind kind, bool allowed)
    {
        var payment = Charged(capture: true) with { Settled = status, Pending = null, Captured = 100, Refunded = status is PaymentStatus.PartiallyRefunded ? 40 : 0 };

        Assert.Equal(allowed ? null : PaymentRefusal.Status, payment.Refuses(kind, 1));
        Assert.Equal(allowed ? PaymentRefusal.TooMuch : PaymentRefusal.Status, payment.Refuses(kind, 101));
    }

    [Theory]
    [InlineData(true, PaymentStatus.Captured, 100)]
    [InlineData(false, PaymentStatus.Authorised, 0)]
    public void A_charge_that_was_done_books_or_reserves(bool capture, PaymentStatus status, long captured)
    {
        var payment = Asked(capture);
        Assert.Equal(PaymentStatus.Unknown, payment.Status);

        var after = payment.Settle(payment.Pending!, Done, Now)!;

        Assert.Equal((status, captured, "tx"), (after.Status, after.Captured, after.TransactionId));
    }

    [Fact]
    public void While_one_outcome_is_unknown_nothing_else_can_be_begun()
    {
        var payment = Charged(capture: true);
        var refunding = payment.Begin(Step(PaymentStepKind.Refund, 10, "r1"));

        Assert.Equal(PaymentStatus.Unknown, refunding.Status);
        Assert.Equal(PaymentRefusal.Status, refunding.Refuses(PaymentStepKind.Refund, 1));
        Assert.Throws<InvalidOperationException>(() => refunding.Begin(Step(PaymentStepKind.Refund, 10, "r2")));
    }

    [Fact]
    public void What_never_arrived_leaves_a_payment_where_it_stood_and_a_charge_declined()
    {
        var charge = Asked(capture: true);
        var refunding = Charged(capture: true).Begin(Step(PaymentStepKind.Refund, 10, "r1"));

        var declined = charge.Settle(charge.Pending!, new StepResult.NeverArrived(), Now)!;
        var kept = refunding.Settle(refunding.Pending!, new StepResult.NeverArrived(), Now)!;

        Assert.Equal((PaymentStatus.Declined, Decline.NotCharged), (declined.Status, declined.Decline));
        Assert.Equal((PaymentStatus.Captured, 0L), (kept.Status, kept.Refunded));
    }

    [Fact]
    public void What_was_said_never_to_have_arrived_and_was_done_all_the_same_counts()
    {
        var charge = Asked(capture: true);
        var declined = charge.Settle(charge.Pending!, new StepResult.NeverArrived(), Now)!;

        Assert.Null(declined.Settle(charge.Pending!, Done, Now, isSaid: true));
        var after = declined.Settle(charge.Pending!, Done, Now)!;

        Assert.Equal((PaymentStatus.Captured, 100L, null), (after.Status, after.Captured, after.Decline));
        Assert.Null(after.Settle(charge.Pending!, Done, Now));
        Assert.Null(declined.Settle(charge.Pending!, new StepResult.Unknown(), Now));
    }

    [Fact]
    public void An_outcome_that_is_stored_is_not_stored_a_second_time()
    {
        var charge = Asked(capture: true);
        var captured = charge.Settle(charge.Pending!, Done, Now)!;

        Assert.Null(captured.Settle(charge.Pending!, Done, Now));
        Assert.Null(captured.Settle(charge.Pending!, new StepResult.Declined(new Decline("x", DeclineRetry.Later)), Now));
    }

    [Fact]
    public void An_unknown_outcome_turns_into_a_known_one()
    {
        var charge = Asked(capture: false);
        var unknown = charge.Settle(charge.Pending!, new StepResult.Unknown(), Now)!;
        var action = unknown.Settle(charge.Pending!, new StepResult.ActionRequired("https://bank.example/", "tx"), Now)!;

        Assert.Equal((PaymentStatus.Unknown, PaymentStatus.RequiresAction), (unknown.Status, action.Status));
        Assert.Equal(PaymentStatus.Authorised, action.Settle(charge.Pending!, Done, Now)!.Status);
    }

    [Fact]
    public void Whatever_is_refunded_is_never_more_than_was_captured() =>
        Prop.ForAll(
            Gen.Choose(1, 60).ListOf().ToArbitrary(),
            amounts =>
            {
                var payment = Charged(capture: true);
                foreach (var (index, amount) in amounts.Index())
                {
                    if (payment.Refuses(PaymentStepKind.Refund, amount) is null)
                    {
                        var begun = payment.Begin(Step(PaymentStepKind.Refund, amount, $"r{index}"));
                        payment = begun.Settle(begun.Pending!, index % 3 == 0 ? new StepResult.NeverArrived() : Done, Now)!;
                    }
                }

                var expected = payment.Refunded == 0 ? PaymentStatus.Captured
                    : payment.Refunded == payment.Captured ? PaymentStatus.Refunded
                    : PaymentStatus.PartiallyRefunded;
                return payment.Refunded <= payment.Captured && payment.Status == expected;
            }).QuickCheckThrowOnFailure();

    private static Payment Charged(bool capture)
    {
        var asked = Asked(capture);
        return asked.Settle(asked.Pending!, Done, Now)!;
    }

    private static Payment Asked(bool capture) => new()
    {
        Id = "pay_1",
        Alias = AliasId.Make(ContactId.Load("c"), Now),
        Provider = "p",
        Amount = new Money(100, Currency.Load("CHF")),
        Module = PaymentModule.Sales,
        Reference = "R",
        ProviderReference = "c",
        Capture = capture,
        Version = 1,
        CreatedAt = Now,
        UpdatedAt = Now,
        Pending = Step(PaymentStepKind.Charge, 100, "c"),
    };

    private static PaymentStep Step(PaymentStepKind kind, long amount, string key) =>
        new() { Kind = kind, Amount = amount, ProviderReference = key, Key = key, SentAt = Now, StateAt = Now };
}
