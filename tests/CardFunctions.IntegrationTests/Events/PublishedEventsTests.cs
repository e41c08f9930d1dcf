using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>Others are told of each change of a card, once and in order.</summary>
public sealed class PublishedEventsTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Ready = "cardfunctions.servicepoint.ready.v1";

    [Fact]
    public async Task Each_change_is_told_once_with_the_card_as_it_is_shown()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        List<(string Type, string Shown)> expected = [("created", (await app.Api.GetAsync(CardCalls.PathOf(card))).Text)];
        foreach (var (type, act) in ((string, Func<Task<ApiAnswer>>)[])
        [
            ("updated", () => app.PatchAsync(card, """{"name":"Élan"}""")),
            ("statuschanged", () => app.ActAsync(card, "suspend")),
            ("virtualised", () => app.ActAsync(card, "virtualise", "{}")),
            ("statuschanged", () => app.ActAsync(card, "resume")),
            ("devirtualised", () => app.ActAsync(card, "devirtualise", "{}")),
            ("statuschanged", () => app.ActAsync(card, "block")),
            ("statuschanged", () => app.ActAsync(card, "unblock")),
            ("replaced", () => app.ActAsync(card, "replace")),
        ])
        {
            Assert.InRange((int)(await act()).Status, 200, 201);
            expected.Add((type, (await app.Api.GetAsync(CardCalls.PathOf(card))).Text));
        }

        await app.SettleAsync(client);

        var told = app.Topic.EventsOfCard(card);
        Assert.Equal(expected.Select(change => $"cardfunctions.card.{change.Type}.v1"), told.Select(TypeOf));
        Assert.Equal(Enumerable.Range(1, expected.Count).Select(number => $"{number:D12}.0"), told.Select(one => (string)one["sequence"]!));
        foreach (var (change, one) in expected.Zip(told))
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(change.Shown), one["data"]), $"{one["data"]} instead of {change.Shown}");
        }

        Assert.Equal("created", TypeOf(Assert.Single(app.Topic.EventsOfCard((string)told[^1]["data"]!["replacedBy"]!))).Split('.')[2]);
        Assert.Empty((await app.ReadAsync(client)).Events);
    }

    [Fact]
    public async Task An_event_has_the_form_of_a_cloud_event_and_what_the_bus_needs()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client, "Élan");
        await app.SettleAsync(client);

        var told = Assert.Single(app.Topic.EventsOf(client));

        var shown = await app.CardAsync(card);
        JsonShape.Matches(
            $$"""
            {"specversion":"1.0","id":"evt_{{card}}_1.0","source":"/cardfunctions","type":"cardfunctions.card.created.v1","time":"{{shown["createdAt"]}}",
             "subject":"/api/v1/{{CardCalls.PathOf(card)}}","sequence":"000000000001.0","datacontenttype":"application/json","data":{{shown.ToJsonString()}}}
            """,
            told);
        var header = app.Topic.HeaderOf($"evt_{card}_1.0");
        Assert.Equal((card, "cardfunctions.card.created.v1"), (header.SessionId, header.Label));
        Assert.StartsWith("application/cloudevents+json", header.ContentType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_is_told_to_nobody()
    {
        var client = await app.MakeClientAsync();
        var (first, second) = (Numbers.New(), Numbers.New());
        var card = await app.MakeCardAsync(client, more: $",\"number\":\"{first}\"");
        (await app.ActAsync(card, "replace", $$"""{"number":"{{second}}"}""")).Is(HttpStatusCode.Created);
        await app.SettleAsync(client);

        Assert.Equal(3, app.Topic.EventsOf(client).Count);
        Assert.All(app.Topic.EventsOf(client), told =>
        {
            Assert.DoesNotContain(first, told.ToJsonString(), StringComparison.Ordinal);
            Assert.DoesNotContain(second, told.ToJsonString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_service_point_is_told_to_be_ready_behind_its_card()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        await app.SettleAsync(client);

        var told = app.Topic.EventsOf(client);

        Assert.Equal(["cardfunctions.card.created.v1", Ready], told.Select(TypeOf));
        Assert.Equal($"/api/v1/clients/{client}/service-points/{point}", (string)told[1]["subject"]!);
        Assert.True(JsonNode.DeepEquals(await app.PointAsync(client, point), told[1]["data"]));
        Assert.Equal("000000000001.1", (string)told[1]["sequence"]!);
        Assert.Equal(card, app.Topic.HeaderOf((string)told[1]["id"]!).SessionId);
    }

    [Fact]
    public async Task A_service_point_is_ready_again_when_another_card_comes_to_it_and_not_when_its_own_changes()
    {
        var (client, point, card) = await app.MakeProvisionedAsync();
        (await app.ActAsync(card, "suspend")).Is(HttpStatusCode.OK);
        (await app.ActAsync(card, "resume")).Is(HttpStatusCode.OK);
        var made = (await app.ActAsync(card, "replace")).Is(HttpStatusCode.Created).String("id");
        (await app.PatchAsync(made, """{"servicePointId":null}""")).Is(HttpStatusCode.OK);
        var barred = await app.MakeCardAsync(client, "Barred");
        (await app.ActAsync(barred, "suspend")).Is(HttpStatusCode.OK);
        (await app.PatchAsync(barred, $$"""{"servicePointId":"{{point}}"}""")).Is(HttpStatusCode.OK);
        (await app.PatchAsync(barred, """{"servicePointId":null}""")).Is(HttpStatusCode.OK);
        (await app.PatchAsync(made, $$"""{"servicePointId":"{{point}}"}""")).Is(HttpStatusCode.OK);
        await app.SettleAsync(client);

        var told = app.Topic.EventsOf(client).Where(one => TypeOf(one) == Ready).ToList();

        Assert.Equal([card, made, made], told.Select(one => (string)one["data"]!["virtualCardId"]!));
        Assert.All(told, one => Assert.True((bool)one["data"]!["canTransact"]!));
        Assert.Equal(["1.1", "1.1", "3.1"], told.Select(one => ((string)one["sequence"]!).TrimStart('0')));
    }

    [Fact]
    public async Task What_upstream_does_is_told_of_the_card()
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        await app.Handler.DeliverUntilDoneAsync(Messages.Created(point, client, "Dakar"));
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", "2025-02-01T00:00:00Z"));
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, "2025-03-01T00:00:00Z"));
        await app.SettleAsync(client);

        var card = $"crd_{client}_{Assert.Single((await app.ReadAsync(client)).Cards).Key}";
        Assert.Equal(
            ["cardfunctions.card.created.v1", "cardfunctions.card.updated.v1", "cardfunctions.card.statuschanged.v1"], app.Topic.EventsOfCard(card).Select(TypeOf));
        Assert.Single(app.Topic.EventsOf(client), told => TypeOf(told) == Ready);
    }

    [Fact]
    public async Task A_service_point_that_was_closed_before_it_came_is_not_told_to_be_ready()
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, "2025-03-01T00:00:00Z"));
        await app.Handler.DeliverUntilDoneAsync(Messages.Created(point, client, "Dakar"));
        await app.SettleAsync(client);

        var told = Assert.Single(app.Topic.EventsOf(client));

        Assert.Equal(("cardfunctions.card.created.v1", "suspended"), (TypeOf(told), (string)told["data"]!["status"]!));
    }

    [Fact]
    public async Task Changes_at_once_are_told_in_one_order_without_a_gap()
    {
        const int Changes = 12;
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);

        var answers = await Task.WhenAll(Enumerable.Range(0, Changes).Select(number => app.PatchAsync(card, $$"""{"name":"Name {{number}}"}""")));
        await app.SettleAsync(client);

        // One that lost against the others five times over is asked to come again, and has changed nothing.
        var done = answers.Count(answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.IsProblem(HttpStatusCode.ServiceUnavailable, "busy"));
        var told = app.Topic.EventsOfCard(card);
        Assert.Equal(Enumerable.Range(1, done + 1).Select(number => $"{number:D12}.0"), told.Select(one => (string)one["sequence"]!));
        Assert.Equal((string)(await app.CardAsync(card))["name"]!, (string)told[^1]["data"]!["name"]!);
        Assert.Empty((await app.ReadAsync(client)).Events);
    }

    [Fact]
    public async Task What_is_refused_or_was_so_already_is_told_to_nobody()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        (await app.ActAsync(card, "resume")).Is(HttpStatusCode.Conflict);
        (await app.ActAsync(card, "devirtualise", "{}")).Is(HttpStatusCode.OK);
        (await app.PatchAsync(card, """{"name":"B"}""", ("If-Match", "\"4\""))).Is(HttpStatusCode.PreconditionFailed);
        (await app.ActAsync(card, "suspend", CardCalls.Other, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        (await app.ActAsync(card, "suspend", CardCalls.Other, ("Idempotency-Key", "k"))).Is(HttpStatusCode.OK);
        await app.SettleAsync(client);

        Assert.Equal(2, app.Topic.EventsOf(client).Count);
    }

    private static string TypeOf(JsonNode told) => (string)told["type"]!;
}
