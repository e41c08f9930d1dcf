using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Outbox;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Aliases;

public sealed class RegisterAliasTests(AppFixture app) : IClassFixture<AppFixture>
{
    private readonly string _contact = AppFixture.UniqueId("5515801");

    [Theory]
    [InlineData("4900000000000003", "123", "visa", "0003")]
    [InlineData("4900 0000 0000 0003", "123", "visa", "0003")]
    [InlineData("4900-0000-0000-0003", "123", "visa", "0003")]
    [InlineData("5200000000000007", "123", "mastercard", "0007")]
    [InlineData("2223000000000007", "123", "mastercard", "0007")]
    [InlineData("375000000000007", "1234", "americanExpress", "0007")]
    public async Task A_card_is_registered_and_shown_without_its_number(string number, string code, string brand, string last4)
    {
        var answer = (await app.Api.PostAsync($"contacts/{_contact}/aliases", AliasStage.CardBody(number, code: code))).Is(HttpStatusCode.Created);

        JsonShape.Matches(
            $$"""
            {"id":"<text>","contactId":"{{_contact}}","brand":"{{brand}}","display":"XXXX XXXX X{{last4[..3]}} {{last4[3]}}","last4":"{{last4}}",
             "expiry":"1/2031","expiryMonth":1,"expiryYear":2031,"holderName":"MISO MILICEVIC","status":"active","default":true,
             "provider":"simulator","createdAt":"<time>"}
            """,
            answer.Json);
        Assert.StartsWith($"als_{_contact}_", answer.String("id"), StringComparison.Ordinal);
        Assert.Equal($"/api/v1/contacts/{_contact}/aliases/{answer.String("id")}", answer.Header("Location"));
        Assert.Equal("\"1\"", answer.Header("ETag"));
        Assert.Equal(answer.Text, (await app.Api.GetAsync(answer.Header("Location")!)).Is(HttpStatusCode.OK).Text);
    }

    [Theory]
    [InlineData("\"number\":\"4900000000000004\"", "card.number")]
    [InlineData("\"number\":\"6011000000000004\"", "card.number")]
    [InlineData("\"number\":\"490000000000003\"", "card.number")]
    [InlineData("\"number\":\"49000000000000a3\"", "card.number")]
    [InlineData("\"number\":4900000000000003", "card.number")]
    [InlineData("\"number\":null", "card.number")]
    [InlineData("\"securityCode\":\"1234\"", "card.securityCode")]
    [InlineData("\"securityCode\":\"12x\"", "card.securityCode")]
    [InlineData("\"expiryMonth\":13", "card.expiryMonth")]
    [InlineData("\"expiryMonth\":0", "card.expiryMonth")]
    [InlineData("\"expiryMonth\":\"1\"", "card.expiryMonth")]
    [InlineData("\"expiryYear\":28", "card.expiryYear")]
    [InlineData("\"expiryYear\":2020", "card.expiryYear")]
    [InlineData("\"holderName\":\"\"", "card.holderName")]
    [InlineData("\"holderName\":\"  \"", "card.holderName")]
    [InlineData("\"holderName\":\"4900000000000003\"", "card.holderName")]
    [InlineData("\"pin\":\"1\"", "card.pin")]
    public async Task What_is_wrong_with_a_card_is_said_of_its_member_and_never_repeated(string member, string path)
    {
        var name = member[..(member.IndexOf(':', StringComparison.Ordinal) + 1)];
        string[] members =
        [
            .. new[] { "\"number\":\"4900000000000003\"", "\"expiryMonth\":1", "\"expiryYear\":2031", "\"holderName\":\"A\"", "\"securityCode\":\"123\"" }
                .Where(one => !one.StartsWith(name, StringComparison.Ordinal)),
            member,
        ];

        var answer = await app.Api.PostAsync($"contacts/{_contact}/aliases", $$"""{"card":{{{string.Join(',', members)}}},"source":"contact"}""");

        answer.IsInvalid(path);
        Assert.DoesNotContain("49000000", answer.Text, StringComparison.Ordinal);
        Assert.Empty(await AliasStage.RowsAsync(app.Tables, _contact));
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        var answer = await app.Api.PostAsync(
            $"contacts/{_contact}/aliases",
            $$"""
            {"card":{"number":"4900000000000004","expiryMonth":1,"expiryYear":2020,"holderName":"{{new string('A', 200)}}","securityCode":"1"},
             "source":"contact","basketId":"b","consent":{"textVersion":"","at":"2999-01-01T00:00:00Z"},"provider":"a b"}
            """);

        answer.IsInvalid(
            "card.number", "card.expiryYear", "card.holderName", "card.securityCode", "basketId", "consent.textVersion", "consent.at", "provider");
    }

