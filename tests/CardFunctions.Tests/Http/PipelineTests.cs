using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CardFunctions.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace CardFunctions.Tests.Http;

public sealed class PipelineTests(TestApp app) : IClassFixture<TestApp>
{
    [Theory]
    [InlineData("GET", "/api/v1/nowhere", null, 404, "not_found")]
    [InlineData("DELETE", "/api/v1/me", null, 405, "method_not_allowed")]
    [InlineData("GET", "/api/v1/me", null, 401, "unauthenticated")]
    [InlineData("POST", "/api/v1/clients/c1/orders", null, 401, "unauthenticated")]
    [InlineData("GET", "/api/v1/open-by-mistake", "ADMIN", 403, "forbidden")]
    [InlineData("GET", "/api/v1/clients/c1/orders/1", "SALES", 403, "forbidden")]
    [InlineData("GET", "/api/v1/clients/c2/orders/1", "CARDS", 403, "forbidden")]
    [InlineData("GET", "/api/v1/clients/%20/orders/1", "CARDS", 403, "forbidden")]
    [InlineData("GET", "/api/v1/card-profiles/lower", "CARDS", 400, "invalid_request")]
    [InlineData("POST", "/api/v1/clients/c1/orders", "CARDS", 400, "invalid_request")]
    [InlineData("GET", "/api/v1/clients/c1/orders?limit=201", "CARDS", 400, "invalid_request")]
    [InlineData("GET", "/api/v1/crash", "CARDS", 500, "internal_error")]
    public async Task A_request_that_does_not_pass_gets_its_problem(string method, string path, string? role, int status, string code)
    {
        using var answer = await app.SendAsync(new HttpMethod(method), path, role, clients: new[] { "c1" });

        await AssertProblemAsync(answer, status, code);
        Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Count > 0);
    }

    [Fact]
    public async Task A_bad_token_is_told_so()
    {
        using var answer = await app.SendAsync(HttpMethod.Get, "/api/v1/me", headers: ("Authorization", "Bearer nonsense"));

        await AssertProblemAsync(answer, 401, "unauthenticated");
        Assert.Equal("error=\"invalid_token\"", answer.Headers.WwwAuthenticate.Single().Parameter);
    }

    [Fact]
    public async Task Malformed_ids_in_the_path_are_named()
    {
        foreach (var id in new[] { "a%20b", "a%2Fb", "%C3%A9", new string('a', 65), "..." + new string('a', 62) })
        {
            using var answer = await app.SendAsync(HttpMethod.Get, $"/api/v1/clients/{id}/orders/1", "ADMIN", "*");

            var problem = await AssertProblemAsync(answer, 400, "invalid_request");
            Assert.True(problem.GetProperty("errors").TryGetProperty("clientId", out _));
        }
    }

    [Fact]
    public async Task Faults_of_body_and_headers_stand_in_one_answer_in_the_caller_s_language()
    {
        using var answer = await app.SendAsync(
            HttpMethod.Post, "/api/v1/clients/c1/orders", "CARDS", "c1", Json("""{"nam":1}"""), ("If-Match", "7"), ("Accept-Language", "fr"), ("X-Azure-Functions-InvocationId", "inv-1"));

        var problem = await AssertProblemAsync(answer, 400, "invalid_request");
        Assert.Equal(["nam", "name", "size", "If-Match"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal("La requête n’est pas valide.", problem.GetProperty("title").GetString());
        Assert.Equal("inv-1", problem.GetProperty("traceId").GetString());
        Assert.Equal("fr", answer.Content.Headers.ContentLanguage.Single());
        Assert.Contains("Accept-Language", answer.Headers.Vary);
    }

    [Fact]
    public async Task Bodies_of_other_kinds_and_too_large_ones_are_refused()
    {
        using var text = await app.SendAsync(HttpMethod.Post, "/api/v1/clients/c1/orders", "CARDS", "c1", new StringContent("x"));
        await AssertProblemAsync(text, 415, "unsupported_media_type");

        using var declared = await app.SendAsync(HttpMethod.Post, "/api/v1/clients/c1/orders", "CARDS", "c1", Json(new string(' ', (1024 * 1024) + 1)));
        await AssertProblemAsync(declared, 413, "body_too_large");

        var chunked = Json(new string(' ', (1024 * 1024) + 1));
        chunked.Headers.ContentLength = null;
        using var undeclared = await app.SendAsync(HttpMethod.Post, "/api/v1/clients/c1/orders", "CARDS", "c1", chunked, ("Transfer-Encoding", "chunked"));
        await AssertProblemAsync(undeclared, 413, "body_too_large");
    }

    [Fact]
    public async Task A_created_resource_has_its_location_and_version()
    {
        using var answer = await app.SendAsync(HttpMethod.Post, "/api/v1/clients/c1/orders", "CARDS", "c1", Json("""{"name":"é","size":"small"}"""), ("If-Match", "\"7\""));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("\"7\"", answer.Headers.ETag?.Tag);
        Assert.Equal("/api/v1/clients/c1/orders/1", answer.Headers.Location?.OriginalString);

        using var stale = await app.SendAsync(HttpMethod.Post, "/api/v1/clients/c1/orders", "CARDS", "c1", Json("""{"name":"é","size":"small"}"""), ("If-Match", "\"6\""));
        await AssertProblemAsync(stale, 412, "precondition_failed");
    }

    [Fact]
    public async Task What_the_caller_has_already_is_not_sent_again()
    {
        using var answer = await app.SendAsync(HttpMethod.Get, "/api/v1/clients/c1/orders/1", "CARDS", "c1", headers: ("If-None-Match", "\"7\""));

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_list_comes_as_CSV_where_that_is_wanted()
    {
        using var csv = await app.SendAsync(HttpMethod.Get, "/api/v1/clients/c1/orders", "CARDS", "c1", headers: ("Accept", "text/csv"));

        Assert.Equal("text/csv; charset=utf-8; header=present", csv.Content.Headers.ContentType?.ToString());
        Assert.Equal("orders.csv", csv.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        Assert.Equal(251, (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        using var image = await app.SendAsync(HttpMethod.Get, "/api/v1/clients/c1/orders", "CARDS", "c1", headers: ("Accept", "image/png"));
        await AssertProblemAsync(image, 406, "not_acceptable");

        using var json = await app.SendAsync(HttpMethod.Get, "/api/v1/clients/c1/orders", "CARDS", "c1");
        Assert.Equal("true", json.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task An_action_without_a_body_is_the_same_as_with_an_empty_one()
    {
        using var none = await app.SendAsync(HttpMethod.Post, "/api/v1/orders/poke", "CARDS", "c1");
        using var empty = await app.SendAsync(HttpMethod.Post, "/api/v1/orders/poke", "CARDS", "c1", Json("{}"));
        using var some = await app.SendAsync(HttpMethod.Post, "/api/v1/orders/poke", "CARDS", "c1", Json("""{"name":null}"""));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NoContent], new[] { none.StatusCode, empty.StatusCode, some.StatusCode });
    }

    [Fact]
    public async Task A_caller_learns_who_they_are()
    {
        using var answer = await app.SendAsync(HttpMethod.Get, "/api/v1/me", "AUDITOR", new[] { "c1" });

        Assert.Equal(
            """{"subject":"alice","roles":["AUDITOR"],"privileges":["cards.read","aliases.read","audit.read"],"clients":["c1"]}""",
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Every_endpoint_of_the_product_says_who_may_call_it()
    {
        var undecided = app.Endpoints.Where(endpoint =>
            endpoint.Metadata.GetMetadata<AccessRule>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);

        Assert.Equal(["/api/v1/open-by-mistake"], undecided.Select(endpoint => endpoint.RoutePattern.RawText));
    }

    [Fact]
    public void Only_health_and_documents_and_what_is_signed_are_open_to_everyone()
    {
        var open = app.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName);

        Assert.Equal(["GetDocs", "GetHealth", "GetOpenApi", "GetReadiness", "ReceiveDatatransNotification"], open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_document_and_its_page_are_served()
    {
        using var document = await app.SendAsync(HttpMethod.Get, "/api/openapi/v1.json");
        using var json = JsonDocument.Parse(await document.Content.ReadAsStringAsync());
        var create = json.RootElement.GetProperty("paths").GetProperty("/api/v1/clients/{clientId}/orders").GetProperty("post");

        Assert.StartsWith("3.1", json.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("CreateOrder", create.GetProperty("operationId").GetString());
        Assert.Equal(
            "#/components/schemas/OrderRequest",
            create.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
        Assert.Equal(["201", "400", "401", "403", "409", "412", "413", "415", "500", "503"], create.GetProperty("responses").EnumerateObject().Select(answer => answer.Name));
        Assert.Equal(
            """["null","string"]""",
            json.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("ChangeRequest").GetProperty("properties").GetProperty("name").GetProperty("type")
                .GetRawText().Replace(" ", string.Empty, StringComparison.Ordinal).Replace("\n", string.Empty, StringComparison.Ordinal));

        using var page = await app.SendAsync(HttpMethod.Get, "/api/docs/index.html");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var redirect = await app.SendAsync(HttpMethod.Get, "/api/docs");
        Assert.Equal("docs/index.html", redirect.Headers.Location?.OriginalString);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        using var json = JsonDocument.Parse(text);
        Assert.Equal(code, json.RootElement.GetProperty("code").GetString());
        Assert.Equal($"urn:cardfunctions:problem:{code}", json.RootElement.GetProperty("type").GetString());
        Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(json.RootElement.GetProperty("traceId").GetString()));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        return json.RootElement.Clone();
    }
}
