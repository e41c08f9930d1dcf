using System.Net;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.AutomaticSales;
using CardFunctions.Outbox;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Payments;

/// <summary>What nothing can find out any more, a person says.</summary>
public sealed class SettlePaymentTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Done = """{"outcome":"done","transactionId":"tx-7","comment":"Seen in the portal"}""";
    private const string NotDone = """{"outcome":"notDone","comment":"Not in the portal"}""";

    private readonly string _contact = AppFixture.UniqueId();

    [Fact]
    public async Task A_charge_that_was_done_is_captured_told_and_can_be_refunded()
    {
        await using var bus = await EventTopic.StartAsync();
        await using var stage = await AliasStage.StartAsync(app, provider: null, policy: null, ("ServiceBus__fullyQualifiedNamespace", bus.Address));
        var path = await LoseAsync(stage);

        var settled = (await stage.Api.PostAsync($"{path}/settle", Done, ("Idempotency-Key", "s"))).Is(HttpStatusCode.OK);
        var again = (await stage.Api.PostAsync($"{path}/settle", Done, ("Idempotency-Key", "s"))).Is(HttpStatusCode.OK);

        Assert.Equal(("captured", settled.Text, "true"), (settled.String("status"), again.Text, again.Header("Idempotency-Replayed")));
        (await stage.Api.PostAsync($"{path}/settle", NotDone)).IsProblem(HttpStatusCode.Conflict, "illegal_payment_status");
        Assert.Equal(settled.Text, (await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.OK).Text);
        await stage.SweepAsync(_contact, PendingKind.Events);
        Assert.Single(bus.Events, told => (string)told["type"]! == "cardfunctions.payment.completed.v1" && (string)told["data"]!["status"]! == "captured");
        stage.Provider.Charge = null;
        (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""")).Is(HttpStatusCode.Created);
        Assert.Equal("tx-7", stage.Provider.Calls.OfType<FollowUpRequest>().Single().TransactionId);
    }

    [Fact]
    public async Task A_charge_that_was_not_done_is_declined_and_a_new_reference_pays()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var path = await LoseAsync(stage);

        var settled = (await stage.Api.PostAsync($"{path}/settle", NotDone)).Is(HttpStatusCode.OK);

        JsonShape.Matches("""{"code":"not_charged","retry":"later"}""", settled.Json["decline"]!);
        (await stage.PayAsync(_contact, "O-1")).IsProblem(HttpStatusCode.PaymentRequired, "payment_declined");
        stage.Provider.Charge = null;
        (await stage.PayAsync(_contact, "O-2")).Is(HttpStatusCode.Created);
        var line = (await stage.Api.GetAsync($"contacts/{_contact}/audit")).Is(HttpStatusCode.OK).Json["items"]!.AsArray()
            .Single(entry => (string)entry!["operation"]! == "SettlePayment")!;
        Assert.Equal(("done", "notDone", "Not in the portal"), ((string)line["outcome"]!, (string)line["reason"]!, (string)line["comment"]!));
    }

    [Theory]
    [InlineData(true, "refunded")]
    [InlineData(false, "captured")]
    public async Task So_is_what_follows_a_charge(bool isDone, string status)
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        var path = $"contacts/{_contact}/payments/{(await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.Created).String("id")}";
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((isDone, new PaymentOutcome.Unknown()));
        (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""")).Is(HttpStatusCode.Accepted);
        await GiveUpAsync(stage);

        (await stage.Api.PostAsync($"{path}/settle", Done)).IsInvalid("transactionId");
        var said = isDone ? """{"outcome":"done","comment":"Seen"}""" : NotDone;
        Assert.Equal(status, (await stage.Api.PostAsync($"{path}/settle", said)).Is(HttpStatusCode.OK).String("status"));
        // What was not done may be asked for again, under the same reference.
        stage.Provider.Charge = null;
        (await stage.Api.PostAsync($"{path}/refunds", """{"reference":"R-1"}""")).Is(isDone ? HttpStatusCode.OK : HttpStatusCode.Created);
        Assert.Equal("refunded", (await stage.Api.GetAsync(path)).String("status"));
    }

    [Fact]
    public async Task Only_what_is_given_up_is_settled_and_only_by_who_may()
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((true, new PaymentOutcome.Unknown()));
        var path = $"contacts/{_contact}/payments/{(await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.Accepted).String("id")}";

        Assert.Equal("unknown", (await stage.Api.PostAsync($"{path}/settle", Done)).IsProblem(HttpStatusCode.Conflict, "illegal_payment_status").String("paymentStatus"));
        (await stage.Api.PostAsync($"contacts/{_contact}/payments/none/settle", Done)).IsProblem(HttpStatusCode.NotFound, "payment_not_found");
        await GiveUpAsync(stage);
        (await app.As("SALES").PostAsync($"{path}/settle", Done)).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await stage.Api.PostAsync($"{path}/settle", Done, ("If-Match", "\"99\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        (await stage.Api.PostAsync($"{path}/settle", """{"outcome":"done","comment":"x"}""")).IsInvalid("transactionId");
        Assert.Equal("unknown", (string)(await stage.PaymentAsync(_contact, path.Split('/')[^1]))["status"]!);
    }

    [Fact]
    public async Task Of_several_who_say_different_things_at_once_one_is_believed()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var path = await LoseAsync(stage);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(turn => stage.Api.PostAsync($"{path}/settle", turn % 2 == 0 ? Done : NotDone)));

        var believed = answers.Where(answer => answer.Status is HttpStatusCode.OK).ToList();
        Assert.Single(believed);
        Assert.All(answers.Except(believed), answer => answer.IsProblem(HttpStatusCode.Conflict, "illegal_payment_status"));
        Assert.Equal(believed[0].String("status"), (await stage.Api.GetAsync(path)).String("status"));
    }

    [Theory]
    [InlineData("{}", "outcome", "comment")]
    [InlineData("""{"outcome":"maybe","comment":" "}""", "outcome", "comment")]
    [InlineData("""{"outcome":"notDone","comment":"x","transactionId":"t"}""", "transactionId")]
    [InlineData("""{"outcome":"done","comment":"x","transactionId":" t"}""", "transactionId")]
    public async Task What_can_not_be_is_refused(string json, params string[] places) =>
        (await app.Api.PostAsync($"contacts/{_contact}/payments/pay_x/settle", json)).IsInvalid(places);

    [Theory]
    [InlineData(true, "charged 1")]
    [InlineData(false, "charged 1")]
    public async Task A_run_goes_on_with_what_was_said_of_its_item(bool isDone, string counts)
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = AppFixture.UniqueId();
        await stage.Aliases.MakeAliasAsync(contact);
        stage.Aliases.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((isDone, new PaymentOutcome.Unknown()));
        stage.Aliases.Provider.Find = _ => new FindOutcome.Lost();
        var id = await stage.CreateAsync(SaleStage.Body(SaleStage.Item("a", contact)));
        await stage.DrainAsync();
        await stage.AheadAsync(TimeSpan.FromHours(1));
        Assert.Equal("unknown 1", await stage.CountsAsync(id));
        var payment = (string)(await stage.FindItemAsync(id, "a"))["paymentId"]!;

        stage.Aliases.Provider.Charge = null;
        (await stage.Api.PostAsync($"contacts/{contact}/payments/{payment}/settle", isDone ? Done : NotDone)).Is(HttpStatusCode.OK);
        await stage.AheadAsync(TimeSpan.FromHours(7));
        await stage.AheadAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(counts, await stage.CountsAsync(id));
        Assert.Equal("finished", (string)(await stage.SaleAsync(id))["status"]!);
        Assert.Single(stage.Aliases.Provider.Done);
    }

    private async Task<string> LoseAsync(AliasStage stage)
    {
        await stage.MakeAliasAsync(_contact);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.Unknown()));
        var id = (await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.Accepted).String("id");
        await GiveUpAsync(stage);
        return $"contacts/{_contact}/payments/{id}";
    }

    private async Task GiveUpAsync(AliasStage stage)
    {
        stage.Provider.Find = _ => new FindOutcome.Lost();
        stage.Time.Ahead = TimeSpan.FromMinutes(1);
        await stage.SweepAsync(_contact, PendingKind.Payments);
        stage.Provider.Find = null;
    }
}
