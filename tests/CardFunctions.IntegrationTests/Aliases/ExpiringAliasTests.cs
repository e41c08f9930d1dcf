using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Aliases;

public sealed class ExpiringAliasTests(AppFixture app) : IClassFixture<AppFixture>
{
    private readonly string _contact = AppFixture.UniqueId();

    [Fact]
    public async Task They_are_listed_across_months_and_contacts_in_pages_and_as_csv()
    {
        await using var stage = await AliasStage.StartAsync(app);
        List<string> made = [];
        foreach (var (contact, month) in ((string, int)[])[("a", 3), ("b", 1), ("a", 2), ("b", 7)])
        {
            var number = contact == "a" && month == 2 ? "5200000000000007" : month == 7 ? "2223000000000007" : AliasStage.Visa;
            var body = AliasStage.CardBody(number, expiry: $"\"expiryMonth\":{month},\"expiryYear\":2090");
            made.Add((await stage.Api.PostAsync($"contacts/{_contact}{contact}/aliases", body)).Is(HttpStatusCode.Created).String("id"));
        }

        // One that moves to a later month, and one that goes, leave rows of the index that mean nothing.
        (await stage.Api.SendAsync(HttpMethod.Patch, $"contacts/{_contact}b/aliases/{made[1]}", """{"expiryMonth":4}""")).Is(HttpStatusCode.OK);
        (await stage.Api.DeleteAsync($"contacts/{_contact}a/aliases/{made[2]}")).Is(HttpStatusCode.NoContent);
        List<string> found = [];
        string? cursor = null;
        do
        {
            var page = (await stage.Api.GetAsync($"aliases/expiring?before=2090-07&limit=1{(cursor is null ? "" : $"&cursor={cursor}")}")).Is(HttpStatusCode.OK).Json;
            Assert.InRange(page["items"]!.AsArray().Count, 0, 1);
            found.AddRange(page["items"]!.AsArray().Select(alias => (string)alias!["id"]!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);

        Assert.Equal([made[0], made[1]], found.Where(id => id.Contains(_contact, StringComparison.Ordinal)));
        var csv = (await stage.Api.GetAsync("aliases/expiring?before=2090-07", ("Accept", "text/csv"))).Is(HttpStatusCode.OK).Text;
        Assert.Contains(made[0], csv, StringComparison.Ordinal);
        Assert.DoesNotContain(made[3], csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-13")]
    [InlineData("2027")]
    [InlineData("27-01")]
    [InlineData("2027-1")]
    public async Task What_is_no_month_is_refused(string before) => (await app.Api.GetAsync($"aliases/expiring?before={before}")).IsInvalid("before");

    [Fact]
    public async Task Others_are_told_once_before_a_card_expires_and_once_when_it_has()
    {
        await using var stage = await AliasStage.StartAsync(app, settings: ("ServiceBus__fullyQualifiedNamespace", "http://127.0.0.1:9/servicebus"));
        var id = (await stage.Api.PostAsync($"contacts/{_contact}/aliases", AliasStage.CardBody())).Is(HttpStatusCode.Created).String("id");
        await stage.SweepExpiryAsync();
        Assert.Equal(0, await ToldAsync());

        stage.Time.Ahead = new DateTimeOffset(2030, 12, 5, 0, 0, 0, TimeSpan.Zero) - TimeProvider.System.GetUtcNow();
        await stage.SweepExpiryAsync();
        await stage.SweepExpiryAsync();
        Assert.Equal(1, await ToldAsync());

        stage.Time.Ahead += TimeSpan.FromDays(60);
        await stage.SweepExpiryAsync();
        await stage.SweepExpiryAsync();
        Assert.Equal(2, await ToldAsync());

        async Task<int> ToldAsync() => (await stage.RowsAsync(_contact)).Count(row =>
            row.Key.StartsWith($"event~{id[^32..]}~", StringComparison.Ordinal) && row.Value.GetString("Type") == "cardfunctions.alias.expiring.v1");
    }
}
