using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Audit;

/// <summary>Refused attempts stand in the trail with the code; what could not be understood was no attempt at anything.</summary>
public sealed class RefusalTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Every_kind_of_refusal_leaves_one_line_with_its_code()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        await app.MakeCardAsync(client, "Taken");
        var path = CardCalls.PathOf(card);

        await AssertRefusedAsync(client, "BlockCard", "forbidden", $"{path}/block", () => app.As("AUDITOR").PostAsync($"{path}/block", CardCalls.Other));
        await AssertRefusedAsync(client, "ResumeCard", "illegal_transition", $"{path}/resume", () => app.ActAsync(card, "resume"));
        await AssertRefusedAsync(client, "PatchCard", "card_name_taken", path, () => app.PatchAsync(card, """{"name":"Taken"}"""));
        await AssertRefusedAsync(client, "PatchCard", "precondition_failed", path, () => app.PatchAsync(card, """{"name":"B"}""", ("If-Match", "\"7\"")));
        await AssertRefusedAsync(client, "VirtualiseCard", "profile_not_virtualised", $"{path}/virtualise", () => app.ActAsync(card, "virtualise", """{"profile":"STANDARD"}"""));
        await AssertRefusedAsync(client, "CloseCard", "card_not_found", $"clients/{client}/cards/crd_x/close", () =>
            app.Api.PostAsync($"clients/{client}/cards/crd_x/close", CardCalls.Other));
        await AssertRefusedAsync(client, "CreateCard", "card_name_taken", $"clients/{client}/cards", () =>
            app.Api.PostAsync($"clients/{client}/cards", """{"kind":"virtual","name":"taken"}"""));
        await AssertRefusedAsync(client, "VirtualiseCards", "forbidden", $"clients/{client}/cards/virtualise", () =>
            app.As("BACK_OFFICE").PostAsync($"clients/{client}/cards/virtualise", """{"all":true}"""));
        await AssertRefusedAsync(client, "PutClient", "currency_in_use", $"clients/{client}", () =>
            app.Api.PutAsync($"clients/{client}", """{"name":"A","currency":"CHF"}"""));
        (await app.ActAsync(card, "suspend", CardCalls.Other, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        await AssertRefusedAsync(client, "SuspendCard", "idempotency_key_reused", $"{path}/suspend", () =>
            app.ActAsync(card, "suspend", """{"reason":"lost"}""", ("Idempotency-Key", "k")));
    }

    [Fact]
    public async Task The_line_of_a_refusal_is_found_by_the_trace_of_its_answer()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        var refused = (await app.ActAsync(card, "resume", CardCalls.Other, ("X-Forwarded-For", "203.0.113.9"))).IsProblem(HttpStatusCode.Conflict, "illegal_transition");

        var line = (await app.ReadAsync(client)).Audit[0];
        Assert.Equal((refused.String("traceId"), "203.0.113.9", "tester"), (line.GetString("TraceId"), line.GetString("Address"), line.GetString("Subject")));
    }

    [Fact]
    public async Task Malformed_requests_and_those_of_nobody_and_refused_reads_leave_no_line()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var before = (await app.ReadAsync(client)).Audit.Count;

        (await app.ActAsync(card, "block", """{"reason":"bored"}""")).IsInvalid("reason");
        (await app.ActAsync(card, "block", "{")).Is(HttpStatusCode.BadRequest);
        (await app.PatchAsync(card, """{"holderId":"nobody"}""")).IsInvalid("holderId");
        (await app.Api.SendContentAsync(HttpMethod.Post, $"{CardCalls.PathOf(card)}/block", new StringContent("reason=lost"))).Is(HttpStatusCode.UnsupportedMediaType);
        (await new Api(app.Handler.Http, token: null).PostAsync($"{CardCalls.PathOf(card)}/block", CardCalls.Other)).Is(HttpStatusCode.Unauthorized);
        (await app.As("TERMINAL").GetAsync(CardCalls.PathOf(card))).Is(HttpStatusCode.Forbidden);
        (await app.Api.GetAsync($"clients/{client}/cards/crd_x")).Is(HttpStatusCode.NotFound);

        Assert.Equal(before, (await app.ReadAsync(client)).Audit.Count);
    }

    [Fact]
    public async Task Of_a_client_that_does_not_exist_nothing_is_stored()
    {
        var none = AppFixture.UniqueId();
        var mine = await app.MakeClientAsync();
        var card = $"crd_{none}_{new string('0', 32)}";

        (await app.Api.PostAsync($"clients/{none}/cards", """{"kind":"virtual","name":"A"}""")).Is(HttpStatusCode.NotFound);
        (await app.ActAsync(card, "block")).IsProblem(HttpStatusCode.NotFound, "card_not_found");
        (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/number")).IsProblem(HttpStatusCode.NotFound, "card_not_found");
        (await app.As("ADMIN", mine).PostAsync($"{CardCalls.PathOf(card)}/block", CardCalls.Other)).Is(HttpStatusCode.Forbidden);
        (await app.As("AUDITOR").PutAsync($"clients/{none}", """{"name":"A","currency":"XOF"}""")).Is(HttpStatusCode.Forbidden);

        Assert.True((await app.ReadAsync(none)).IsEmpty);
    }

    private async Task AssertRefusedAsync(string client, string operation, string code, string path, Func<Task<ApiAnswer>> act)
    {
        var before = (await app.ReadAsync(client)).Audit.Count;
        Assert.Equal(code, (await act()).String("code"));

        var audit = (await app.ReadAsync(client)).Audit;
        Assert.Equal(before + 1, audit.Count);
        Assert.Equal(
            (operation, "refused", code, $"/api/v1/{path}", "tester"),
            (audit[0].GetString("Operation"), audit[0].GetString("Outcome"), audit[0].GetString("Code"), audit[0].GetString("Resource"), audit[0].GetString("Subject")));
        Assert.Null(audit[0].GetString("Reason"));
    }
}
