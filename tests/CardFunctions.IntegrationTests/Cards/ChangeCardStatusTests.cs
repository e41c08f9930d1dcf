using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

/// <summary>Suspend, resume, block, unblock, close.</summary>
public sealed class ChangeCardStatusTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Key = "Idempotency-Key";

    private static readonly (string Action, string Status, string Allowed, bool CanTransact)[] Life =
    [
        ("suspend", "suspended", "resume block close virtualise replace", false),
        ("resume", "active", "suspend block close virtualise replace", true),
        ("suspend", "suspended", "resume block close virtualise replace", false),
        ("block", "blocked", "unblock close replace", false),
        ("unblock", "active", "suspend block close virtualise replace", true),
        ("block", "blocked", "unblock close replace", false),
        ("close", "closed", "", false),
    ];

    [Fact]
    public async Task A_card_goes_through_every_status_and_its_service_point_goes_along()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();

        foreach (var (step, (action, status, allowed, canTransact)) in Life.Index())
        {
            var changed = (await app.ActAsync(card, action)).Is(HttpStatusCode.OK);

            Assert.Equal(status, changed.String("status"));
            Assert.Equal(allowed, changed.Json["allowedActions"].Words());
            Assert.Equal($"\"{step + 2}\"", changed.Header("ETag"));
            Assert.Equal(changed.Text, (await app.Api.GetAsync(CardCalls.PathOf(card))).Text);
            Assert.Equal(canTransact, (bool)(await app.PointAsync(client, point))["canTransact"]!);
            await (await app.ReadAsync(client)).AssertSoundAsync();
        }
    }

    [Fact]
    public async Task A_card_that_is_closed_leaves_its_service_point_and_keeps_its_name()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();

        var closed = (await app.ActAsync(card, "close", """{"reason":"endOfUse"}""")).Is(HttpStatusCode.OK);

        Assert.Null(closed.Json["servicePointId"]);
        Assert.Null((await app.PointAsync(client, point))["virtualCardId"]);
        (await app.Api.PostAsync($"clients/{client}/cards", """{"kind":"virtual","name":"C_VIRT_DAKAR"}""")).IsProblem(HttpStatusCode.Conflict, "card_name_taken");
        var next = (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","servicePointId":"{{point}}"}""")).Is(HttpStatusCode.Created);
        Assert.Equal("C_VIRT_DAKAR_2", next.String("name"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_card_is_closed_once()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        (await app.ActAsync(card, "close")).Is(HttpStatusCode.OK);

        foreach (var action in (string[])["close", "suspend", "resume", "block", "unblock", "virtualise", "replace"])
        {
            var refused = (await app.ActAsync(card, action, action == "virtualise" ? "{}" : CardCalls.Other))
                .IsProblem(HttpStatusCode.Conflict, "illegal_transition");
            Assert.Empty(refused.Json["allowedActions"]!.AsArray());
        }

        Assert.Equal("closed", (string)(await app.CardAsync(card))["status"]!);
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(0, 300)]
    [InlineData(-1, 0)]
    public async Task A_card_with_money_on_it_is_not_closed(long balance, long held)
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        await app.WriteAsync(card, ("Balance", balance), ("Held", held));

        (await app.ActAsync(card, "close")).IsProblem(HttpStatusCode.Conflict, "card_not_empty");

        var kept = await app.CardAsync(card);
        Assert.Equal(("active", point, balance, held), ((string)kept["status"]!, (string)kept["servicePointId"]!, (long)kept["balance"]!["amount"]!, (long)kept["held"]!["amount"]!));
        await app.WriteAsync(card, ("Balance", 0L), ("Held", 0L));
        (await app.ActAsync(card, "close")).Is(HttpStatusCode.OK);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Theory]
    [InlineData("""{"reason":"bored"}""", "reason")]
    [InlineData("{}", "reason")]
    [InlineData("""{"reason":null}""", "reason")]
    [InlineData("""{"reason":7}""", "reason")]
    [InlineData("""{"reason":"lost","comment":""}""", "comment")]
    [InlineData("""{"reason":"lost","comment":"   "}""", "comment")]
    [InlineData("""{"reason":"lost","comment":"a\u0007b"}""", "comment")]
    [InlineData("""{"reason":"lost","coment":"x"}""", "coment")]
    public async Task A_reason_that_is_missing_or_unknown_and_a_comment_that_says_nothing_are_refused(string body, string member)
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        foreach (var action in (string[])["suspend", "block", "close"])
        {
            (await app.ActAsync(card, action, body)).IsInvalid(member);
        }

        Assert.Equal("active", (string)(await app.CardAsync(card))["status"]!);
    }

    [Fact]
    public async Task A_comment_has_500_characters_at_most()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var longest = string.Concat("Ligne 1\\n\\tÉté ", new string('x', 486));

        (await app.ActAsync(card, "block", $$"""{"reason":"other","comment":"{{new string('x', 501)}}"}""")).IsInvalid("comment");
        (await app.ActAsync(card, "block", $$"""{"reason":"other","comment":"{{longest}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal(longest.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal), (await app.ReadAsync(client)).Audit[0].GetString("Comment"));
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("stolen")]
    [InlineData("compromised")]
    [InlineData("damaged")]
    [InlineData("endOfUse")]
    [InlineData("other")]
    public async Task A_reason_is_kept(string reason)
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        (await app.ActAsync(card, "block", $$"""{"reason":"{{reason}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal(reason, (await app.ReadAsync(client)).Cards[card[^32..]].GetString("StatusReason"));
    }

    [Theory]
    [InlineData("en", "resume", "suspend, block, close, virtualise, replace", "The card’s status does not allow this.")]
    [InlineData("fr-CH", "unblock", "suspendre, mettre en opposition, clôturer, virtualiser, remplacer", "Le statut de la carte ne le permet pas.")]
    public async Task An_illegal_transition_names_the_legal_ones(string language, string action, string named, string title)
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        var refused = (await app.ActAsync(card, action, CardCalls.Other, ("Accept-Language", language))).IsProblem(HttpStatusCode.Conflict, "illegal_transition");

        Assert.Equal("suspend block close virtualise replace", refused.Json["allowedActions"].Words());
        Assert.Contains(named, refused.String("detail"), StringComparison.Ordinal);
        Assert.Equal(title, refused.String("title"));
        Assert.Equal("\"1\"", (await app.Api.GetAsync(CardCalls.PathOf(card))).Header("ETag"));
    }

    [Theory]
    [InlineData("en", "nothing can be done")]
    [InlineData("fr", "aucune action")]
    public async Task A_closed_card_says_that_it_is(string language, string words)
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());
        (await app.ActAsync(card, "close")).Is(HttpStatusCode.OK);

        var refused = (await app.ActAsync(card, "suspend", CardCalls.Other, ("Accept-Language", language))).IsProblem(HttpStatusCode.Conflict, "illegal_transition");

        Assert.Contains(words, refused.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_first_answer_though_the_card_has_changed_since()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        var first = (await app.ActAsync(card, "suspend", CardCalls.Other, (Key, "k"))).Is(HttpStatusCode.OK);
        (await app.ActAsync(card, "resume", CardCalls.Other, (Key, "k"))).Is(HttpStatusCode.OK);
        var again = (await app.ActAsync(card, "suspend", CardCalls.Other, (Key, "k"))).Is(HttpStatusCode.OK);

        Assert.Null(first.Header("Idempotency-Replayed"));
        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(first.Body.ToArray(), again.Body.ToArray());
        Assert.Equal(first.Header("ETag"), again.Header("ETag"));
        Assert.Equal("active", (string)(await app.CardAsync(card))["status"]!);
        (await app.ActAsync(card, "suspend", """{"reason":"lost"}""", (Key, "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_key_of_one_card_is_not_taken_for_another()
    {
        var client = await app.MakeClientAsync();
        var (one, other) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        (await app.ActAsync(one, "suspend", CardCalls.Other, (Key, "k"))).Is(HttpStatusCode.OK);

        (await app.ActAsync(other, "suspend", CardCalls.Other, (Key, "k"))).IsProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        Assert.Equal("active", (string)(await app.CardAsync(other))["status"]!);
    }

    [Fact]
    public async Task A_condition_on_the_version_is_kept_to()
    {
        var card = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.ActAsync(card, "suspend", CardCalls.Other, ("If-Match", "\"2\""))).IsProblem(HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.Equal("\"2\"", (await app.ActAsync(card, "suspend", CardCalls.Other, ("If-Match", "\"1\""))).Is(HttpStatusCode.OK).Header("ETag"));
    }

    [Fact]
    public async Task Cards_of_another_client_are_not_found()
    {
        var client = await app.MakeClientAsync();
        var foreign = await app.MakeCardAsync(await app.MakeClientAsync());
        foreach (var action in (string[])["suspend", "resume", "block", "unblock", "close"])
        {
            foreach (var id in (string[])[foreign, "crd_x", $"crd_{client}_{new string('0', 32)}"])
            {
                (await app.Api.PostAsync($"clients/{client}/cards/{id}/{action}", CardCalls.Other)).IsProblem(HttpStatusCode.NotFound, "card_not_found");
            }
        }

        Assert.Equal("active", (string)(await app.CardAsync(foreign))["status"]!);
    }

    [Theory]
    [InlineData("active")]
    [InlineData("suspended")]
    public async Task An_expired_card_can_be_blocked_and_is_a_blocked_one_then(string stored)
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        await app.WriteAsync(card, ("Expires", "2020-01"), ("Status", stored));

        var expired = await app.CardAsync(card);
        Assert.Equal(("expired", "block close replace"), ((string)expired["status"]!, expired["allowedActions"].Words()));
        foreach (var action in (string[])["suspend", "resume", "unblock", "virtualise"])
        {
            (await app.ActAsync(card, action, action == "virtualise" ? "{}" : CardCalls.Other)).IsProblem(HttpStatusCode.Conflict, "illegal_transition");
        }

        Assert.Equal("blocked", (await app.ActAsync(card, "block", """{"reason":"stolen"}""")).Is(HttpStatusCode.OK).String("status"));
        Assert.Equal("blocked", (string)(await app.CardAsync(card))["status"]!);
        Assert.Equal((1, 0), (await CountAsync("blocked"), await CountAsync("expired")));
        Assert.Equal("expired", (await app.ActAsync(card, "unblock")).Is(HttpStatusCode.OK).String("status"));
        Assert.Equal((0, 1), (await CountAsync("blocked"), await CountAsync("expired")));
        Assert.Equal("closed", (await app.ActAsync(card, "close")).Is(HttpStatusCode.OK).String("status"));

        async Task<int> CountAsync(string status) =>
            (await app.Api.GetAsync($"clients/{client}/cards?status={status}")).Is(HttpStatusCode.OK).Json["items"]!.AsArray().Count;
    }
}