    [Fact]
    public async Task A_card_that_is_there_already_is_the_same_alias_with_its_expiry_brought_up_to_date()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var first = (await stage.RegisterAsync(_contact)).Is(HttpStatusCode.Created);
        var same = (await stage.RegisterAsync(_contact)).Is(HttpStatusCode.OK);
        var longer = (await stage.Api.PostAsync(
            $"contacts/{_contact}/aliases", AliasStage.CardBody(expiry: "\"expiryMonth\":2,\"expiryYear\":2033"))).Is(HttpStatusCode.OK);
        var references = stage.Provider.References.ToArray();
        await stage.SweepAsync(_contact, PendingKind.Revocations);

        Assert.Equal(first.Text, same.Text);
        Assert.Equal(first.String("id"), longer.String("id"));
        Assert.Equal("2/2033", longer.String("expiry"));
        // Of the second registration the new token went; of the third, which the provider has the new expiry with, the old one.
        Assert.Equal([$"tok-{references[1]}", $"tok-{references[0]}"], stage.Provider.Revoked);
        Assert.DoesNotContain(await stage.RowsAsync(_contact), row => row.Key.StartsWith("revocation~", StringComparison.Ordinal));
        Assert.Single((await stage.Api.GetAsync($"contacts/{_contact}/aliases")).Json["items"]!.AsArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("fp-of-the-provider")]
    public async Task Two_that_register_the_same_card_at_once_get_one_alias(string? fingerprint)
    {
        await using var stage = await AliasStage.StartAsync(app, new ScriptedProvider { Fingerprint = fingerprint });
        using var barrier = new Barrier(4);
        stage.Provider.BeforeRegistered = () => Task.Run(() => barrier.SignalAndWait(TimeSpan.FromSeconds(20)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stage.RegisterAsync(_contact)));
        await stage.SweepAsync(_contact, PendingKind.Revocations);

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Single(answers.Select(answer => answer.String("id")).Distinct());
        Assert.Equal(3, stage.Provider.Revoked.Distinct().Count());
        var rows = await stage.RowsAsync(_contact);
        var alias = Assert.Single(rows, row => row.Key.StartsWith("alias~", StringComparison.Ordinal)).Value;
        Assert.DoesNotContain(alias.GetString("Token")!, stage.Provider.Revoked);
        Assert.Equal(alias.RowKey["alias~".Length..], rows["default"].GetString("Alias"));
    }

    [Fact]
    public async Task Other_cards_and_other_contacts_have_aliases_of_their_own()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var other = AppFixture.UniqueId();
        string[] all =
        [
            await stage.MakeAliasAsync(_contact), await stage.MakeAliasAsync(_contact, "5200000000000007"), await stage.MakeAliasAsync(other),
        ];

