using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Cards;

/// <summary>The one way to a whole number, which nobody takes unseen.</summary>
public sealed class RevealCardNumberTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_whole_number_is_shown_kept_nowhere_and_recorded()
    {
        var client = await app.MakeClientAsync();
        var number = Numbers.New();
        var card = await app.MakeCardAsync(client, more: $",\"number\":\"{number}\"");

        var shown = (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/number")).Is(HttpStatusCode.OK);
        (await app.Api.GetAsync($"{CardCalls.PathOf(card)}/number")).Is(HttpStatusCode.OK);

        JsonShape.Matches($$"""{"number":"{{number}}"}""", shown.Json);
        Assert.Contains("no-store", shown.Header("Cache-Control"), StringComparison.Ordinal);
        Assert.Null(shown.Header("ETag"));
        var looks = (await app.ReadAsync(client)).Audit.Where(line => line.GetString("Operation") == "RevealCardNumber").ToList();
        Assert.Equal(2, looks.Count);
        Assert.All(looks, line => Assert.Equal(
            ("done", "tester", $"/api/v1/{CardCalls.PathOf(card)}"), (line.GetString("Outcome"), line.GetString("Subject"), line.GetString("Resource"))));
    }

    [Theory]
    [InlineData("CARDS")]
    [InlineData("BACK_OFFICE")]
    [InlineData("AUDITOR")]
    public async Task Who_may_not_see_it_does_not_and_is_recorded_for_the_attempt(string role)
    {
        var client = await app.MakeClientAsync();
        var number = Numbers.New();
        var card = await app.MakeCardAsync(client, more: $",\"number\":\"{number}\"");

        var refused = (await app.As(role).GetAsync($"{CardCalls.PathOf(card)}/number")).IsProblem(HttpStatusCode.Forbidden, "forbidden");

        Assert.DoesNotContain(number, refused.Text, StringComparison.Ordinal);
        var line = (await app.ReadAsync(client)).Audit[0];
        Assert.Equal(
            ("RevealCardNumber", "refused", "forbidden", $"/api/v1/{CardCalls.PathOf(card)}/number"),
            (line.GetString("Operation"), line.GetString("Outcome"), line.GetString("Code"), line.GetString("Resource")));
    }

    [Fact]
    public async Task Someone_of_another_client_is_refused_and_recorded_with_the_client_that_it_was_tried_on()
    {
        var client = await app.MakeClientAsync();
        var card = await app.MakeCardAsync(client);
        var other = await app.MakeClientAsync();

        (await app.As("ADMIN", other).GetAsync($"{CardCalls.PathOf(card)}/number")).IsProblem(HttpStatusCode.Forbidden, "forbidden");

        Assert.Equal("forbidden", (await app.ReadAsync(client)).Audit[0].GetString("Code"));
        Assert.DoesNotContain((await app.ReadAsync(other)).Audit, line => line.GetString("Operation") == "RevealCardNumber");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_the_attempt_is_recorded()
    {
        var client = await app.MakeClientAsync();
        var foreign = await app.MakeCardAsync(await app.MakeClientAsync());

        (await app.Api.GetAsync($"clients/{client}/cards/{foreign}/number")).IsProblem(HttpStatusCode.NotFound, "card_not_found");

        Assert.Equal("card_not_found", (await app.ReadAsync(client)).Audit[0].GetString("Code"));
    }
}
