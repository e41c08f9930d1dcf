using System.Text;
using System.Text.Json;
using CardFunctions.Domain;
using CardFunctions.Domain.PaymentCards;
using CardFunctions.Providers;
using CardFunctions.Providers.Datatrans;
using Microsoft.Extensions.Options;

namespace CardFunctions.Tests.Providers;

public sealed class DatatransFormsTests
{
    [Theory]
    [InlineData(2029, 6, "06", "29")]
    [InlineData(2000, 1, "01", "00")]
    [InlineData(2099, 12, "12", "99")]
    public void An_expiry_goes_out_and_comes_back_in_two_digits_each(int year, int month, string months, string years)
    {
        Assert.Equal((months, years), DatatransForms.Expiry(Month(year, month)));
        Assert.Equal(Month(year, month), DatatransForms.Expiry(months, years));
    }

    [Theory]
    [InlineData(1999)]
    [InlineData(2100)]
    public void An_expiry_of_another_century_can_not_be_told(int year) => Assert.Null(DatatransForms.Expiry(Month(year, 1)));

    [Theory]
    [InlineData("13", "29")]
    [InlineData("00", "29")]
    [InlineData("6", "29")]
    [InlineData("06", "2029")]
    [InlineData("+6", "29")]
    [InlineData(null, "29")]
    public void What_is_no_month_is_none(string? month, string? year) => Assert.Null(DatatransForms.Expiry(month, year));

    [Theory]
    [InlineData("VIS", null, CardBrand.Visa)]
    [InlineData("ECA", "424242xxxxxx4242", CardBrand.Mastercard)]
    [InlineData("AMX", null, CardBrand.AmericanExpress)]
    [InlineData("APL", "375000xxxxx0007", CardBrand.AmericanExpress)]
    [InlineData("JCB", "352800xxxxxx0007", null)]
    [InlineData(null, null, null)]
    public void A_brand_is_known_by_the_method_or_else_by_the_digits(string? method, string? masked, CardBrand? brand) =>
        Assert.Equal(brand, DatatransForms.Brand(method, masked));

    [Theory]
    [InlineData("424242xxxxxx4242", "4242")]
    [InlineData("424242xxxxxxxxxx", null)]
    [InlineData("4242", null)]
    [InlineData(null, null)]
    public void Only_four_digits_are_the_last_four(string? masked, string? last4) => Assert.Equal(last4, DatatransForms.Last4(masked));

    [Fact]
    public void A_charge_has_the_documents_names_and_leaves_out_what_it_has_not()
    {
        var card = new AliasCard { Alias = "A", ExpiryMonth = "06", ExpiryYear = "29" };

        Assert.Equal(
            """{"amount":1000,"currency":"CHF","refno":"R","autoSettle":true,"card":{"type":"ALIAS","alias":"A","expiryMonth":"06","expiryYear":"29"}}""",
            JsonSerializer.Serialize(new AuthorizeRequest(1000, "CHF", "R", AutoSettle: true, card, ThreeRi: null), DatatransJson.Default.AuthorizeRequest));
        Assert.EndsWith(
            ""","3RI":{"originalTransactionId":240710141413978198}}""",
            JsonSerializer.Serialize(new AuthorizeRequest(1, "CHF", "R", AutoSettle: false, card, new(240710141413978198)), DatatransJson.Default.AuthorizeRequest),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_holds_a_card_or_a_token_does_not_print_it()
    {
        var card = new AliasCard { Alias = "SECRET", ExpiryMonth = "06", ExpiryYear = "29" };
        var typed = new CardTokenizeRequest { Pan = "SECRET", ExpiryMonth = "06", ExpiryYear = "29" };
        object[] all =
        [
            new AuthorizeRequest(1, "CHF", "R", AutoSettle: true, card, ThreeRi: null), new TokenizeRequest([typed]), typed,
            new StatusAnswer("1", "s", "CHF", "R", "VIS", Detail: null, new StatusCard { Alias = "SECRET" }, History: null), new TokenizedCard { Alias = "SECRET" },
        ];

        Assert.All(all, one => Assert.DoesNotContain("SECRET", one.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"transactionId":"240710141420948314","refno":"REF1","status":"settled","more":{"a":[1]}}""", true)]
    [InlineData("""{"transactionId":"../x","refno":"REF1","status":"settled"}""", false)]
    [InlineData("""{"transactionId":"240710141420948314","status":"settled"}""", false)]
    [InlineData("""{"transactionId":240710141420948314,"refno":"REF1","status":"settled"}""", false)]
    [InlineData("""[]""", false)]
    [InlineData("", false)]
    public void A_notification_names_transaction_reference_and_status(string body, bool isOne) => Assert.Equal(
        isOne ? new ProviderNotification("datatrans", "240710141420948314", "REF1", "settled") : null,
        DatatransNotifications.Parse(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("sandbox", null, "https://api.sandbox.datatrans.com/", "https://pay.sandbox.datatrans.com/")]
    [InlineData("production", null, "https://api.datatrans.com/", "https://pay.datatrans.com/")]
    [InlineData("production", "http://127.0.0.1:4010/base/", "http://127.0.0.1:4010/base/", "https://pay.datatrans.com/")]
    public void The_addresses_follow_the_environment(string environment, string? endpoint, string api, string page)
    {
        var options = new DatatransOptions { Environment = environment, Endpoint = endpoint };

        Assert.True(new ValidateDatatransOptions().Validate(name: null, options).Succeeded);
        Assert.Equal((new Uri(api), new Uri(page)), (options.ApiAddress(), options.PageAddress()));
    }

    [Theory]
    [InlineData("http://api.example")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("api.example")]
    [InlineData("https://user:password@api.example")]
    [InlineData("https://api.example/?a=b")]
    public void A_password_goes_nowhere_in_the_clear(string endpoint)
    {
        Assert.Equal(
            "Payments__Datatrans__Endpoint is neither an https address nor one of this machine.",
            Failure(new() { Endpoint = endpoint }));
        Assert.NotNull(Failure(new() { PaymentPage = endpoint }));
    }

    [Fact]
    public void An_unknown_environment_and_a_senseless_limit_are_refused()
    {
        Assert.NotNull(Failure(new() { Environment = "prod" }));
        Assert.NotNull(Failure(new() { TimeoutSeconds = 0 }));
        Assert.NotNull(Failure(new() { TimeoutSeconds = 121 }));
    }

    private static string? Failure(DatatransOptions options) =>
        new ValidateDatatransOptions().Validate(Options.DefaultName, options) is { Failed: true } result ? result.FailureMessage : null;

    private static YearMonth Month(int year, int month)
    {
        Assert.True(YearMonth.TryCreate(year, month, out var value));
        return value;
    }
}
