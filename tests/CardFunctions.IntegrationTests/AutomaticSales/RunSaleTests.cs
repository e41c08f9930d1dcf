using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Events;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.AutomaticSales;

public sealed class RunSaleTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Every_outcome_is_what_the_card_says_and_the_run_ends_and_is_told()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["visa"] = "4900000000000003",
            ["amex"] = "375000000000007",
            ["lost"] = "4900000000000417",
            ["expired"] = "4900000000000540",
            ["soft"] = "4900000000000656",
            ["late"] = "4900000000000680",
        };
        var contacts = new Dictionary<string, string>(StringComparer.Ordinal) { ["none"] = AppFixture.UniqueId() };
        foreach (var (name, number) in numbers)
        {
            contacts[name] = await stage.ContactAsync(number);
        }

        var id = await stage.CreateAsync(SaleStage.Body(contacts.Select(contact => SaleStage.Item(contact.Key, contact.Value))));
        await stage.DrainAsync();

        Assert.Equal("charged 2, declined 3, noAlias 1, unknown 1", await stage.CountsAsync(id));
        Assert.Equal(("running", 0.857m), ((string)(await stage.SaleAsync(id))["status"]!, (decimal)(await stage.SaleAsync(id))["progress"]!));
        await stage.AheadAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("charged 3, declined 3, noAlias 1", await stage.CountsAsync(id));
        var sale = await stage.SaleAsync(id);
        Assert.Equal(("finished", 1m), ((string)sale["status"]!, (decimal)sale["progress"]!));
        foreach (var (name, contact) in contacts)
        {
            Assert.Equal(name is "visa" or "amex" or "late" ? 1 : 0, await stage.ChargesAsync(contact));
        }

        Assert.Equal(
            ["expired updateCard CARD_EXPIRED", "lost never CARD_LOST", "none noAlias ", "soft authenticate SOFT_DECLINED"],
            (await stage.Api.GetAsync($"automatic-sales/{id}/renewals")).Json["items"]!.AsArray()
                .Select(renewal => $"{renewal!["itemId"]} {renewal["reason"]} {renewal["code"]}"));
        var told = Assert.Single(stage.Bus.Events, told => (string)told["type"]! == "cardfunctions.automaticsale.finished.v1");
        Assert.True(JsonNode.DeepEquals(sale, told["data"]), told.ToJsonString());
        Assert.Equal(3, stage.Bus.Events.Count(told => (string)told["type"]! == "cardfunctions.payment.completed.v1" && (string)told["data"]!["status"]! == "captured"));
        (await stage.Api.PostAsync($"automatic-sales/{id}/cancel", "")).IsProblem(HttpStatusCode.Conflict, "automatic_sale_finished");
    }

    [Fact]
    public async Task Items_are_listed_by_status_and_page_and_as_CSV_with_their_payments()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = await stage.ContactAsync("4900000000000003");
        var broke = await stage.ContactAsync("4900000000000516");
        var id = await stage.CreateAsync(SaleStage.Body(
            SaleStage.Item("a", contact, ",\"instalments\":3"), SaleStage.Item("b", broke), SaleStage.Item("c", contact, amount: 7)));
        await stage.DrainAsync();

        var charged = (await stage.Api.GetAsync($"automatic-sales/{id}/items?status=charged&limit=1")).Is(HttpStatusCode.OK).Json;
        var rest = (await stage.Api.GetAsync($"automatic-sales/{id}/items?status=charged&cursor={charged["nextCursor"]}")).Is(HttpStatusCode.OK).Json;
        JsonShape.Matches(
            $$"""
            {"itemId":"a","contactId":"{{contact}}","aliasId":null,"amount":{"amount":4500,"currency":"CHF"},"instalments":3,"status":"charged",
             "paymentId":"<text>","decline":null,"tries":1,"nextTryAt":null,"updatedAt":"<time>"}
            """,
            Assert.Single(charged["items"]!.AsArray())!);
        Assert.Equal("c", (string)Assert.Single(rest["items"]!.AsArray())!["itemId"]!);
        Assert.Null(rest["nextCursor"]);

        var payment = (await stage.Api.GetAsync($"contacts/{contact}/payments/{charged["items"]![0]!["paymentId"]}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("captured", "automaticSales"), ((string)payment["status"]!, (string)payment["module"]!));
        var csv = (await stage.Api.GetAsync($"automatic-sales/{id}/items", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text.Split("\r\n");
        Assert.StartsWith("itemId,contactId,aliasId,amount,currency,instalments,status,paymentId,declineCode,declineRetry,tries,nextTryAt,updatedAt", csv[0], StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c"], csv[1..4].Select(line => line.Split(',')[0]));
        Assert.Contains(",retrying,pay_", csv[2], StringComparison.Ordinal);
        (await stage.Api.GetAsync($"automatic-sales/{id}/items?status=nonsense")).IsInvalid("status");
    }

    [Fact]
    public async Task The_default_alias_is_charged_where_none_is_named_by_the_merchant_and_with_the_first_transaction()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = AppFixture.UniqueId();
        await stage.Aliases.MakeAliasAsync(contact);
        var named = await stage.Aliases.MakeAliasAsync(contact, "5200000000000007");
        var id = await stage.CreateAsync(SaleStage.Body(
            SaleStage.Item("a", contact, ",\"instalments\":6"), SaleStage.Item("b", contact, $",\"aliasId\":\"{named}\"")));
        await stage.DrainAsync();

        Assert.Equal("charged 2", await stage.CountsAsync(id));
        var calls = stage.Aliases.Provider.Calls.OfType<ChargeRequest>().ToList();
        Assert.Equal(2, calls.Select(call => call.Token.Reveal()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(calls, call => Assert.Equal(Initiator.Merchant, call.Initiator));
        Assert.Equal([1, 6], calls.Select(call => call.Instalments).Order());
    }

    [Fact]
    public async Task A_contact_without_an_alias_is_kept_as_a_reservation_where_the_run_wants_it()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var id = await stage.CreateAsync(SaleStage.BodyOf("reservation", SaleStage.Item("a", AppFixture.UniqueId())));
        await stage.DrainAsync();

        Assert.Equal("reserved 1", await stage.CountsAsync(id));
        Assert.Equal("finished", (string)(await stage.SaleAsync(id))["status"]!);
    }

    [Fact]
    public async Task An_alias_that_was_deleted_that_expired_or_that_failed_is_not_charged()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var gone = await stage.ContactAsync("4900000000000003");
        var alias = (string)(await stage.Api.GetAsync($"contacts/{gone}/aliases")).Json["items"]![0]!["id"]!;
        (await stage.Api.DeleteAsync($"contacts/{gone}/aliases/{alias}")).Is(HttpStatusCode.NoContent);
        var failed = await stage.ContactAsync("4900000000000417");
        (await stage.Aliases.PayAsync(failed, "first")).Is(HttpStatusCode.PaymentRequired);
        var expired = await stage.ContactAsync("4900000000000003");
        stage.Aliases.Time.Ahead = TimeSpan.FromDays(365 * 6);
        var id = await stage.CreateAsync(SaleStage.Body(
            SaleStage.Item("gone", gone, $",\"aliasId\":\"{alias}\""), SaleStage.Item("expired", expired), SaleStage.Item("failed", failed)));
        await stage.DrainAsync();

        Assert.Equal("declined 2, noAlias 1", await stage.CountsAsync(id));
        Assert.Equal("alias_expired updateCard", Decline(await stage.FindItemAsync(id, "expired")));
        Assert.Equal("alias_failed never", Decline(await stage.FindItemAsync(id, "failed")));
    }

    [Fact]
    public async Task Every_message_twice_and_both_at_once_charges_once()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contacts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.ContactAsync("4900000000000003")));
        var id = await stage.CreateAsync(SaleStage.Body(contacts.Select((contact, index) => SaleStage.Item($"i-{index}", contact))));
        var messages = stage.Bus.QueueAfter(0).Select(message => message.Body).ToList();

        await Task.WhenAll(messages.Concat(messages).Concat(messages).Select(stage.DeliverAsync));
        await stage.AheadAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("charged 8", await stage.CountsAsync(id));
        Assert.All(contacts, contact => Assert.Equal(1, stage.ChargesAsync(contact).GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task A_look_at_a_run_is_one_trip_however_many_items_it_has()
    {
        var trips = new RoundTrips();
        await using var stage = await SaleStage.StartAsync(app, trips);
        var small = await stage.CreateAsync(SaleStage.Body(SaleStage.Item("a", "c1")));
        var large = await stage.CreateAsync(SaleStage.Body(Enumerable.Range(0, 300).Select(number => SaleStage.Item($"i-{number}", "c1"))));

        Assert.Equal(1, await trips.InSequenceAsync(_ => stage.SaleAsync(small)));
        Assert.Equal(1, await trips.InSequenceAsync(_ => stage.SaleAsync(large)));
        await SaleStage.EndAsync(stage.Api, small);
        await SaleStage.EndAsync(stage.Api, large);
    }

    [Theory]
    [InlineData("not JSON {0}", "notJson")]
    [InlineData("""{{"itemId":"{0}"}}""", "notJson")]
    [InlineData("""{{"saleId":"sal_1","itemId":"{0}"}}""", "dataInvalid")]
    [InlineData("""{{"saleId":"sal_019a9c4b2f7e7c3f8d1e0a2b3c4d5e6f","itemId":"{0}"}}""", "dataInvalid")]
    public async Task A_message_that_can_never_be_acted_on_is_kept_as_a_rejected_event(string message, string reason)
    {
        await using var stage = await SaleStage.StartAsync(app);
        var text = string.Format(CultureInfo.InvariantCulture, message, AppFixture.UniqueId());
        await stage.DeliverAsync(Encoding.UTF8.GetBytes(text));

        var ours = Assert.Single(await app.RejectedAsync(limit: 200), one => one.ToJsonString().Contains(JsonEncodedText.Encode(text).ToString(), StringComparison.Ordinal));
        Assert.Equal(("automatic-sales", reason), ((string)ours["source"]!, (string)ours["reason"]!));
    }

    private static string Decline(JsonNode item) => $"{item["decline"]!["code"]} {item["decline"]!["retry"]}";
}
