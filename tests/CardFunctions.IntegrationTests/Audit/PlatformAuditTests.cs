using System.Net;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Audit;

/// <summary>The trail of what belongs to no client. Other tests write to it at the same time, so that only lines of one's own are looked at.</summary>
public sealed class PlatformAuditTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly string[] Life = ["DeleteCardProfile done", "DeleteCardProfile refused precondition_failed", "PutCardProfile done", "PutCardProfile refused forbidden", "PutCardProfile done"];

    [Fact]
    public async Task Changes_of_a_profile_and_refused_ones_are_listed_the_newest_first()
    {
        var code = await app.MakeProfileAsync("\"fuel\"");
        (await app.As("AUDITOR").PutAsync($"card-profiles/{code}", """{"name":"A","services":[]}""")).Is(HttpStatusCode.Forbidden);
        (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":[]}""")).Is(HttpStatusCode.OK);
        (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":["petrol"]}""")).IsInvalid("services[0]");
        (await app.Api.DeleteAsync($"card-profiles/{code}", ("If-Match", "\"9\""))).Is(HttpStatusCode.PreconditionFailed);
        (await app.Api.DeleteAsync($"card-profiles/{code}", ("X-Forwarded-For", "203.0.113.7"))).Is(HttpStatusCode.NoContent);

        var lines = await OfAsync($"/api/v1/card-profiles/{code}", limit: 200);

        Assert.Equal(Life, lines.Select(line => $"{line["operation"]} {line["outcome"]} {line["code"]}".TrimEnd()));
        JsonShape.Matches(
            $$"""
            {"id":"<text>","at":"<time>","subject":"tester","address":"203.0.113.7","operation":"DeleteCardProfile","resource":"/api/v1/card-profiles/{{code}}",
             "outcome":"done","code":null,"reason":null,"comment":null,"traceId":"<text>"}
            """,
            lines[0]);
        Assert.DoesNotContain((await app.Api.GetAsync("card-profiles?limit=200")).Is(HttpStatusCode.OK).Text, code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_leave_nothing_out_wherever_the_lines_lie()
    {
        // Done ones lie beside the profiles, refused ones do not.
        var begin = $"&from={TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}";
        var code = await app.MakeProfileAsync("\"fuel\"");
        for (var number = 0; number < 3; number++)
        {
            (await app.Api.DeleteAsync($"card-profiles/{code}", ("If-Match", "\"99\""))).Is(HttpStatusCode.PreconditionFailed);
            (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":[]}""")).Is(HttpStatusCode.OK);
        }

        var lines = await OfAsync($"/api/v1/card-profiles/{code}", limit: 2, begin);

        Assert.Equal(
            ["done", "refused", "done", "refused", "done", "refused", "done"],
            lines.Select(line => (string)line["outcome"]!));
        var (newest, oldest) = (lines[1], lines[4]);
        Assert.Equal(
            lines[2..5].Select(line => (string)line["id"]!),
            (await OfAsync($"/api/v1/card-profiles/{code}", limit: 2, $"&from={Uri.EscapeDataString((string)oldest["at"]!)}&to={Uri.EscapeDataString((string)newest["at"]!)}"))
                .Select(line => (string)line["id"]!));
    }

    [Fact]
    public async Task Refused_attempts_on_rejected_messages_are_recorded()
    {
        const string Id = "rej_20200101_0123456789abcdef0123456789abcdef";
        (await app.Api.DeleteAsync($"rejected-events/{Id}")).Is(HttpStatusCode.NotFound);
        (await app.As("CARDS").PostAsync($"rejected-events/{Id}/replay", "")).Is(HttpStatusCode.Forbidden);

        Assert.Equal("rejected_event_not_found", (string)(await OfAsync($"/api/v1/rejected-events/{Id}", limit: 200))[0]["code"]!);
        Assert.Equal("forbidden", (string)(await OfAsync($"/api/v1/rejected-events/{Id}/replay", limit: 200))[0]["code"]!);
    }

    [Fact]
    public async Task The_trail_can_be_had_as_csv()
    {
        var code = await app.MakeProfileAsync("\"fuel\"");

        var csv = (await app.Api.GetAsync("audit?limit=1", ("Accept", "text/csv"))).Is(HttpStatusCode.OK);

        Assert.StartsWith("id,at,subject,address,operation,resource,outcome,code,reason,comment,traceId\r\n", csv.Text, StringComparison.Ordinal);
        Assert.Single(csv.Text.Split("\r\n"), line => line.Contains($"/card-profiles/{code},done,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_who_may_read_the_trail_of_every_client_does()
    {
        var client = await app.MakeClientAsync();

        (await app.As("AUDITOR").GetAsync("audit")).Is(HttpStatusCode.OK);
        (await app.As("AUDITOR", client).GetAsync("audit")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await app.As("CARDS").GetAsync("audit")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await app.Api.GetAsync("audit?from=yesterday&limit=0")).IsInvalid("from", "limit");
    }

    private async Task<List<JsonNode>> OfAsync(string resource, int limit, string period = "")
    {
        List<JsonNode> found = [];
        for (var path = $"audit?limit={limit}{period}"; path.Length > 0;)
        {
            var page = (await app.Api.GetAsync(path)).Is(HttpStatusCode.OK).Json;
            Assert.InRange(page["items"]!.AsArray().Count, 0, limit);
            found.AddRange(page["items"]!.AsArray().Select(item => item!).Where(item => (string)item["resource"]! == resource));
            path = page["nextCursor"] is { } cursor ? $"audit?limit={limit}{period}&cursor={cursor}" : "";
        }

        return found;
    }
}
