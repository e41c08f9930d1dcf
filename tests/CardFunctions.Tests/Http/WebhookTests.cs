using System.Net;
using System.Text;
using System.Text.Json;
using CardFunctions.Providers;
using CardFunctions.Tests.Providers;

namespace CardFunctions.Tests.Http;

/// <summary>What Datatrans sends by itself, to the product's own pipeline.</summary>
public sealed class WebhookTests(TestApp app) : IClassFixture<TestApp>
{
    private const string Path = "/api/v1/webhooks/datatrans";

    [Fact]
    public async Task What_is_signed_is_handed_over_and_answered_with_nothing()
    {
        using var response = await SendAsync("""{"transactionId":"240710141420948314","refno":"WEBHOOK1","status":"settled"}""");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(
            new ProviderNotification("datatrans", "240710141420948314", "WEBHOOK1", "settled"),
            Assert.Single(app.Notifications, one => one.Reference == "WEBHOOK1"));
    }

    [Fact]
    public async Task What_is_not_signed_or_by_somebody_else_or_long_ago_is_handed_to_nobody()
    {
        const string Body = """{"transactionId":"240710141420948314","refno":"WEBHOOK2","status":"settled"}""";
        var now = TimeProvider.System.GetUtcNow();
        string?[] signatures =
        [
            null, "", "t=1,s0=00",
            DatatransSignatureTests.Sign(now, Encoding.UTF8.GetBytes(Body), "00112233"),
            DatatransSignatureTests.Sign(now.AddMinutes(-6), Encoding.UTF8.GetBytes(Body), TestApp.WebhookKey),
            DatatransSignatureTests.Sign(now, Encoding.UTF8.GetBytes(Body + " "), TestApp.WebhookKey),
        ];
        foreach (var signature in signatures)
        {
            using var response = await SendAsync(Body, signature);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Datatrans-Signature", response.Headers.WwwAuthenticate.Single().Scheme);
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal("signature_invalid", problem.RootElement.GetProperty("code").GetString());
        }

        Assert.DoesNotContain(app.Notifications, one => one.Reference == "WEBHOOK2");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("")]
    public async Task What_is_signed_and_says_nothing_is_a_bad_request(string body)
    {
        using var response = await SendAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task More_than_a_body_may_have_is_not_read()
    {
        using var response = await SendAsync(new string(' ', 1_048_577));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(string body) =>
        SendAsync(body, DatatransSignatureTests.Sign(TimeProvider.System.GetUtcNow(), Encoding.UTF8.GetBytes(body), TestApp.WebhookKey));

    private async Task<HttpResponseMessage> SendAsync(string body, string? signature)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await app.SendAsync(HttpMethod.Post, Path, content: content, headers: signature is null ? [] : [("Datatrans-Signature", signature)]);
    }
}
