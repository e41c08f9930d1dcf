using System.Net;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>A service point is renamed and closed upstream.</summary>
public sealed class ServicePointNewsTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Earlier = "2025-01-01T00:00:00Z";
    private const string Created = "2025-01-22T10:00:00Z";
    private const string Later = "2025-02-01T00:00:00Z";
    private const string Last = "2025-03-01T00:00:00Z";

    // The whole story of a service point, in each order in which it may arrive.
    public static TheoryData<string> Orders => [.. Permutations("CRLX", "")];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task In_whatever_order_the_news_come_the_end_is_the_same(string order)
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        foreach (var news in order)
        {
            await app.Handler.DeliverUntilDoneAsync(news switch
            {
                'C' => Messages.Created(point, client, "Dakar"),
                'R' => Messages.Renamed(point, client, "Thiès", Later),
                'L' => Messages.Renamed(point, client, "Thiès Nord", Last),
                _ => Messages.Closed(point, client, Last),
            });
        }

        var shown = await app.PointAsync(client, point);
        Assert.Equal(("Thiès Nord", false), ((string)shown["name"]!, (bool)shown["canTransact"]!));
        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        var card = Assert.Single(stored.Cards).Value;
        Assert.Equal(
            ("C_VIRT_THIES_NORD", "suspended", "endOfUse", point),
            (card.GetString("Name"), card.GetString("Status"), card.GetString("StatusReason"), card.GetString("ServicePoint")));
        Assert.Equal(DateTimeOffset.Parse(Last, System.Globalization.CultureInfo.InvariantCulture), stored.ServicePoints[point].GetDateTimeOffset("ClosedAt"));
    }

    [Fact]
    public async Task A_renamed_service_point_takes_its_cards_derived_name_along()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");

        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", Later));

        Assert.Equal("Thiès", (string)(await app.PointAsync(client, point))["name"]!);
        var renamed = await app.CardAsync(card);
        Assert.Equal(("C_VIRT_THIES", "active"), ((string)renamed["name"]!, (string)renamed["status"]!));
        Assert.True((bool)(await app.PointAsync(client, point))["canTransact"]!);
        await app.MakeCardAsync(client, "C_VIRT_DAKAR");
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task News_without_a_time_that_come_again_leave_no_other_line_in_the_audit_trail()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");
        var message = Messages.Renamed(point, client, "Thiès", Later).Replace($"\"time\":\"{Later}\",", "", StringComparison.Ordinal);
        await app.Handler.DeliverUntilDoneAsync(message);
        var before = await app.ReadAsync(client);

        await app.Handler.DeliverUntilDoneAsync(message);

        var after = await app.ReadAsync(client);
        Assert.Equal(before.Audit.Count, after.Audit.Count);
        Assert.Equal(before.ServicePoints[point].GetInt64("Version"), after.ServicePoints[point].GetInt64("Version"));
        Assert.Equal("C_VIRT_THIES", (string)(await app.CardAsync(card))["name"]!);

        // It still counts as the newest that was heard.
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Louga", Last));
        Assert.Equal("Thiès", (string)(await app.PointAsync(client, point))["name"]!);
    }

    [Fact]
    public async Task A_derived_name_that_is_taken_gets_a_number()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");
        await app.MakeCardAsync(client, "C_VIRT_THIES");

        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", Later));

        Assert.Equal("C_VIRT_THIES_2", (string)(await app.CardAsync(card))["name"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_name_that_only_looks_otherwise_leaves_the_card_as_it_is()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");

        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "dakar!", Later));

        Assert.Equal("dakar!", (string)(await app.PointAsync(client, point))["name"]!);
        Assert.Equal("\"1\"", (await app.Api.GetAsync(CardCalls.PathOf(card))).Header("ETag"));
    }

    [Fact]
    public async Task A_name_that_an_operator_gave_stays()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");
        (await app.PatchAsync(card, """{"name":"Given"}""")).Is(HttpStatusCode.OK);

        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", Later));

        Assert.Equal("Thiès", (string)(await app.PointAsync(client, point))["name"]!);
        Assert.Equal("Given", (string)(await app.CardAsync(card))["name"]!);
    }

    [Theory]
    [InlineData(Earlier)]
    [InlineData(Created)]
    [InlineData("0001-01-01T00:00:00Z")]
    public async Task Older_news_change_nothing(string time)
    {
        var (client, point, card) = await ProvisionAsync("Dakar");

        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Older", time));

        Assert.Equal("Dakar", (string)(await app.PointAsync(client, point))["name"]!);
        Assert.Equal("C_VIRT_DAKAR", (string)(await app.CardAsync(card))["name"]!);
    }

    [Fact]
    public async Task The_same_news_twice_are_acted_on_once()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");
        foreach (var message in (string[])[Messages.Renamed(point, client, "Thiès", Later), Messages.Closed(point, client, Last)])
        {
            await app.Handler.DeliverUntilDoneAsync(message);
            var before = (await app.Api.GetAsync(CardCalls.PathOf(card))).Text;
            var lines = (await app.ReadAsync(client)).Audit.Count;

            await app.Handler.DeliverUntilDoneAsync(message);

            Assert.Equal(before, (await app.Api.GetAsync(CardCalls.PathOf(card))).Text);
            Assert.Equal(lines, (await app.ReadAsync(client)).Audit.Count);
        }
    }

    [Fact]
    public async Task A_closed_service_point_can_transact_no_more_and_its_cards_balance_stays()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");
        var topUp = """{"amount":{"amount":900,"currency":"XOF"},"reference":"R"}""";
        (await app.Api.PostAsync($"{CardCalls.PathOf(card)}/top-ups", topUp)).Is(HttpStatusCode.Created);

        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, Later));

        var suspended = await app.CardAsync(card);
        Assert.Equal(("suspended", point, 900), ((string)suspended["status"]!, (string)suspended["servicePointId"]!, (long)suspended["balance"]!["amount"]!));
        Assert.False((bool)(await app.PointAsync(client, point))["canTransact"]!);
        Assert.Equal("active", (await app.ActAsync(card, "resume")).Is(HttpStatusCode.OK).String("status"));
        Assert.False((bool)(await app.PointAsync(client, point))["canTransact"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task A_blocked_card_stays_blocked_when_its_service_point_is_closed()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");
        (await app.ActAsync(card, "block", """{"reason":"stolen"}""")).Is(HttpStatusCode.OK);

        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, Later));

        var stored = await app.ReadAsync(client);
        Assert.Equal(("blocked", "stolen"), (stored.Cards[card[^32..]].GetString("Status"), stored.Cards[card[^32..]].GetString("StatusReason")));
        Assert.NotNull(stored.ServicePoints[point].GetDateTimeOffset("ClosedAt"));
        await stored.AssertSoundAsync();
    }

    [Fact]
    public async Task News_without_a_client_are_of_the_one_that_is_known()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");

        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client: null, "Thiès", Later));
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client: null, Last));

        Assert.Equal(("C_VIRT_THIES", "suspended"), ((string)(await app.CardAsync(card))["name"]!, (string)(await app.CardAsync(card))["status"]!));
        Assert.Equal("Thiès", (string)(await app.PointAsync(client, point))["name"]!);
    }

    [Fact]
    public async Task News_of_nobody_knows_which_service_point_are_to_come_again()
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        var (renamed, closed) = (Messages.Renamed(point, client: null, "Thiès", Later), Messages.Closed(point, client: null, Last));

        Assert.False(await app.Handler.DeliverAsync(renamed));
        Assert.False(await app.Handler.DeliverAsync(closed));

        Assert.Empty((await app.ReadAsync(client)).ServicePoints);
        Assert.True(await app.Handler.DeliverAsync(Messages.Created(point, client, "Dakar")));
        Assert.True(await app.Handler.DeliverAsync(renamed));
        Assert.True(await app.Handler.DeliverAsync(closed));
        Assert.Equal("suspended", Assert.Single((await app.ReadAsync(client)).Cards).Value.GetString("Status"));
    }

    [Fact]
    public async Task News_of_a_service_point_of_another_client_are_rejected_and_change_nothing()
    {
        var (_, point, card) = await ProvisionAsync("Dakar");
        var other = await app.MakeClientAsync();
        var lines = (await app.ReadAsync(other)).Audit.Count;

        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, other, "Theirs", Later));
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, other, Last));

        Assert.Equal(("C_VIRT_DAKAR", "active"), ((string)(await app.CardAsync(card))["name"]!, (string)(await app.CardAsync(card))["status"]!));
        Assert.Empty((await app.ReadAsync(other)).ServicePoints);
        Assert.Equal(lines, (await app.ReadAsync(other)).Audit.Count);
    }

    [Fact]
    public async Task A_service_point_that_is_only_awaited_is_nobodys_business()
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", Later));

        (await app.Api.GetAsync($"clients/{client}/service-points/{point}")).IsProblem(HttpStatusCode.NotFound, "service_point_not_found");
        Assert.Empty((await app.Api.GetAsync($"clients/{client}/service-points")).Is(HttpStatusCode.OK).Json["items"]!.AsArray());
        (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","servicePointId":"{{point}}"}""")).IsInvalid("servicePointId");
        (await app.PatchAsync(await app.MakeCardAsync(client), $$"""{"servicePointId":"{{point}}"}""")).IsInvalid("servicePointId");

        // What an operator registers is newer than what was heard of it.
        var made = (await app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"Dakar"}""")).Is(HttpStatusCode.Created);
        Assert.Equal(("Dakar", "C_VIRT_DAKAR"), ((string)made.Json["servicePoint"]!["name"]!, (string)made.Json["card"]!["name"]!));
        Assert.Equal(point, (string)Assert.Single((await app.Api.GetAsync($"clients/{client}/service-points")).Json["items"]!.AsArray())!["servicePointId"]!);
    }

    [Fact]
    public async Task A_service_point_that_an_operator_registers_after_it_was_closed_can_not_transact()
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, Later));

        var made = (await app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"Dakar"}""")).Is(HttpStatusCode.Created);

        Assert.Equal(("suspended", false), ((string)made.Json["card"]!["status"]!, (bool)made.Json["servicePoint"]!["canTransact"]!));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task The_creation_told_again_takes_nothing_back()
    {
        var (client, point, card) = await ProvisionAsync("Dakar");
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", Later));
        (await app.ActAsync(card, "suspend")).Is(HttpStatusCode.OK);
        var before = (await app.Api.GetAsync(CardCalls.PathOf(card))).Text;

        await app.Handler.DeliverUntilDoneAsync(Messages.Created(point, client, "Dakar"));
        await app.Handler.DeliverUntilDoneAsync(Messages.Created(point, client, "Other", id: "e-2"));

        Assert.Equal(before, (await app.Api.GetAsync(CardCalls.PathOf(card))).Text);
        Assert.Equal("Thiès", (string)(await app.PointAsync(client, point))["name"]!);
        Assert.Single((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task A_service_point_without_a_card_is_renamed_and_closed_too()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");
        var point = AppFixture.UniqueId("sp");
        await app.Handler.DeliverUntilDoneAsync(Messages.Created(point, client, "Dakar"));
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", Later));
        await app.Handler.DeliverUntilDoneAsync(Messages.Closed(point, client, Last));

        Assert.Equal("Thiès", (string)(await app.PointAsync(client, point))["name"]!);
        (await app.Api.PostAsync($"clients/{client}/cards", $$"""{"kind":"virtual","servicePointId":"{{point}}"}""")).IsProblem(HttpStatusCode.Conflict, "service_point_closed");
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task News_come_before_their_client()
    {
        var client = AppFixture.UniqueId();
        var point = AppFixture.UniqueId("sp");
        await app.Handler.DeliverUntilDoneAsync(Messages.Renamed(point, client, "Thiès", Later));
        (await app.Api.GetAsync($"clients/{client}")).IsProblem(HttpStatusCode.NotFound, "client_not_found");

        await app.Handler.DeliverUntilDoneAsync(Messages.Created(point, client, "Dakar", more: ""","clientName":"SENTOFT" """));

        Assert.Equal("C_VIRT_THIES", Assert.Single((await app.ReadAsync(client)).Cards).Value.GetString("Name"));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    private async Task<(string Client, string Point, string Card)> ProvisionAsync(string name)
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        await app.Handler.DeliverUntilDoneAsync(Messages.Created(point, client, name));
        return (client, point, $"crd_{client}_{Assert.Single((await app.ReadAsync(client)).Cards).Key}");
    }

    private static IEnumerable<string> Permutations(string rest, string before) => rest.Length == 0
        ? [before]
        : rest.SelectMany((letter, index) => Permutations(rest.Remove(index, 1), before + letter));
}
