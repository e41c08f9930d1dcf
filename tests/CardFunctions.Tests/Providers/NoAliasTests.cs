using CardFunctions.Domain;
using CardFunctions.Providers;
using CardFunctions.Providers.NoAlias;

namespace CardFunctions.Tests.Providers;

public class NoAliasTests
{
    private static readonly NoAliasProvider Provider = new();

    [Fact]
    public void It_can_do_nothing_and_says_so()
    {
        Assert.Equal("no-alias", Provider.Name);
        Assert.Equal(new ProviderCapabilities(Aliases: false, HostedRegistration: false, DirectEntry: false, Refunds: false), Provider.Capabilities);
    }

    [Fact]
    public async Task Who_asks_all_the_same_is_told_that_the_request_is_wrong()
    {
        var token = new Sensitive<string>("t");
        var follow = new FollowUpRequest(FollowUp.Refund, "t", new Money(1, Currency.Load("CHF")), "R", "K");

        Assert.IsType<RegisterOutcome.Rejected>(await Provider.CompleteRegistrationAsync("r", CancellationToken.None));
        Assert.IsType<AliasOutcome.Rejected>(await Provider.RevokeAsync(token, CancellationToken.None));
        Assert.IsType<PaymentOutcome.Rejected>(await Provider.FollowUpAsync(follow, CancellationToken.None));
        Assert.IsType<FindOutcome.NeverArrived>(await Provider.FindFollowUpAsync(follow, default, CancellationToken.None));
    }
}
