using System.Net;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Payments;

/// <summary>Payments at the simulator, by the number of the card.</summary>
public sealed class PayTests(AppFixture app) : IClassFixture<AppFixture>
{
    private readonly string _contact = AppFixture.UniqueId();

    private string Path => $"contacts/{_contact}/payments";

    [Theory]
    [InlineData("sales", true, "captured")]
    [InlineData("quickSales", false, "authorised")]
    public async Task A_payment_with_the_default_alias_is_booked_or_reserved(string module, bool capture, string status)
    {
        var alias = await MakeAliasAsync();

        var paid = (await app.Api.PostAsync(
            Path, $$$"""{"amount":{"amount":4500,"currency":"CHF"},"module":"{{{module}}}","reference":"O-1","capture":{{{(capture ? "true" : "false")}}}}"""))
            .Is(HttpStatusCode.Created);

        JsonShape.Matches(
            $$$"""
            {"id":"<text>","contactId":"{{{_contact}}}","aliasId":"{{{alias}}}","amount":{"amount":4500,"currency":"CHF"},"module":"{{{module}}}",
             "reference":"O-1","status":"{{{status}}}","decline":null,"createdAt":"<time>","updatedAt":"<time>"}
            """,
            paid.Json);
        var shown = (await app.Api.GetAsync(paid.Header("Location")!)).Is(HttpStatusCode.OK);
        Assert.Equal((paid.Text, paid.Header("ETag")), (shown.Text, shown.Header("ETag")));
        Assert.Equal(paid.String("id"), (string?)(await app.Api.GetAsync(Path)).Json["items"]![0]!["id"]);
    }

    [Theory]
    [InlineData("4900000000000417", "never", "failed")]
    [InlineData("4900000000000516", "later", "active")]
    [InlineData("4900000000000540", "updateCard", "active")]
    [InlineData("4900000000000656", "authenticate", "active")]
    [InlineData("4900000000000144", "never", "failed")]
    public async Task A_decline_says_why_and_what_to_do(string number, string retry, string aliasStatus)
    {
        var alias = await MakeAliasAsync(number);

        var declined = (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1"))).IsProblem(HttpStatusCode.PaymentRequired, "payment_declined");

        Assert.Equal(retry, (string?)declined.Json["decline"]!["retry"]);
        Assert.NotEmpty((string)declined.Json["decline"]!["code"]!);
        var payment = (await app.Api.GetAsync($"{Path}/{declined.String("paymentId")}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("declined", retry), ((string?)payment["status"], (string?)payment["decline"]!["retry"]));
        Assert.Equal(aliasStatus, (await app.Api.GetAsync($"contacts/{_contact}/aliases/{alias}")).String("status"));
        if (aliasStatus == "failed")
        {
            (await app.Api.PostAsync(Path, AliasStage.PayBody("O-2"))).IsProblem(HttpStatusCode.UnprocessableEntity, "alias_failed");
        }

        // The same reference is the same payment, which stays declined.
        Assert.Equal(declined.String("paymentId"), (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1"))).Is(HttpStatusCode.PaymentRequired).String("paymentId"));
    }

    [Fact]
    public async Task The_same_reference_books_once_and_not_for_something_else()
    {
        var alias = await MakeAliasAsync();
        var first = (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1"))).Is(HttpStatusCode.Created);

        var again = (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1", $",\"aliasId\":\"{alias}\""))).Is(HttpStatusCode.OK);

        Assert.Equal(first.Text, again.Text);
        foreach (var other in (string[])[AliasStage.PayBody("O-1").Replace("4500", "4501", StringComparison.Ordinal), AliasStage.PayBody("O-1", ",\"capture\":false")])
        {
            (await app.Api.PostAsync(Path, other)).IsProblem(HttpStatusCode.Conflict, "reference_reused");
        }
    }

    [Fact]
    public async Task The_same_key_gives_the_first_answer_again()
    {
        await MakeAliasAsync();
        var first = (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1"), ("Idempotency-Key", "k"))).Is(HttpStatusCode.Created);
        (await app.Api.PostAsync($"{Path}/{first.String("id")}/refunds", """{"reference":"R-1"}""")).Is(HttpStatusCode.Created);

        var again = (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1"), ("Idempotency-Key", "k"))).Is(HttpStatusCode.Created);

        Assert.Equal(("true", first.Text), (again.Header("Idempotency-Replayed"), again.Text));
        (await app.Api.PostAsync(Path, AliasStage.PayBody("O-2"), ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task What_can_not_be_paid_is_said_clearly()
    {
        (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1"))).IsProblem(HttpStatusCode.UnprocessableEntity, "no_default_alias");
        var alias = await MakeAliasAsync();
        (await app.Api.PostAsync($"contacts/{_contact}x/payments", AliasStage.PayBody("O-1", $",\"aliasId\":\"{alias}\""))).IsInvalid("aliasId");
        (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1", ",\"aliasId\":\"als_x\""))).IsInvalid("aliasId");
        (await app.Api.PostAsync(Path, """{"amount":{"amount":0,"currency":"chf"},"module":"shop","reference":"","captured":true}"""))
            .IsInvalid("amount.amount", "amount.currency", "module", "reference", "captured");
        (await app.Api.GetAsync($"{Path}/pay_none")).IsProblem(HttpStatusCode.NotFound, "payment_not_found");
    }

    [Fact]
    public async Task An_alias_whose_last_month_is_over_is_not_charged()
    {
        await MakeAliasAsync();
        var table = app.Tables.GetTableClient("Contacts");
        var row = (await AliasStage.RowsAsync(app.Tables, _contact)).Single(one => one.Key.StartsWith("alias~", StringComparison.Ordinal)).Value;
        row["Expiry"] = "2020-01";
        await table.UpdateEntityAsync(row, Azure.ETag.All, CardFunctions.Tables.TableUpdateMode.Replace);

        (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1"))).IsProblem(HttpStatusCode.UnprocessableEntity, "alias_expired");
        Assert.Equal("expired", (string?)(await app.Api.GetAsync($"contacts/{_contact}/aliases")).Json["items"]![0]!["status"]);
    }

    [Fact]
    public async Task A_provider_that_is_away_takes_nothing_on()
    {
        await MakeAliasAsync("4900000000000912");

        var away = (await app.Api.PostAsync(Path, AliasStage.PayBody("O-1"))).IsProblem(HttpStatusCode.ServiceUnavailable, "payment_provider_unavailable");

        Assert.NotNull(away.Header("Retry-After"));
    }

    private async Task<string> MakeAliasAsync(string number = AliasStage.Visa) =>
        (await app.Api.PostAsync($"contacts/{_contact}/aliases", AliasStage.CardBody(number))).Is(HttpStatusCode.Created).String("id");
}
