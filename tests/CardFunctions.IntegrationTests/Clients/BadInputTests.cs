using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Clients;

/// <summary>What is wrong with any request, tried on the one that makes a client.</summary>
public sealed class BadInputTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Good = """{"name":"A","currency":"XOF"}""";

    public static TheoryData<string, string> Names => new()
    {
        { "1,000 characters", new string('x', 1000) },
        { "nothing", "" },
        { "white space", " \t " },
        { "a line break", "a\nb" },
        { "a null character", "a\0b" },
        { "only an invisible character", "\u200b" },
    };

    public static TheoryData<string> GoodNames => ["⛽ Station 😀", "/\\#?%'\"<script>", "\u0301\u0301", "Gare de l'Est — «été»", new string('x', 200)];

    public static TheoryData<string, string> BadJson => new()
    {
        { "no JSON", "{" },
        { "text behind it", Good + "x" },
        { "a list", "[]" },
        { "null", "null" },
        { "a comment", """{"name":"A",/* */"currency":"XOF"}""" },
        { "a trailing comma", """{"name":"A","currency":"XOF",}""" },
        { "deep", string.Concat(Enumerable.Repeat("""{"a":""", 100_000)) },
        { "deep lists", new string('[', 100_000) },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_name_that_nobody_can_read_is_refused(string what, string name)
    {
        var id = AppFixture.UniqueId();

        var refused = await app.Api.PutAsync($"clients/{id}", $$"""{"name":{{JsonValue.Create(name).ToJsonString()}},"currency":"XOF"}""");

        Assert.NotEmpty(what);
        refused.IsInvalid("name");
        Assert.True((await app.ReadAsync(id)).IsEmpty);
    }

    [Theory]
    [MemberData(nameof(GoodNames))]
    public async Task Any_name_that_can_be_read_is_kept_as_it_is(string name)
    {
        var id = AppFixture.UniqueId();

        (await app.Api.PutAsync($"clients/{id}", $$"""{"name":{{JsonValue.Create(name).ToJsonString()}},"currency":"XOF"}""")).Is(HttpStatusCode.Created);

        Assert.Equal(name, (await app.Api.GetAsync($"clients/{id}")).String("name"));
    }

    [Theory]
    [MemberData(nameof(BadJson))]
    public async Task A_body_that_is_no_request_is_refused_as_a_whole(string what, string json)
    {
        Assert.NotEmpty(what);
        (await app.Api.PutAsync($"clients/{AppFixture.UniqueId()}", json)).IsInvalid("$");
    }

    [Fact]
    public async Task A_body_of_broken_utf8_is_refused()
    {
        using var content = new ByteArrayContent([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\",\"currency\":\"XOF\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        (await app.Api.SendContentAsync(HttpMethod.Put, $"clients/{AppFixture.UniqueId()}", content)).IsInvalid("$");
    }

    [Theory]
    [InlineData("""{"name":"A","currency":"XOF","Name":"B"}""", "Name")]
    [InlineData("""{"name":"A","currency":"XOF","curency":"B"}""", "curency")]
    [InlineData("""{"name":"A","currency":"XOF","7080001234567890":1}""", "(unknown)")]
    [InlineData("""{"name":"A","name":"B","currency":"XOF"}""", "name")]
    [InlineData("""{"name":"A","na\u006de":"B","currency":"XOF"}""", "name")]
    [InlineData("""{"name":"A","currency":"XOF","approvals":1}""", "approvals")]
    [InlineData("""{"name":{"a":1},"currency":["XOF"]}""", "name", "currency")]
    [InlineData("""{"name":"\ud800","currency":"XOF"}""", "name")]
    [InlineData("{}", "name", "currency")]
    public async Task Unknown_double_and_mistyped_members_are_named(string json, params string[] members) =>
        (await app.Api.PutAsync($"clients/{AppFixture.UniqueId()}", json)).IsInvalid(members);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    public async Task Another_media_type_is_refused(string mediaType)
    {
        using var content = new StringContent(Good, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));

        (await app.Api.SendContentAsync(HttpMethod.Put, $"clients/{AppFixture.UniqueId()}", content))
            .IsProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Fact]
    public async Task No_body_is_refused() => (await app.Api.SendContentAsync(HttpMethod.Put, $"clients/{AppFixture.UniqueId()}", content: null)).IsInvalid("$");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_two_mebibytes_is_refused_however_it_is_sent(bool chunked)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{new string('x', 2 * 1024 * 1024)}}","currency":"XOF"}""");
        var client = AppFixture.UniqueId();

        // The server may close the connection while the rest is being sent (RFC 9110, section 15.5.14), and the answer is then lost now
        // and then: it has to come in one of these tries.
        const int Tries = 5;
        for (var tries = 1; ; tries++)
        {
            using HttpContent content = chunked ? new StreamContent(new Unsized(body)) : new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            try
            {
                (await app.Api.SendContentAsync(HttpMethod.Put, $"clients/{client}", content))
                    .IsProblem(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
                break;
            }
            catch (HttpRequestException exception) when (tries < Tries && exception.InnerException is IOException)
            {
            }
        }

        (await app.Api.GetAsync($"clients/{client}")).IsProblem(HttpStatusCode.NotFound, "client_not_found");
    }

    [Theory]
    [InlineData("..%2F..%2Fetc")]
    [InlineData("..%252F..%252Fetc")]
    [InlineData("%2e%2e%5cetc")]
    [InlineData("a'%20or%20'1'%20eq%20'1")]
    [InlineData("%C3%A9")]
    [InlineData("a~b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task An_identifier_with_other_characters_is_refused(string id)
    {
        (await app.Api.PutAsync($"clients/{id}", Good)).IsInvalid("clientId");
        (await app.Api.GetAsync($"clients/{id}/holders/{id}")).IsInvalid("clientId", "holderId");
    }

    [Fact]
    public async Task A_null_character_in_the_path_is_refused_by_the_server_itself() =>
        (await app.Api.GetAsync("clients/a%00b")).Is(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("clients/..")]
    [InlineData("clients/a/../..")]
    [InlineData("clients/%2e%2e/%2e%2e/healthz")]
    [InlineData("clients/a//b")]
    [InlineData("nothing/here")]
    public async Task A_path_that_climbs_or_leads_nowhere_finds_nothing(string path)
    {
        var answer = await app.Api.PutAsync(path, Good);

        Assert.InRange((int)answer.Status, 400, 405);
        Assert.Equal("application/problem+json", answer.Header("Content-Type")?.Split(';')[0]);
    }

    [Fact]
    public async Task A_method_that_is_not_offered_says_which_are()
    {
        var answer = (await app.Api.DeleteAsync("clients")).IsProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed");

        Assert.Contains("GET", answer.Header("Allow"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_French_speaker_is_told_in_French()
    {
        var answer = (await app.Api.PutAsync($"clients/{AppFixture.UniqueId()}", "{}", ("Accept-Language", "fr-SN, en;q=0.5"))).IsInvalid("name", "currency");

        Assert.Equal("La requête n’est pas valide.", answer.String("title"));
        Assert.Equal("fr", answer.Header("Content-Language"));
        Assert.Contains("fr", answer.Header("Content-Language"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_invocation_identifies_a_failure() =>
        Assert.Equal("inv-4711", (await app.Api.GetAsync("clients/none-of-this", ("X-Azure-Functions-InvocationId", "inv-4711"))).String("traceId"));

    /// <summary>A stream that does not tell its length, so that it is sent in chunks.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
