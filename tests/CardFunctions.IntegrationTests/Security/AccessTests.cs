using System.Net;
using System.Text;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.OpenApi;
using Microsoft.IdentityModel.Tokens;

namespace CardFunctions.IntegrationTests.Security;

/// <summary>Every operation that the running app has, tried by everyone.</summary>
public sealed class AccessTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly string[] Everyone = ["*"];

    [Fact]
    public async Task The_matrix_has_every_operation_and_no_other() => Assert.Equal(
        AccessMatrix.Rows.Keys.Order(StringComparer.Ordinal),
        (await Operation.AllAsync(app)).Select(operation => operation.Id).Order(StringComparer.Ordinal));

    [Fact]
    public async Task What_is_open_needs_no_token_and_what_is_not_is_closed_without_a_good_one()
    {
        var tokens = BadTokens();
        foreach (var operation in await Operation.AllAsync(app))
        {
            if (AccessMatrix.Rows[operation.Id] == "open")
            {
                (await SendAsync(operation, token: null, "any")).Is(HttpStatusCode.OK);
                continue;
            }

            if (AccessMatrix.Rows[operation.Id] == "signed")
            {
                // Neither no token nor the best one stands in for the signature.
                (await SendAsync(operation, token: null, "any")).IsProblem(HttpStatusCode.Unauthorized, "signature_invalid");
                (await SendAsync(operation, app.Tokens.Issue(["ADMIN"], Everyone), "any")).IsProblem(HttpStatusCode.Unauthorized, "signature_invalid");
                continue;
            }

            foreach (var (what, token) in tokens)
            {
                var answer = await SendAsync(operation, token, "any");
                Assert.True(answer.Status == HttpStatusCode.Unauthorized, $"{operation.Id} with {what}: {(int)answer.Status}");
                Assert.StartsWith("Bearer", answer.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated").Header("WWW-Authenticate"), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Each_profile_may_do_what_the_matrix_says_and_nothing_else()
    {
        var client = AppFixture.UniqueId();
        foreach (var operation in (await Operation.AllAsync(app)).Where(operation => AccessMatrix.NeedsToken(operation.Id)))
        {
            foreach (var profile in AccessMatrix.Profiles)
            {
                var answer = await SendAsync(operation, app.Tokens.Issue([profile], Everyone), client);

                var allowed = answer.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
                Assert.True(allowed == AccessMatrix.Allows(operation.Id, profile), $"{operation.Id} by {profile}: {(int)answer.Status}");
                Assert.True((int)answer.Status < 500, $"{operation.Id} by {profile}: {answer.Text}");
            }

            (await SendAsync(operation, app.Tokens.Issue(["admin"], Everyone), client))
                .Is(operation.Id == "GetMe" ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
            (await SendAsync(operation, app.Tokens.Issue([], Everyone), client))
                .Is(operation.Id == "GetMe" ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_foreign_client_is_refused_the_same_whether_it_exists_or_not()
    {
        var mine = await app.MakeClientAsync();
        var token = app.Tokens.Issue(["ADMIN"], [mine]);
        var existing = await app.MakeClientAsync();
        foreach (var operation in (await Operation.AllAsync(app)).Where(operation => operation.HasClient))
        {
            var there = (await SendAsync(operation, token, existing)).IsProblem(HttpStatusCode.Forbidden, "forbidden").Json.AsObject();
            var nowhere = (await SendAsync(operation, token, AppFixture.UniqueId())).IsProblem(HttpStatusCode.Forbidden, "forbidden").Json.AsObject();
            var otherCase = await SendAsync(operation, token, mine.ToUpperInvariant());

            there.Remove("traceId");
            nowhere.Remove("traceId");
            Assert.Equal(there.ToJsonString(), nowhere.ToJsonString());
            otherCase.IsProblem(HttpStatusCode.Forbidden, "forbidden");
            Assert.NotEqual(HttpStatusCode.Forbidden, (await SendAsync(operation, token, mine)).Status);
        }

        await (await app.ReadAsync(existing)).AssertSoundAsync();
    }

    [Fact]
    public async Task Someone_without_any_client_touches_none()
    {
        var client = await app.MakeClientAsync();
        var api = new Api(app.Handler.Http, app.Tokens.Issue(["ADMIN"], []));

        (await api.GetAsync($"clients/{client}")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        JsonShape.Matches("""{"items":[],"nextCursor":null}""", (await api.GetAsync("clients")).Is(HttpStatusCode.OK).Json);
    }

    [Theory]
    [InlineData("/api/ProvisionVirtualCard")]
    [InlineData("/api/v1/ProvisionVirtualCard")]
    public async Task The_hosts_own_paths_do_not_exist_below_api(string path)
    {
        var answer = await app.Api.PostAsync(path, """{"Data":{"message":"e30="},"Metadata":{}}""");

        Assert.NotEqual(HttpStatusCode.OK, answer.Status);
    }

    private List<(string What, string? Token)> BadTokens()
    {
        var good = new TokenWish(["ADMIN"], Everyone);
        var signed = app.Tokens.Issue(good);
        var parts = signed.Split('.');
        var noAlgorithm = Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}"""));
        return
        [
            ("no token", null),
            ("an empty one", ""),
            ("garbage", "garbage"),
            ("dots", "..."),
            ("a long one", new string('a', 17_000)),
            ("another end", signed[..^4] + (signed.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA")),
            ("another payload", $"{parts[0]}.{Base64UrlEncoder.Encode("""{"sub":"x","roles":["ADMIN"],"clients":["*"]}""")}.{parts[2]}"),
            ("alg none", app.Tokens.Issue(good with { Unsigned = true })),
            ("alg none put in", $"{noAlgorithm}.{parts[1]}."),
            ("alg none and a signature", $"{noAlgorithm}.{parts[1]}.{parts[2]}"),
            ("an expired one", app.Tokens.Issue(good with { Life = TimeSpan.FromMinutes(-3) })),
            ("another audience", app.Tokens.Issue(good with { Audience = "others" })),
            ("another issuer", app.Tokens.Issue(good with { Issuer = "https://login.example/evil" })),
            ("another key", app.Tokens.Issue(good with { ForeignKey = true })),
        ];
    }

    private Task<ApiAnswer> SendAsync(Operation operation, string? token, string client) =>
        new Api(app.Handler.Http, token).SendAsync(operation.Method, operation.PathFor(client), operation.Example);
}
