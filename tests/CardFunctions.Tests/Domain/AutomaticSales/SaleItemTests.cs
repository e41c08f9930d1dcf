using System.Globalization;
using CardFunctions.Domain;
using CardFunctions.Domain.AutomaticSales;
using CardFunctions.Domain.Payments;
using FsCheck;
using FsCheck.Fluent;

namespace CardFunctions.Tests.Domain.AutomaticSales;

public class SaleItemTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-25T10:00:00Z", CultureInfo.InvariantCulture);
    private static readonly SaleRules Rules = new(OnFailure.None, RetrySchedule.Default);

    [Fact]
    public void What_is_declined_for_now_is_tried_on_the_days_of_the_schedule_and_no_more()
    {
        var item = New();
        foreach (var day in new[] { 1, 3, 7 })
        {
            item = item.Begin(item.DueAt).Settle(Declined(DeclineRetry.Later), Rules, item.DueAt);

            Assert.Equal(SaleItemStatus.Retrying, item.Status);
            Assert.Equal(Now.AddDays(day), item.DueAt);
        }

        item = item.Begin(item.DueAt).Settle(Declined(DeclineRetry.Later), Rules, item.DueAt);

        Assert.Equal((SaleItemStatus.Declined, 4), (item.Status, item.Tries));
        Assert.True(item.IsFinal);
    }

    [Theory]
    [InlineData(DeclineRetry.Never)]
    [InlineData(DeclineRetry.UpdateCard)]
    [InlineData(DeclineRetry.Authenticate)]
    public void Any_other_decline_is_the_end(DeclineRetry retry)
    {
        var item = New().Begin(Now).Settle(Declined(retry), Rules, Now);

        Assert.Equal((SaleItemStatus.Declined, retry), (item.Status, item.Decline!.Retry));
    }

    [Fact]
    public void What_is_charged_after_a_decline_tells_of_no_decline()
    {
        var declined = New().Begin(Now).Settle(Declined(DeclineRetry.Later), Rules, Now);

        var charged = declined.Begin(declined.DueAt).Settle(new ChargeOutcome.Charged("pay_2"), Rules, declined.DueAt);

        Assert.Equal((SaleItemStatus.Charged, "pay_2", 2, 2), (charged.Status, charged.Payment, charged.Tries, charged.Charges));
        Assert.Null(charged.Decline);
    }

    [Theory]
    [InlineData(OnFailure.None, SaleItemStatus.NoAlias)]
    [InlineData(OnFailure.Reservation, SaleItemStatus.Reserved)]
    public void Without_an_alias_it_is_as_the_run_wants(OnFailure onFailure, SaleItemStatus status) =>
        Assert.Equal(status, New().Begin(Now).Settle(new ChargeOutcome.NoAlias(), Rules with { OnFailure = onFailure }, Now).Status);

    [Fact]
    public void What_gets_lost_is_sent_again_soon_and_is_declined_for_now_when_it_gets_lost_every_time()
    {
        var item = New();
        for (var loss = 1; loss < SaleItem.MaxLostInRow; loss++)
        {
            item = item.Begin(Now).Settle(new ChargeOutcome.Lost("pay_1"), Rules, Now);
            Assert.Equal((SaleItemStatus.Pending, 0), (item.Status, item.Tries));
            Assert.InRange(item.DueAt, Now.AddSeconds(1), Now.AddMinutes(1));
        }

        item = item.Begin(Now).Settle(new ChargeOutcome.Lost("pay_1"), Rules, Now);

        Assert.Equal((SaleItemStatus.Retrying, 1, Decline.NotChargedCode), (item.Status, item.Tries, item.Decline!.Code));
    }

    [Fact]
    public void While_it_is_not_known_what_became_of_a_charge_no_other_is_begun_and_nothing_is_given_up()
    {
        var item = New().Begin(Now).Settle(new ChargeOutcome.Unknown("pay_1"), Rules, Now);

        Assert.Equal(SaleItemStatus.Unknown, item.Status);
        Assert.Throws<InvalidOperationException>(() => item.Begin(Now));
        Assert.Throws<InvalidOperationException>(() => item.Cancel(Now));
        Assert.Equal(SaleItemStatus.Charged, item.Settle(new ChargeOutcome.Charged("pay_1"), Rules, Now).Status);
    }

    [Fact]
    public void Whatever_happens_to_an_item_it_is_charged_once_and_never_tried_too_often()
    {
        var steps = Gen.ListOf(Gen.Choose(0, 8)).ToArbitrary();

        Prop.ForAll(steps, Holds).QuickCheckThrowOnFailure();

        static void Holds(IList<int> steps)
        {
            var (item, now, charged) = (New(), Now, 0);
            foreach (var step in steps)
            {
                if (item.IsFinal)
                {
                    Assert.Throws<InvalidOperationException>(() => item.Begin(now));
                    Assert.Throws<InvalidOperationException>(() => item.Settle(new ChargeOutcome.Lost("p"), Rules, now));
                    break;
                }

                now = now < item.DueAt ? item.DueAt : now;
                item = item.IsBegun ? item : item.Begin(now);
                item = item.Settle(OutcomeOf(step), Rules, now);
                charged += item.Status is SaleItemStatus.Charged ? 1 : 0;
                Assert.Equal(item.Status is SaleItemStatus.Unknown, item.IsBegun);
                Assert.InRange(item.Tries, 0, RetrySchedule.MostTries);
                Assert.True(item.Status is not SaleItemStatus.Retrying || item.DueAt <= Now.AddDays(RetrySchedule.MostDays));
            }

            Assert.InRange(charged, 0, 1);
        }
    }

    private static ChargeOutcome OutcomeOf(int step) => step switch
    {
        0 => new ChargeOutcome.Charged("p"),
        1 or 2 or 3 => Declined(DeclineRetry.Later),
        4 => Declined(DeclineRetry.Never),
        5 => new ChargeOutcome.Unknown("p"),
        6 => new ChargeOutcome.NoAlias(),
        _ => new ChargeOutcome.Lost("p"),
    };

    private static ChargeOutcome.Declined Declined(DeclineRetry retry) => new("pay_1", new Decline("CODE", retry));

    private static SaleItem New() => new()
    {
        Id = "i-1",
        Contact = ContactId.Load("c1"),
        Amount = new Money(1_000, Currency.Load("CHF")),
        Shard = 0,
        DueAt = Now,
        UpdatedAt = Now,
    };
}
