using System.Net;

namespace CardFunctions.IntegrationTests.App;

public sealed class PublicPagesTests(AppFixture app) : IClassFixture<AppFixture>
{
    private Api Anonymous => new(app.Handler.Http, token: null);

    [Theory]
    [InlineData("/api/healthz", """{"status":"healthy"}""")]
    [InlineData("/api/readyz", """{"status":"ready"}""")]
    public async Task Health_and_readiness_need_no_token(string path, string expected) =>
        JsonShape.Matches(expected, (await Anonymous.GetAsync(path)).Is(HttpStatusCode.OK).Json);

    [Fact]
    public async Task The_document_and_its_page_need_no_token()
    {
        var document = (await Anonymous.GetAsync("/api/openapi/v1.json")).Is(HttpStatusCode.OK);
        var page = await Anonymous.GetAsync("/api/docs");
        if (page.Status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found)
        {
            page = await Anonymous.GetAsync(new Uri(new Uri("http://any/api/docs"), page.Header("Location")).PathAndQuery);
        }

        Assert.StartsWith("3.1", document.String("openapi"), StringComparison.Ordinal);
        Assert.Contains("<html", page.Is(HttpStatusCode.OK).Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_caller_learns_who_they_are()
    {
        var me = (await app.As("AUDITOR", "a", "b").GetAsync("me")).Is(HttpStatusCode.OK);

        JsonShape.Matches(
            """{"subject":"tester","roles":["AUDITOR"],"privileges":["cards.read","aliases.read","audit.read"],"clients":["a","b"]}""", me.Json);
    }

    [Fact]
    public async Task A_profile_that_nobody_knows_allows_nothing() =>
        JsonShape.Matches(
            """{"subject":"tester","roles":["NO_SUCH"],"privileges":[],"clients":["*"]}""",
            (await app.As("NO_SUCH").GetAsync("me")).Is(HttpStatusCode.OK).Json);
}
