using System.Globalization;
using System.Net;
using CardFunctions.AutomaticSales;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.Providers;
using CardFunctions.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CardFunctions.IntegrationTests.AutomaticSales;

public sealed class SaleTroubleTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Killed = 128 + 9;

    [Fact]
    public async Task What_is_declined_for_now_is_tried_on_its_days_and_stops_at_the_limit()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = await stage.ContactAsync("4900000000000516");
        var id = await stage.CreateAsync(SaleStage.Body(SaleStage.Item("a", contact)));
        await stage.DrainAsync();

        Assert.Equal("retrying 1", await stage.CountsAsync(id));
        Assert.Equal(("running", 1m), ((string)(await stage.SaleAsync(id))["status"]!, (decimal)(await stage.SaleAsync(id))["progress"]!));
        List<int> tries = [];
        for (var day = 0; day <= 8; day++)
        {
            tries.Add((int)(await stage.FindItemAsync(id, "a"))["tries"]!);
            await stage.AheadAsync(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        }

        Assert.Equal([1, 2, 2, 3, 3, 3, 3, 4, 4], tries);
        Assert.Equal("declined 1", await stage.CountsAsync(id));
        Assert.Equal("finished", (string)(await stage.SaleAsync(id))["status"]!);
    }

    [Fact]
    public async Task A_card_that_has_money_on_the_third_day_is_charged_then_and_once()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = AppFixture.UniqueId();
        await stage.Aliases.MakeAliasAsync(contact);
        stage.Aliases.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.Declined("NO_MONEY", RetryAdvice.Later)));
        var id = await stage.CreateAsync(SaleStage.Body(SaleStage.Item("a", contact)));
        await stage.DrainAsync();
        await stage.AheadAsync(TimeSpan.FromDays(1.1));
        stage.Aliases.Provider.Charge = null;
        await stage.AheadAsync(TimeSpan.FromDays(2));
        await stage.AheadAsync(TimeSpan.FromDays(10));

        Assert.Equal("charged 1", await stage.CountsAsync(id));
        Assert.Single(stage.Aliases.Provider.Done);
        Assert.Equal(3, (int)(await stage.FindItemAsync(id, "a"))["tries"]!);
    }

    [Fact]
    public async Task A_provider_that_can_not_now_is_asked_again_later_under_the_same_key()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = AppFixture.UniqueId();
        await stage.Aliases.MakeAliasAsync(contact);
        stage.Aliases.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.Unavailable(TimeSpan.FromSeconds(1))));
        var id = await stage.CreateAsync(SaleStage.Body(SaleStage.Item("a", contact)));
        await stage.DrainAsync();
        await stage.AheadAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("pending 1", await stage.CountsAsync(id));
        stage.Aliases.Provider.Charge = null;
        await stage.AheadAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("charged 1", await stage.CountsAsync(id));
        Assert.Equal(1, (int)(await stage.FindItemAsync(id, "a"))["tries"]!);
        Assert.Single(stage.Aliases.Provider.Calls.OfType<ChargeRequest>().Select(call => call.IdempotencyKey).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_never_comes_is_found_out_and_nothing_is_charged_twice(bool wasCharged)
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = AppFixture.UniqueId();
        await stage.Aliases.MakeAliasAsync(contact);
        var calls = 0;
        stage.Aliases.Provider.Charge = key => Task.FromResult<(bool, PaymentOutcome)>(
            Interlocked.Increment(ref calls) == 1 ? (wasCharged, new PaymentOutcome.Unknown()) : (true, new PaymentOutcome.Approved($"tx-{key}")));
        var id = await stage.CreateAsync(SaleStage.Body(SaleStage.Item("a", contact)));
        await stage.DrainAsync();
        Assert.Equal("unknown 1", await stage.CountsAsync(id));

        await stage.AheadAsync(TimeSpan.FromSeconds(30));
        await stage.AheadAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("charged 1", await stage.CountsAsync(id));
        Assert.Single(stage.Aliases.Provider.Done);
        Assert.Equal(wasCharged ? 1 : 2, calls);
    }

    [Fact]
    public async Task Messages_that_are_lost_are_sent_again_when_the_run_has_come_to_rest()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = await stage.ContactAsync("4900000000000003");
        var id = await stage.CreateAsync(SaleStage.Body(Enumerable.Range(0, 5).Select(number => SaleStage.Item($"i-{number}", contact))));
        Assert.Equal(5, stage.Lose());

        await stage.SweepAsync(id);
        Assert.Equal(0, await stage.DrainAsync());
        await stage.AheadAsync(TimeSpan.FromMinutes(5));
        await stage.SweepAsync(id);
        await stage.DrainAsync();

        Assert.Equal("charged 5", await stage.CountsAsync(id));
        Assert.Equal(5, await stage.ChargesAsync(contact));
        Assert.True(await stage.SweepAsync(id));
    }

    [Fact]
    public async Task A_retry_whose_message_is_lost_is_found_on_its_day()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = await stage.ContactAsync("4900000000000516");
        var id = await stage.CreateAsync(SaleStage.Body(SaleStage.Item("a", contact)));
        await stage.DrainAsync();
        stage.Aliases.Time.Ahead = TimeSpan.FromHours(12);
        await stage.SweepAsync(id);
        Assert.Equal(0, await stage.DrainAsync());
        stage.Aliases.Time.Ahead = TimeSpan.FromDays(1) + TimeSpan.FromMinutes(10);
        Assert.Equal(1, stage.Lose());

        await stage.SweepAsync(id);
        await stage.DrainAsync();

        Assert.Equal(2, (int)(await stage.FindItemAsync(id, "a"))["tries"]!);
    }

    [Fact]
    public async Task A_bus_that_is_away_when_a_run_begins_is_made_up_for_by_the_sweep()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var contact = await stage.ContactAsync("4900000000000003");
        stage.Bus.IsAway = true;
        var id = (await stage.Api.PostAsync("automatic-sales", SaleStage.Body(SaleStage.Item("a", contact)))).Is(HttpStatusCode.Accepted).String("id");
        stage.Aliases.Time.Ahead = TimeSpan.FromMinutes(1);
        await Assert.ThrowsAsync<Azure.RequestFailedException>(() => stage.SweepAsync(id));
        stage.Bus.IsAway = false;
        await stage.SweepAsync(id);
        await stage.DrainAsync();

        Assert.Equal("charged 1", await stage.CountsAsync(id));
        Assert.Equal(1, await stage.ChargesAsync(contact));
    }

    [Fact]
    public async Task What_is_not_started_is_given_up_with_the_run_and_what_is_started_is_seen_through()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var (good, broke, late) = (await stage.ContactAsync("4900000000000003"), await stage.ContactAsync("4900000000000516"), await stage.ContactAsync("4900000000000680"));
        var id = await stage.CreateAsync(SaleStage.Body(
            [SaleStage.Item("a", good), SaleStage.Item("b", broke), SaleStage.Item("c", late), .. Enumerable.Range(0, 300).Select(number => SaleStage.Item($"z-{number}", good))]));
        foreach (var message in stage.Bus.QueueAfter(0).Take(3))
        {
            await stage.DeliverAsync(message.Body);
        }

        var etag = (await stage.Api.GetAsync($"automatic-sales/{id}")).Header("ETag")!;
        (await stage.Api.PostAsync($"automatic-sales/{id}/cancel", "", ("If-Match", "\"1\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.Equal("cancelled", (await stage.Api.PostAsync($"automatic-sales/{id}/cancel", "", ("If-Match", etag))).Is(HttpStatusCode.OK).String("status"));
        await stage.DrainAsync();
        (await stage.Api.PostAsync($"automatic-sales/{id}/cancel", "")).Is(HttpStatusCode.OK);
        await stage.AheadAsync(TimeSpan.FromDays(2));
        await stage.SweepAsync(id);

        Assert.Equal("charged 2, cancelled 301", await stage.CountsAsync(id));
        var sale = await stage.SaleAsync(id);
        Assert.Equal(("cancelled", 1m), ((string)sale["status"]!, (decimal)sale["progress"]!));
        Assert.NotNull(sale["finishedAt"]);
        Assert.Equal((1, 0, 1), (await stage.ChargesAsync(good), await stage.ChargesAsync(broke), await stage.ChargesAsync(late)));
        Assert.Single(stage.Bus.Events, told => (string)told["type"]! == "cardfunctions.automaticsale.finished.v1");
    }

    [Fact]
    public async Task No_more_charges_go_out_than_the_settings_allow_from_all_instances_together()
    {
        await using var bus = await EventTopic.StartAsync();
        var provider = $"throttled{AppFixture.UniqueId("x")}";
        await using var one = await StageAsync();
        await using var other = await StageAsync();
        var contact = AppFixture.UniqueId();
        await one.MakeAliasAsync(contact);
        List<DateTimeOffset> times = [];
        foreach (var stage in new[] { one, other })
        {
            stage.Provider.Charge = key =>
            {
                lock (times)
                {
                    times.Add(TimeProvider.System.GetUtcNow());
                }

                return Task.FromResult<(bool, PaymentOutcome)>((true, new PaymentOutcome.Approved($"tx-{key}")));
            };
        }

        (await one.Api.PostAsync("automatic-sales", SaleStage.Body(Enumerable.Range(0, 60).Select(number => SaleStage.Item($"i-{number:D2}", contact))))).Is(HttpStatusCode.Accepted);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (bus.QueueAfter(0).Count < 60)
        {
            await interval.WaitForNextTickAsync(limit.Token);
        }

        var messages = bus.QueueAfter(0).Select(message => message.Body).Index().ToList();
        await Task.WhenAll(messages.Select(message => (message.Index % 2 == 0 ? one : other).Services.GetRequiredService<RunAutomaticSale>().HandleAsync(message.Item, CancellationToken.None)));

        // 20 a second, a quarter of a second's at once: of 60 the last can't be earlier than after two seconds and a half.
        Assert.Equal(60, times.Count);
        Assert.True(times.Max() - times.Min() >= TimeSpan.FromSeconds(2.4), $"{times.Max() - times.Min()}");

        Task<AliasStage> StageAsync() => AliasStage.StartAsync(
            app,
            new ScriptedProvider(provider),
            settings: [("ServiceBus__fullyQualifiedNamespace", bus.Address), ("AutomaticSales__ChargesPerSecond", "20")]);
    }

    [Theory]
    [InlineData("BeforeTransaction:1")]
    [InlineData("AfterTransaction:1")]
    [InlineData("BeforeCall:1")]
    [InlineData("AfterCall:1")]
    [InlineData("BeforeTransaction:2")]
    [InlineData("AfterTransaction:2")]
    [InlineData("BeforeSend:1")]
    [InlineData("AfterSend:1")]
    [InlineData("BeforeTransaction:3")]
    [InlineData("AfterTransaction:3")]
    public async Task A_process_that_dies_at_any_moment_of_an_item_charges_once_when_the_message_comes_again(string moment)
    {
        var contact = AppFixture.UniqueId();
        (await app.Api.PostAsync($"contacts/{contact}/aliases", AliasStage.CardBody())).Is(HttpStatusCode.Created);
        var id = (await app.Api.PostAsync("automatic-sales", SaleStage.Body(SaleStage.Item("a", contact)))).Is(HttpStatusCode.Accepted).String("id");
        var message = System.Text.Encoding.UTF8.GetBytes($$"""{"saleId":"{{id}}","itemId":"a"}""");
        var settings = app.SettingsFor(app.ConnectionString);
        settings[FaultPoints.Variable] = moment;
        await using (var doomed = await HandlerProcess.StartAsync(settings, Repository.FaultyApp))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => doomed.DeliverAsync("RunAutomaticSale", message));
            Assert.Equal(Killed, await doomed.Process.ExitAsync());
        }

        Assert.True(await app.Handler.DeliverAsync("RunAutomaticSale", message));
        Assert.True(await app.Handler.DeliverAsync("RunAutomaticSale", message));
        // Of the run itself, which ends with its last item, the sweep makes sure.
        await using (var stage = await SaleStage.StartAsync(app))
        {
            await stage.SweepAsync(id);
        }

        var sale = (await app.Api.GetAsync($"automatic-sales/{id}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((1, "finished"), ((int)sale["counts"]!["charged"]!, (string)sale["status"]!));
        Assert.Equal(1, await SaleStage.ChargesAsync(app.Tables, contact));
        var payment = $"/api/v1/contacts/{contact}/payments/";
        Assert.Single(app.Topic.Events, told => (string)told["type"]! == "cardfunctions.payment.completed.v1" && ((string)told["subject"]!).StartsWith(payment, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Items_of_a_run_that_was_never_made_are_removed_when_nobody_can_be_making_it_any_more()
    {
        await using var stage = await SaleStage.StartAsync(app);
        var key = AppFixture.UniqueId();
        var body = SaleStage.Body(Enumerable.Range(0, 250).Select(number => SaleStage.Item(number.ToString(CultureInfo.InvariantCulture), key)));
        var settings = app.SettingsFor(app.ConnectionString);
        // Three transactions make its items, the fourth the run.
        settings[FaultPoints.Variable] = "BeforeTransaction:4";
        await using (var doomed = await HandlerProcess.StartAsync(settings, Repository.FaultyApp))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => app.On(doomed).PostAsync("automatic-sales", body, ("Idempotency-Key", key)));
        }

        var request = await stage.RowAsync("requests", $"idempotency~CreateAutomaticSale~key.{key}");
        var id = request.GetString("Subject")!;
        (await stage.Api.GetAsync($"automatic-sales/{id}")).IsProblem(HttpStatusCode.NotFound, "automatic_sale_not_found");
        stage.Aliases.Time.Ahead = TimeSpan.FromMinutes(10);
        Assert.False(await stage.SweepAsync(id));
        Assert.Equal(250, await stage.CountRowsAsync(id));

        stage.Aliases.Time.Ahead = TimeSpan.FromMinutes(20);
        Assert.True(await stage.SweepAsync(id));

        Assert.Equal(0, await stage.CountRowsAsync(id));
    }

    [Theory]
    [InlineData("BeforeTransaction:1")]
    [InlineData("AfterTransaction:1")]
    [InlineData("BeforeTransaction:3")]
    [InlineData("AfterTransaction:3")]
    [InlineData("BeforeTransaction:4")]
    [InlineData("AfterTransaction:4")]
    public async Task A_process_that_dies_while_it_makes_a_run_leaves_one_when_the_request_is_sent_again(string moment)
    {
        var contact = AppFixture.UniqueId();
        var body = SaleStage.Body(Enumerable.Range(0, 250).Select(number => SaleStage.Item(number.ToString(CultureInfo.InvariantCulture), contact)));
        var settings = app.SettingsFor(app.ConnectionString);
        settings[FaultPoints.Variable] = moment;
        var key = ("Idempotency-Key", contact);
        await using (var doomed = await HandlerProcess.StartAsync(settings, Repository.FaultyApp))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => app.On(doomed).PostAsync("automatic-sales", body, key));
            Assert.Equal(Killed, await doomed.Process.ExitAsync());
        }

        var id = (await app.Api.PostAsync("automatic-sales", body, key)).Is(HttpStatusCode.Accepted).String("id");

        Assert.Equal(250, (int)(await app.Api.GetAsync($"automatic-sales/{id}")).Json["counts"]!["pending"]!);
        var all = (await app.Api.GetAsync($"automatic-sales/{id}/items", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text;
        Assert.Equal(250, all.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length - 1);
        Assert.Single(
            (await app.Api.GetAsync("automatic-sales?limit=200")).Json["items"]!.AsArray(), sale => (string)sale!["id"]! == id);
        await SaleStage.EndAsync(app.Api, id);
    }
}
