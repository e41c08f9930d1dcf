using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Providers;

namespace CardFunctions.IntegrationTests.Aliases;

public sealed class HostedRegistrationTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Body = """{"returnUrl":"https://shop.example/back?a=1","source":"basket"}""";

    private readonly string _contact = AppFixture.UniqueId();

    private string Path => $"contacts/{_contact}/alias-registrations";

    [Fact]
    public async Task It_begins_on_the_providers_page_and_ends_in_an_alias_however_often_it_is_asked()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var begun = (await stage.Api.PostAsync(Path, Body, ("Idempotency-Key", "b"))).Is(HttpStatusCode.Created);
        JsonShape.Matches("""{"id":"<text>","redirectUrl":"<text>","expiresAt":"<time>"}""", begun.Json);
        var complete = $"{Path}/{begun.String("id")}/complete";

        stage.Provider.Register = () => new RegisterOutcome.Incomplete();
        (await stage.Api.PostAsync(complete, "")).IsProblem(HttpStatusCode.Conflict, "registration_incomplete");
        stage.Provider.Register = null;
        var first = (await stage.Api.PostAsync(complete, "", ("Idempotency-Key", "c"))).Is(HttpStatusCode.Created);
        var replayed = (await stage.Api.PostAsync(complete, "", ("Idempotency-Key", "c"))).Is(HttpStatusCode.Created);
        var again = (await stage.Api.PostAsync(complete, "")).Is(HttpStatusCode.OK);

        Assert.Equal(first.Text, replayed.Text);
        Assert.Equal(first.Text, again.Text);
        Assert.Equal("A PERSON", first.String("holderName"));
        Assert.Equal(begun.Text, (await stage.Api.PostAsync(Path, Body, ("Idempotency-Key", "b"))).Text);
        (await stage.Api.DeleteAsync($"contacts/{_contact}/aliases/{first.String("id")}")).Is(HttpStatusCode.NoContent);
        (await stage.Api.PostAsync(complete, "")).IsProblem(HttpStatusCode.NotFound, "alias_not_found");
    }

    [Fact]
    public async Task Completed_by_several_at_once_it_is_one_alias()
    {
        await using var stage = await AliasStage.StartAsync(app);
        var complete = $"{Path}/{(await stage.Api.PostAsync(Path, Body)).Is(HttpStatusCode.Created).String("id")}/complete";
        using var barrier = new Barrier(4);
        stage.Provider.BeforeRegistered = () => Task.Run(() => barrier.SignalAndWait(TimeSpan.FromSeconds(20)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stage.Api.PostAsync(complete, "")));

        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, answer.Text));
        Assert.Single(answers.Select(answer => answer.String("id")).Distinct());
        Assert.DoesNotContain(await stage.RowsAsync(_contact), row => row.Key.StartsWith("revocation~", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_comes_to_nothing_is_said_clearly()
    {
        await using var stage = await AliasStage.StartAsync(app);
        (await stage.Api.PostAsync($"{Path}/reg_none/complete", "")).IsProblem(HttpStatusCode.NotFound, "registration_not_found");
        (await stage.Api.PostAsync(Path, """{"returnUrl":"http://shop.example/","source":"here"}""")).IsInvalid("returnUrl", "source");
        (await stage.Api.PostAsync(Path, """{"returnUrl":"javascript:alert(1)","source":"contact","provider":"no-alias"}""")).IsInvalid("returnUrl");
        (await stage.Api.PostAsync(Path, """{"returnUrl":"https://a.example/","source":"contact","provider":"no-alias"}"""))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "provider_does_not_support_aliases");
        stage.Provider.Begin = () => new BeginOutcome.Unavailable();
        (await stage.Api.PostAsync(Path, Body)).IsProblem(HttpStatusCode.ServiceUnavailable, "payment_provider_unavailable");
        stage.Provider.Begin = null;
        var complete = $"{Path}/{(await stage.Api.PostAsync(Path, Body)).Is(HttpStatusCode.Created).String("id")}/complete";
        stage.Provider.Register = () => new RegisterOutcome.Abandoned();
        (await stage.Api.PostAsync(complete, "")).IsProblem(HttpStatusCode.Conflict, "registration_abandoned");
        stage.Provider.Register = () => new RegisterOutcome.Refused("NO");
        (await stage.Api.PostAsync(complete, "")).IsProblem(HttpStatusCode.UnprocessableEntity, "registration_refused");
    }
}