        Assert.Equal(3, all.Distinct().Count());
        (await stage.Api.GetAsync($"contacts/{other}/aliases/{all[0]}")).IsProblem(HttpStatusCode.NotFound, "alias_not_found");
    }

    [Fact]
    public async Task A_request_that_is_repeated_acts_once_and_another_with_its_key_is_refused()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var key = ("Idempotency-Key", "k-1");
        var first = (await stage.RegisterAsync(_contact, AliasStage.Visa, key)).Is(HttpStatusCode.Created);
        var again = (await stage.RegisterAsync(_contact, AliasStage.Visa, key)).Is(HttpStatusCode.Created);

        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(first.Text, again.Text);
        Assert.Single(stage.Provider.References);
        (await stage.RegisterAsync(_contact, "5200000000000007", key)).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_provider_that_is_away_is_asked_again_under_the_same_reference()
    {
        await using var stage = await AliasStage.StartAsync(app);
        stage.Provider.Register = () => new RegisterOutcome.Unavailable(TimeSpan.FromSeconds(7));
        var away = (await stage.RegisterAsync(_contact, AliasStage.Visa, ("Idempotency-Key", "k"))).IsProblem(HttpStatusCode.ServiceUnavailable, "payment_provider_unavailable");
        stage.Provider.Register = null;
        (await stage.RegisterAsync(_contact, AliasStage.Visa, ("Idempotency-Key", "k"))).Is(HttpStatusCode.Created);

        Assert.Equal("7", away.Header("Retry-After"));
        Assert.Single(stage.Provider.References.Distinct());
    }

    [Fact]
    public async Task What_a_provider_refuses_or_can_not_do_is_said_clearly()
    {
        await using var stage = await AliasStage.StartAsync(app, settings: ("Payments__AllowDirectEntry", "true"));
        stage.Provider.Register = () => new RegisterOutcome.Refused("STOLEN");
        var refused = (await stage.RegisterAsync(_contact)).IsProblem(HttpStatusCode.UnprocessableEntity, "registration_refused");
        Assert.Equal("STOLEN", refused.String("providerCode"));
        stage.Provider.Register = () => new RegisterOutcome.Rejected("BAD");
        (await stage.RegisterAsync(_contact)).IsProblem(HttpStatusCode.UnprocessableEntity, "rejected_by_provider");
        stage.Provider.Capabilities = stage.Provider.Capabilities with { DirectEntry = false, HostedRegistration = false };
        (await stage.RegisterAsync(_contact)).IsProblem(HttpStatusCode.UnprocessableEntity, "provider_does_not_support_this");
        (await stage.Api.PostAsync($"contacts/{_contact}/alias-registrations", """{"returnUrl":"https://a.example/","source":"contact"}"""))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "provider_does_not_support_this");
        (await stage.Api.PostAsync($"contacts/{_contact}/aliases", AliasStage.CardBody(more: ",\"provider\":\"no-alias\"")))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "provider_does_not_support_aliases");
        (await stage.Api.PostAsync($"contacts/{_contact}/aliases", AliasStage.CardBody(more: ",\"provider\":\"nobody\""))).IsInvalid("provider");
        Assert.DoesNotContain(await stage.RowsAsync(_contact), row => row.Key.StartsWith("alias~", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_direct_entry_is_off_no_card_is_taken()
    {
        await using var stage = await AliasStage.StartAsync(app, settings: ("Payments__AllowDirectEntry", "false"));

        (await stage.RegisterAsync(_contact)).IsProblem(HttpStatusCode.Forbidden, "direct_entry_disabled");
        Assert.Empty(stage.Provider.References);
    }

    [Fact]
    public async Task Whence_it_comes_and_by_whose_leave_is_kept_with_it()
    {
        var body = AliasStage.CardBody(more: ",\"basketId\":\"B-1\",\"consent\":{\"textVersion\":\"2026-01\",\"at\":\"2026-01-02T03:04:05Z\"}")
            .Replace("\"source\":\"contact\"", "\"source\":\"basket\"", StringComparison.Ordinal);

        var id = (await app.AsSubject("alice", "SALES").PostAsync($"contacts/{_contact}/aliases", body)).Is(HttpStatusCode.Created).String("id");

        var row = (await AliasStage.RowsAsync(app.Tables, _contact))[$"alias~{id[^32..]}"];
        Assert.Equal(("basket", "B-1", "2026-01", "alice"), (row.GetString("Source"), row.GetString("Basket"), row.GetString("ConsentText"), row.GetString("RegisteredBy")));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), row.GetDateTimeOffset("ConsentAt"));
        var line = (await app.Api.GetAsync($"contacts/{_contact}/audit")).Is(HttpStatusCode.OK).Json["items"]![0]!;
        Assert.Equal(("alice", "RegisterAlias"), ((string?)line["subject"], (string?)line["operation"]));
    }
}
