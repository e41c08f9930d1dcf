using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>Rejected messages over HTTP: seen, tried again, dropped.</summary>
public sealed class ReplayTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_rejected_message_is_listed_with_its_reason()
    {
        var mark = AppFixture.UniqueId();
        var id = await RejectAsync($"no JSON é {mark}");

        var listed = (await app.RejectedAsync(limit: 200)).Find(item => (string)item["id"]! == id);

        JsonShape.Matches(
            $$"""
            {"id":"{{id}}","source":"service-points","reason":"notJson","detail":"<text>","message":"no JSON é {{mark}}",
             "messageBytes":{{Encoding.UTF8.GetByteCount($"no JSON é {mark}")}},"receivedAt":"<time>"}
            """,
            listed);
    }

    [Fact]
    public async Task Pages_of_the_list_leave_nothing_out()
    {
        List<string> ids = [];
        for (var number = 0; number < 5; number++)
        {
            ids.Add(await KeepAsync("{}", AppFixture.UniqueId(), day: new DateOnly(2020, 1, 1 + (number / 2))));
        }

        var found = (await app.RejectedAsync(limit: 2)).ConvertAll(item => (string)item["id"]!);

        Assert.Equal(found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), found);
        Assert.Superset(ids.ToHashSet(StringComparer.Ordinal), found.ToHashSet(StringComparer.Ordinal));
        foreach (var id in ids)
        {
            (await app.Api.DeleteAsync($"rejected-events/{id}")).Is(HttpStatusCode.NoContent);
        }
    }

    [Fact]
    public async Task A_message_that_can_be_read_by_now_is_acted_on_and_goes()
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        var id = await KeepAsync(Messages.Created(point, client, "Dakar"), AppFixture.UniqueId());

        var done = (await app.Api.PostAsync($"rejected-events/{id}/replay", "", ("Idempotency-Key", id))).Is(HttpStatusCode.OK);

        JsonShape.Matches($$"""{"id":"{{id}}","outcome":"done"}""", done.Json);
        Assert.Equal("C_VIRT_DAKAR", Assert.Single((await app.ReadAsync(client)).Cards).Value.GetString("Name"));
        Assert.False(await IsKeptAsync(id));
        (await app.Api.PostAsync($"rejected-events/{id}/replay", "")).IsProblem(HttpStatusCode.NotFound, "rejected_event_not_found");
        var again = (await app.Api.PostAsync($"rejected-events/{id}/replay", "", ("Idempotency-Key", id))).Is(HttpStatusCode.OK);
        Assert.Equal(("true", done.Text), (again.Header("Idempotency-Replayed"), again.Text));
    }

    [Fact]
    public async Task Replays_at_once_make_one_card()
    {
        var client = await app.MakeClientAsync();
        var id = await KeepAsync(Messages.Created(AppFixture.UniqueId("sp"), client, "Dakar"), AppFixture.UniqueId());

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.Api.PostAsync($"rejected-events/{id}/replay", "", ("Idempotency-Key", id))));

        Assert.All(answers, answer => Assert.Equal("done", answer.Is(HttpStatusCode.OK).String("outcome")));
        Assert.Single((await app.ReadAsync(client)).Cards);
        Assert.False(await IsKeptAsync(id));
    }

    [Fact]
    public async Task A_message_waits_for_what_it_needs()
    {
        var client = AppFixture.UniqueId();
        var id = await KeepAsync(Messages.Created(AppFixture.UniqueId("sp"), client, "Dakar"), AppFixture.UniqueId());

        var refused = (await app.Api.PostAsync($"rejected-events/{id}/replay", "", ("Idempotency-Key", id))).IsProblem(HttpStatusCode.Conflict, "event_not_ready");

        Assert.Contains(client, refused.String("reasonDetail"), StringComparison.Ordinal);
        Assert.True(await IsKeptAsync(id));
        (await app.Api.PutAsync($"clients/{client}", """{"name":"A","currency":"XOF"}""")).Is(HttpStatusCode.Created);
        (await app.Api.PostAsync($"rejected-events/{id}/replay", "", ("Idempotency-Key", id))).Is(HttpStatusCode.OK);
        Assert.Single((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task A_message_that_still_can_not_be_acted_on_says_why_and_stays()
    {
        var (_, point, _) = await app.MakeProvisionedAsync();
        var foreign = await RejectAsync(Messages.Created(point, await app.MakeClientAsync()));
        var unknown = await RejectAsync($$$"""{"specversion":"1.0","id":"{{{AppFixture.UniqueId()}}}","type":"cynod.servicepoint.exploded.v1","data":{}}""");

        foreach (var (id, reason) in ((string, string)[])[(foreign, "servicePointOfAnotherClient"), (unknown, "typeUnknown")])
        {
            var refused = (await app.Api.PostAsync($"rejected-events/{id}/replay", "")).IsProblem(HttpStatusCode.UnprocessableEntity, "event_still_rejected");

            Assert.Equal(reason, refused.String("reason"));
            Assert.NotEmpty(refused.String("reasonDetail"));
            Assert.True(await IsKeptAsync(id));
        }
    }

    [Fact]
    public async Task Of_a_message_that_was_too_long_to_be_kept_nothing_is_tried()
    {
        var client = await app.MakeClientAsync();
        var id = await RejectAsync(AppFixture.UniqueId() + new string('x', 40_000));

        var refused = (await app.Api.PostAsync($"rejected-events/{id}/replay", "")).IsProblem(HttpStatusCode.UnprocessableEntity, "event_still_rejected");

        Assert.Equal("truncated", refused.String("reason"));
        Assert.Empty((await app.ReadAsync(client)).ServicePoints);
    }

    [Fact]
    public async Task A_message_is_dropped_once()
    {
        var id = await RejectAsync(AppFixture.UniqueId());

        Assert.True((await app.Api.DeleteAsync($"rejected-events/{id}")).Is(HttpStatusCode.NoContent).Body.IsEmpty);

        (await app.Api.DeleteAsync($"rejected-events/{id}")).IsProblem(HttpStatusCode.NotFound, "rejected_event_not_found");
        Assert.False(await IsKeptAsync(id));
    }

    [Fact]
    public async Task Who_replayed_or_dropped_a_message_is_recorded()
    {
        var begin = Uri.EscapeDataString(TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        var client = await app.MakeClientAsync();
        var replayed = await KeepAsync(Messages.Created(AppFixture.UniqueId("sp"), client), AppFixture.UniqueId());
        var dropped = await RejectAsync(AppFixture.UniqueId());
        (await app.Api.PostAsync($"rejected-events/{replayed}/replay", "")).Is(HttpStatusCode.OK);
        (await app.Api.DeleteAsync($"rejected-events/{dropped}")).Is(HttpStatusCode.NoContent);

        var lines = (await app.Api.GetAsync($"audit?limit=200&from={begin}")).Is(HttpStatusCode.OK).Json["items"]!.AsArray();

        foreach (var (id, operation) in ((string, string)[])[(replayed, "ReplayRejectedEvent"), (dropped, "DeleteRejectedEvent")])
        {
            var line = Assert.Single(lines, item => ((string)item!["resource"]!).Contains(id, StringComparison.Ordinal))!;
            Assert.Equal((operation, "done", "tester"), ((string)line["operation"]!, (string)line["outcome"]!, (string)line["subject"]!));
        }
    }

    [Theory]
    [InlineData("rej_20250101_0123456789abcdef0123456789abcdef")]
    [InlineData("rej_20251301_0123456789abcdef0123456789abcdef")]
    [InlineData("rej_20250101_0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("event~x")]
    [InlineData("rej_")]
    public async Task What_is_not_there_is_not_found(string id)
    {
        (await app.Api.PostAsync($"rejected-events/{id}/replay", "")).IsProblem(HttpStatusCode.NotFound, "rejected_event_not_found");
        (await app.Api.DeleteAsync($"rejected-events/{id}")).IsProblem(HttpStatusCode.NotFound, "rejected_event_not_found");
    }

    [Fact]
    public async Task Only_who_may_touch_every_client_sees_them()
    {
        var id = await RejectAsync(AppFixture.UniqueId());
        var client = await app.MakeClientAsync();
        foreach (var api in (Api[])[app.As("ADMIN", client), app.As("CARDS"), app.As("AUDITOR")])
        {
            (await api.GetAsync("rejected-events")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
            (await api.PostAsync($"rejected-events/{id}/replay", "")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
            (await api.DeleteAsync($"rejected-events/{id}")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        }

        Assert.True(await IsKeptAsync(id));
    }

    [Fact]
    public async Task Others_are_told_of_a_rejected_message_but_not_what_it_says()
    {
        var secret = AppFixture.UniqueId("secret");
        var id = await RejectAsync(secret);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var interval = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (ToldOf(id).Count == 0)
        {
            await app.Handler.SweepAsync(limit.Token);
            await interval.WaitForNextTickAsync(limit.Token);
        }

        JsonShape.Matches(
            $$"""
            {"specversion":"1.0","id":"evt_{{id}}_1.0","source":"/cardfunctions","type":"cardfunctions.event.rejected.v1","time":"<time>",
             "subject":"/api/v1/rejected-events/{{id}}","sequence":"000000000001.0","datacontenttype":"application/json",
             "data":{"id":"{{id}}","source":"service-points","reason":"notJson","detail":"<text>","message":null,"messageBytes":{{secret.Length}},"receivedAt":"<time>"} }
            """,
            Assert.Single(ToldOf(id)));
    }

    private List<JsonNode> ToldOf(string id) => [.. app.Topic.Events.Where(told => ((string)told["subject"]!).EndsWith(id, StringComparison.Ordinal))];

    // Delivers what is rejected, and finds it by its contents.
    private async Task<string> RejectAsync(string message)
    {
        Assert.True(await app.Handler.DeliverAsync(message));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message)))[..32];
        await foreach (var row in app.Tables.GetTableClient("RejectedEvents").QueryAsync("PartitionKey gt '2' and RowKey ge 'rej_' and RowKey lt 'rej`'"))
        {
            if (row.RowKey.EndsWith(hash, StringComparison.Ordinal))
            {
                return row.RowKey;
            }
        }

        throw new InvalidOperationException($"Not kept: {message}");
    }

    // Keeps a message that an app of another version rejected.
    private async Task<string> KeepAsync(string message, string mark, DateOnly? day = null)
    {
        var on = day ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var id = $"rej_{on.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mark)))[..32]}";
        var bytes = Encoding.UTF8.GetBytes(message);
        await app.Tables.GetTableClient("RejectedEvents").AddEntityAsync(new TableEntity(on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), id)
        {
            ["Source"] = "service-points",
            ["Reason"] = "typeUnknown",
            ["Detail"] = "No event of this type is known.",
            ["Message"] = bytes,
            ["MessageBytes"] = bytes.Length,
            ["ReceivedAt"] = TimeProvider.System.GetUtcNow(),
        });
        return id;
    }

    private async Task<bool> IsKeptAsync(string id)
    {
        var day = $"{id[4..8]}-{id[8..10]}-{id[10..12]}";
        return (await app.Tables.GetTableClient("RejectedEvents").GetEntityIfExistsAsync(day, id)).HasValue;
    }
}
