using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Audit;

/// <summary>What was done stands in the trail, once.</summary>
public sealed class AuditTrailTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Making_a_client_a_holder_a_service_point_and_a_card_leaves_a_line_for_each_thing_made()
    {
        var client = await app.MakeClientAsync();
        await AssertAddsAsync(client, 0, ["PutClient done /"]);

        await AssertAddsAsync(client, 1, ["PutHolder done /holders/h7"], () =>
            app.Api.PutAsync($"clients/{client}/holders/h7", """{"name":"A. Diop","kind":"beneficiary"}"""));
        await AssertAddsAsync(client, 2, ["RegisterServicePoint done /service-points/<point>", "RegisterServicePoint done /cards/<card>"], () => app.MakePointAsync(client));
        await AssertAddsAsync(client, 4, ["CreateCard done /cards/<card>"], () => app.MakeCardAsync(client));
        await AssertAddsAsync(client, 5, ["PutClient done /"], () =>
            app.Api.PutAsync($"clients/{client}", """{"name":"Other","currency":"XOF"}"""));
    }

    [Fact]
    public async Task Each_change_of_a_card_leaves_one_line_and_what_changes_nothing_leaves_none()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var lines = 2;

        foreach (var (operation, action, body) in ((string, string, string)[])
        [
            ("SuspendCard", "suspend", CardCalls.Other),
            ("ResumeCard", "resume", CardCalls.Other),
            ("BlockCard", "block", CardCalls.Other),
            ("UnblockCard", "unblock", CardCalls.Other),
            ("VirtualiseCard", "virtualise", "{}"),
            ("DevirtualiseCard", "devirtualise", "{}"),
        ])
        {
            await AssertAddsAsync(client, lines++, [$"{operation} done /cards/<card>"], () => app.ActAsync(card, action, body));
        }

        await AssertAddsAsync(client, lines++, ["PatchCard done /cards/<card>"], () => app.PatchAsync(card, """{"name":"B"}"""));
        await AssertAddsAsync(client, lines, [], () => app.PatchAsync(card, """{"name":"B"}"""));
        await AssertAddsAsync(client, lines, [], () => app.ActAsync(card, "devirtualise", "{}"));
        await AssertAddsAsync(client, lines++, ["RevealCardNumber done /cards/<card>"], () => app.Api.GetAsync($"{CardCalls.PathOf(card)}/number"));
        await AssertAddsAsync(client, lines, [], () => app.Api.GetAsync(CardCalls.PathOf(card)));
        await AssertAddsAsync(client, lines, ["ReplaceCard done /cards/<card>", "ReplaceCard done /cards/<card>"], () => app.ActAsync(card, "replace"));
    }

    [Fact]
    public async Task A_repeated_request_is_not_recorded_anew()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        foreach (var _ in Enumerable.Range(0, 3))
        {
            (await app.ActAsync(card, "suspend", CardCalls.Other, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        }

        Assert.Single((await app.ReadAsync(client)).Audit, line => line.GetString("Operation") == "SuspendCard");
    }

    [Fact]
    public async Task A_line_says_who_did_what_when_from_where_and_why()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var begin = TimeProvider.System.GetUtcNow();

        (await app.ActAsync(
            card, "block", """{"reason":"lost","comment":"Perdue à Dakar"}""", ("X-Forwarded-For", "203.0.113.7"), ("X-Azure-Functions-InvocationId", "inv-17")))
            .Is(HttpStatusCode.OK);

        var item = (await app.Api.GetAsync($"clients/{client}/audit?limit=1")).Is(HttpStatusCode.OK).Json["items"]![0]!;
        JsonShape.Matches(
            $$"""
            {"id":"<text>","at":"<time>","subject":"tester","address":"203.0.113.7","operation":"BlockCard","resource":"/api/v1/{{CardCalls.PathOf(card)}}",
             "outcome":"done","code":null,"reason":"lost","comment":"Perdue à Dakar","traceId":"inv-17"}
            """,
            item);
        Assert.StartsWith("aud_", (string)item["id"]!, StringComparison.Ordinal);
        Assert.InRange((DateTimeOffset)item["at"]!, begin.AddSeconds(-1), TimeProvider.System.GetUtcNow().AddSeconds(1));
    }

    [Fact]
    public async Task A_replacement_says_why_on_both_cards()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        var made = (await app.ActAsync(card, "replace", """{"reason":"stolen","comment":"Vol"}""")).Is(HttpStatusCode.Created).String("id");

        var lines = (await app.ReadAsync(client)).Audit.Where(line => line.GetString("Operation") == "ReplaceCard").ToList();
        Assert.All(lines, line => Assert.Equal(("stolen", "Vol"), (line.GetString("Reason"), line.GetString("Comment"))));
        Assert.Equal(
            ((string[])[$"/api/v1/{CardCalls.PathOf(card)}", $"/api/v1/{CardCalls.PathOf(made)}"]).Order(StringComparer.Ordinal),
            lines.Select(line => line.GetString("Resource")!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_for_many_cards_leaves_a_line_for_each_that_it_changed()
    {
        var client = await app.MakeClientAsync();
        var (one, two) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        var office = await app.MakeCardAsync(client, "C", more: ""","profile":"BACK_OFFICE" """);

        await AssertAddsAsync(client, 4, ["VirtualiseCards done /cards/<card>", "VirtualiseCards done /cards/<card>"], () =>
            app.Api.PostAsync($"clients/{client}/cards/virtualise", $$"""{"cardIds":["{{one}}","{{two}}","{{office}}","crd_x"]}"""));
        await AssertAddsAsync(client, 6, [], () =>
            app.Api.PostAsync($"clients/{client}/cards/devirtualise?dryRun=true", $$"""{"cardIds":["{{one}}","{{two}}"]}"""));
    }

    [Fact]
    public async Task What_upstream_did_is_recorded_with_its_source()
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");

        await app.Handler.DeliverUntilDoneAsync(Messages.Created(point, client, "Dakar"));
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", "2025-02-01T00:00:00Z"));
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Older", "2025-01-31T00:00:00Z"));
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, "2025-03-01T00:00:00Z"));

        var lines = (await app.ReadAsync(client)).Audit.Where(line => line.GetString("Operation") == "ProvisionVirtualCard").ToList();
        Assert.Equal(3, lines.Count(line => line.GetString("Resource")!.EndsWith($"/service-points/{point}", StringComparison.Ordinal)));
        Assert.Equal(3, lines.Count(line => line.GetString("Resource")!.Contains("/cards/", StringComparison.Ordinal)));
        Assert.All(lines, line => Assert.Equal(
            ("/cynod/service-points", "servicebus:service-points", "done"), (line.GetString("Subject"), line.GetString("Address"), line.GetString("Outcome"))));
        Assert.Equal("endOfUse", Assert.Single(lines, line => line.GetString("Reason") is not null).GetString("Reason"));
    }

    [Fact]
    public async Task No_line_has_a_number()
    {
        var client = await app.MakeClientAsync();
        var (first, second) = (Numbers.New(), Numbers.New());
        var card = await app.MakeCardAsync(client, more: $",\"number\":\"{first}\"");
        (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/number")).Is(HttpStatusCode.OK);
        (await app.ActAsync(card, "replace", $$"""{"number":"{{second}}"}""")).Is(HttpStatusCode.Created);
        (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"physical","name":"B","number":"{{second}}"}""")).IsProblem(HttpStatusCode.Conflict, "card_number_taken");

        var trail = (await app.Api.GetAsync($"clients/{client}/audit")).Is(HttpStatusCode.OK).Text;

        Assert.DoesNotContain(first, trail, StringComparison.Ordinal);
        Assert.DoesNotContain(second, trail, StringComparison.Ordinal);
    }

    // Lines are compared without their order, since two of one change have one time.
    private async Task AssertAddsAsync(string client, int before, string[] expected, Func<Task>? act = null)
    {
        if (act is not null)
        {
            Assert.Equal(before, (await app.ReadAsync(client)).Audit.Count);
            await act();
        }

        var audit = (await app.ReadAsync(client)).Audit;
        Assert.Equal(before + expected.Length, audit.Count);
        Assert.Equal(expected.Order(StringComparer.Ordinal), audit.Take(expected.Length).Select(line => Shape(client, line)).Order(StringComparer.Ordinal));
    }

    private static string Shape(string client, TableEntity line)
    {
        var resource = line.GetString("Resource")!.Replace($"/api/v1/clients/{client}", "", StringComparison.Ordinal);
        resource = resource.StartsWith("/cards/", StringComparison.Ordinal) ? "/cards/<card>"
            : resource.StartsWith("/service-points/", StringComparison.Ordinal) ? "/service-points/<point>"
            : resource.Length == 0 ? "/"
            : resource;
        return $"{line.GetString("Operation")} {line.GetString("Outcome")} {resource}";
    }
}
