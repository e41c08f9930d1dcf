using System.Net;
using Azure.Core;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Outbox;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Payments;

/// <summary>Providers that do not answer, processes that stop in between, requests that come twice: one charge, whatever happens.</summary>
public sealed class PaymentFaultTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly (string, string) Key = ("Idempotency-Key", "pay");

    private readonly string _contact = AppFixture.UniqueId();

    [Theory]
    [InlineData(true, true, "captured")]
    [InlineData(true, false, "authorised")]
    [InlineData(false, true, "declined")]
    public async Task What_nobody_knows_is_found_out_and_not_sent_again(bool isDone, bool capture, string status)
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((isDone, new PaymentOutcome.Unknown()));
        var asked = (await stage.PayAsync(_contact, "O-1", capture ? "" : ",\"capture\":false", Key)).Is(HttpStatusCode.Accepted);
        var again = (await stage.PayAsync(_contact, "O-1", capture ? "" : ",\"capture\":false", Key)).Is(HttpStatusCode.Accepted);
        Assert.Equal(("unknown", "unknown"), (asked.String("status"), again.String("status")));

        stage.Time.Ahead = TimeSpan.FromSeconds(60);
        await stage.SweepAsync(_contact, PendingKind.Payments);

        var payment = await stage.PaymentAsync(_contact, asked.String("id"));
        Assert.Equal(status, (string?)payment["status"]);
        Assert.Equal(isDone ? null : "not_charged", (string?)payment["decline"]?["code"]);
        Assert.Equal(isDone ? null : "later", (string?)payment["decline"]?["retry"]);
        Assert.Single(stage.Provider.Calls);
        var last = await stage.PayAsync(_contact, "O-1", capture ? "" : ",\"capture\":false", Key);
        Assert.Equal(isDone ? HttpStatusCode.Created : HttpStatusCode.PaymentRequired, last.Status);
        Assert.DoesNotContain(await stage.RowsAsync(_contact), row => row.Key.StartsWith("pendingpayment~", StringComparison.Ordinal) || row.Value.ContainsKey("StepToken"));
    }

    [Fact]
    public async Task What_can_not_be_found_out_stays_unknown_and_is_said_in_the_log()
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((true, new PaymentOutcome.Unknown()));
        var asked = (await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.Accepted);
        stage.Time.Ahead = TimeSpan.FromSeconds(60);
        stage.Provider.Find = _ => new FindOutcome.NotYet();
        await stage.SweepAsync(_contact, PendingKind.Payments);
        stage.Provider.Find = _ => new FindOutcome.Lost();
        await stage.SweepAsync(_contact, PendingKind.Payments);
        await stage.SweepAsync(_contact, PendingKind.Payments);

        Assert.Equal("unknown", (string?)(await stage.PaymentAsync(_contact, asked.String("id")))["status"]);
        Assert.Single(stage.Log.All, line => line.StartsWith("Error:", StringComparison.Ordinal) && line.Contains(asked.String("id"), StringComparison.Ordinal));
        (await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.Accepted);
        Assert.Single(stage.Provider.Calls);
    }

    [Fact]
    public async Task What_a_provider_did_not_take_on_goes_on_under_the_same_key()
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.Unavailable(TimeSpan.FromSeconds(3))));
        var away = (await stage.PayAsync(_contact, "O-1", "", Key)).IsProblem(HttpStatusCode.ServiceUnavailable, "payment_provider_unavailable");
        stage.Time.Ahead = TimeSpan.FromMinutes(2);
        await stage.SweepAsync(_contact, PendingKind.Payments);
        stage.Provider.Charge = null;
        (await stage.PayAsync(_contact, "O-1", "", Key)).Is(HttpStatusCode.Created);

        Assert.Equal("3", away.Header("Retry-After"));
        Assert.Single(stage.Provider.Calls.Cast<ChargeRequest>().Select(call => (call.Reference, call.IdempotencyKey)).Distinct());
        Assert.Single(stage.Provider.Done);
    }

    [Fact]
    public async Task What_a_provider_did_not_take_on_and_nobody_asks_for_again_is_declined_after_a_while()
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.Unavailable()));
        (await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.ServiceUnavailable);
        stage.Time.Ahead = TimeSpan.FromMinutes(16);
        await stage.SweepAsync(_contact, PendingKind.Payments);

        var payment = (await stage.Api.GetAsync($"contacts/{_contact}/payments")).Json["items"]![0]!;
        Assert.Equal(("declined", "not_charged"), ((string?)payment["status"], (string?)payment["decline"]!["code"]));
    }

    [Fact]
    public async Task What_the_owner_must_do_is_said_with_its_address_and_its_end_is_found()
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        stage.Provider.Charge = _ => Task.FromResult<(bool, PaymentOutcome)>((false, new PaymentOutcome.RequiresAction(new Uri("https://bank.example/3ds"), "tx-1")));
        var asked = (await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.Accepted);
        Assert.Equal(("requiresAction", "https://bank.example/3ds"), (asked.String("status"), asked.String("actionUrl")));

        stage.Time.Ahead = TimeSpan.FromMinutes(1);
        stage.Provider.Find = _ => new FindOutcome.Found(new PaymentOutcome.Approved("tx-1"));
        await stage.SweepAsync(_contact, PendingKind.Payments);

        var payment = await stage.PaymentAsync(_contact, asked.String("id"));
        Assert.Equal("captured", (string?)payment["status"]);
        Assert.Null(payment["actionUrl"]);
    }

    // As if the process died at a call of the store: from then on it reaches nothing. Another process goes on.
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_process_that_stops_between_two_steps_charges_once(int transaction, bool isStored)
    {
        var provider = new ScriptedProvider();
        await using var alive = await AliasStage.StartAsync(app, provider);
        await alive.MakeAliasAsync(_contact);
        var (seen, isDead) = (0, false);
        var troubles = new Troubles
        {
            Choose = request =>
            {
                if (isDead)
                {
                    return Trouble.Refused;
                }

                isDead = IsTransaction(request) && ++seen == transaction;
                return isDead ? isStored ? Trouble.AnswerLost : Trouble.Refused : Trouble.None;
            },
        };
        await using (var dying = await AliasStage.StartAsync(app, provider, troubles))
        {
            var died = await dying.PayAsync(_contact, "O-1", "", Key);
            Assert.NotEqual(HttpStatusCode.Created, died.Status);
        }

        var paid = (await alive.PayAsync(_contact, "O-1", "", Key)).Is(HttpStatusCode.Created);

        Assert.Equal("captured", paid.String("status"));
        Assert.Single(provider.Done);
        Assert.Single(provider.Calls.Cast<ChargeRequest>().Select(call => call.IdempotencyKey).Distinct());
        Assert.Single((await alive.Api.GetAsync($"contacts/{_contact}/payments")).Json["items"]!.AsArray());
    }

    [Theory]
    [InlineData(true, "captured")]
    [InlineData(false, "declined")]
    public async Task What_a_process_left_undone_and_nobody_asks_for_again_is_found_out(bool wasSent, string status)
    {
        var provider = new ScriptedProvider();
        await using var alive = await AliasStage.StartAsync(app, provider);
        await alive.MakeAliasAsync(_contact);
        var seen = 0;
        var troubles = new Troubles { Choose = request => IsTransaction(request) && ++seen > 1 ? Trouble.Refused : Trouble.None };
        provider.Charge = key => wasSent
            ? Task.FromResult<(bool, PaymentOutcome)>((true, new PaymentOutcome.Approved(key)))
            : throw new InvalidOperationException("Made to stop before it was sent.");
        await using (var dying = await AliasStage.StartAsync(app, provider, troubles))
        {
            Assert.NotEqual(HttpStatusCode.Created, (await dying.PayAsync(_contact, "O-1")).Status);
        }

        await alive.SweepAsync(_contact, PendingKind.Payments);
        Assert.Equal("unknown", (string?)(await OnlyAsync())["status"]);
        alive.Time.Ahead = TimeSpan.FromSeconds(61);
        await alive.SweepAsync(_contact, PendingKind.Payments);

        Assert.Equal(status, (string?)(await OnlyAsync())["status"]);
        Assert.Equal(wasSent ? 1 : 0, provider.Done.Count);

        async Task<System.Text.Json.Nodes.JsonNode> OnlyAsync() => Assert.Single((await alive.Api.GetAsync($"contacts/{_contact}/payments")).Json["items"]!.AsArray())!;
    }

    [Fact]
    public async Task Requests_that_come_many_times_at_once_charge_once()
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.PayAsync(_contact, "O-1", "", Key)));

        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created, answer.Text));
        Assert.Single(answers.Select(answer => answer.String("id")).Distinct());
        Assert.Single(stage.Provider.Done);
        Assert.Single(stage.Provider.Calls.Cast<ChargeRequest>().Select(call => call.IdempotencyKey).Distinct());
    }

    // The first finds no answer under its key; then the second does it all; and then the first finds what the second did.
    [Theory]
    [InlineData("", """{"amount":{"amount":4500,"currency":"CHF"},"module":"sales","reference":"O-2"}""", "reference~", 201)]
    [InlineData("/{0}/capture", "", "payment~", 200)]
    [InlineData("/{0}/cancel", "", "payment~", 200)]
    public async Task A_request_that_is_sent_twice_is_not_answered_for_what_it_did_itself(string path, string body, string held, int status)
    {
        var (provider, troubles) = (new ScriptedProvider(), new Troubles());
        await using var alive = await AliasStage.StartAsync(app, provider);
        await using var slow = await AliasStage.StartAsync(app, provider, troubles);
        await alive.MakeAliasAsync(_contact);
        var payment = (await alive.PayAsync(_contact, "O-1", ",\"capture\":false")).Is(HttpStatusCode.Created).String("id");
        var full = string.Format(System.Globalization.CultureInfo.InvariantCulture, $"contacts/{_contact}/payments{path}", payment);
        ApiAnswer? second = null;
        troubles.HoldRead("idempotency~", held, async () => second = await alive.Api.PostAsync(full, body, Key));

        var first = await slow.Api.PostAsync(full, body, Key);

        Assert.Equal((status, (int)second!.Status, second.Text), ((int)first.Status, status, first.Text));
        Assert.Equal(2, provider.Calls.Count);
    }

    [Fact]
    public async Task What_the_provider_knows_it_by_is_what_every_provider_takes()
    {
        await using var stage = await AliasStage.StartAsync(app);
        await stage.MakeAliasAsync(_contact);
        (await stage.PayAsync(_contact, "O-1")).Is(HttpStatusCode.Created);

        var call = Assert.IsType<ChargeRequest>(Assert.Single(stage.Provider.Calls));
        Assert.Matches("^[A-Za-z0-9]{1,20}$", call.Reference);
        Assert.Matches("^[!-~]{1,64}$", call.IdempotencyKey);
        Assert.All(stage.Provider.References, reference => Assert.Matches("^[A-Za-z0-9]{1,20}$", reference));
        Assert.Equal((Initiator.Cardholder, null), (call.Initiator, call.NetworkTransactionId));
    }

    private static bool IsTransaction(Request request) => request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal);
}
