using CardFunctions.Providers;
using CardFunctions.Providers.Datatrans;

namespace CardFunctions.Tests.Providers;

public sealed class DatatransCodesTests
{
    [Theory]
    [InlineData(RetryAdvice.Authenticate, "SOFT_DECLINED")]
    [InlineData(RetryAdvice.UpdateCard, "EXPIRED_CARD INVALID_CVV")]
    [InlineData(RetryAdvice.Never, "BLOCKED_CARD INVALID_CARD INVALID_ALIAS UNSUPPORTED_CARD")]
    [InlineData(RetryAdvice.Later, "DECLINED REFERRAL BLOCKED_BY_VELOCITY_CHECKER THIRD_PARTY_ERROR")]
    public void A_decline_says_what_to_do(RetryAdvice retry, string codes) =>
        Assert.All(codes.Split(' '), code => Assert.Equal(new PaymentOutcome.Declined(code, retry), DatatransCodes.OfPayment(code)));

    [Theory]
    [InlineData("DUPLICATE_REFNO")]
    [InlineData("SERVER_ERROR")]
    [InlineData("UNKNOWN_ERROR")]
    [InlineData("A_CODE_OF_NEXT_YEAR")]
    [InlineData("declined")]
    [InlineData(null)]
    public void What_does_not_say_that_nothing_was_charged_is_unknown(string? code) =>
        Assert.IsType<PaymentOutcome.Unknown>(DatatransCodes.OfPayment(code));

    [Theory]
    [InlineData("INVALID_PROPERTY")]
    [InlineData("INVALID_TRANSACTION_STATUS")]
    [InlineData("TRANSACTION_NOT_FOUND")]
    [InlineData("FORBIDDEN")]
    public void A_wrong_request_is_rejected(string code) => Assert.Equal(new PaymentOutcome.Rejected(code), DatatransCodes.OfPayment(code));

    [Fact]
    public void A_token_may_be_unknown_or_the_request_wrong_or_it_is_worth_another_try()
    {
        Assert.IsType<AliasOutcome.UnknownToken>(DatatransCodes.OfAlias("ALIAS_NOT_FOUND"));
        Assert.IsType<AliasOutcome.UnknownToken>(DatatransCodes.OfAlias("INVALID_ALIAS"));
        Assert.Equal(new AliasOutcome.Rejected("INVALID_EXPIRATION"), DatatransCodes.OfAlias("INVALID_EXPIRATION"));
        Assert.IsType<AliasOutcome.Unavailable>(DatatransCodes.OfAlias("INTERNAL_ERROR"));
        Assert.IsType<AliasOutcome.Unavailable>(DatatransCodes.OfAlias("A_CODE_OF_NEXT_YEAR"));
    }

    [Fact]
    public void A_typed_card_is_refused_where_it_is_the_card_that_is_wrong()
    {
        Assert.Equal(new RegisterOutcome.Refused("INVALID_PLAIN_VALUE"), DatatransCodes.OfCard("INVALID_PLAIN_VALUE"));
        Assert.Equal(new RegisterOutcome.Rejected("INVALID_CONFIGURATION"), DatatransCodes.OfCard("INVALID_CONFIGURATION"));
        Assert.IsType<RegisterOutcome.Unavailable>(DatatransCodes.OfCard("SERVER_ERROR"));
        Assert.IsType<RegisterOutcome.Unavailable>(DatatransCodes.OfCard(null));
    }
}
