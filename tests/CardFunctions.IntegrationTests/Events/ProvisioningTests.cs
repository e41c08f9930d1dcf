using System.Net;
using System.Text;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Events;

public sealed class ProvisioningTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_new_service_point_of_a_known_client_gets_its_virtual_card()
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");

        Assert.True(await app.Handler.DeliverAsync(Messages.Created(point, client, "PS_SENTOFT")));

        var shown = (await app.Api.GetAsync($"clients/{client}/service-points/{point}")).Is(HttpStatusCode.OK).Json;
        Assert.True((bool)shown["canTransact"]!);
        Assert.Equal("PS_SENTOFT", (string)shown["name"]!);
        var card = (await app.Api.GetAsync($"clients/{client}/cards/{shown["virtualCardId"]}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal("C_VIRT_PS_SENTOFT", (string)card["name"]!);
        Assert.Equal("virtual", (string)card["kind"]!);
        Assert.Equal("VIRTUAL", (string)card["profile"]!);
        Assert.Equal(point, (string)card["servicePointId"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task An_unknown_client_is_made_from_the_event()
    {
        var client = AppFixture.UniqueId();

        Assert.True(await app.Handler.DeliverAsync(Messages.Created(AppFixture.UniqueId("sp"), client, more: ""","clientName":"SENTOFT","currency":"CHF" """)));

        var made = (await app.Api.GetAsync($"clients/{client}")).Is(HttpStatusCode.OK);
        JsonShape.Matches(
            $$"""
            {"clientId":"{{client}}","name":"SENTOFT","currency":"CHF","holderPolicy":"shared","autoProvision":true,
             "virtualCardProfile":"VIRTUAL","approvals":false,"createdAt":"<time>","updatedAt":"<time>"}
            """,
            made.Json);
        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Equal("SENTOFT", Assert.Single(stored.Holders).Value.GetString("Name"));
    }

    [Fact]
    public async Task A_client_without_a_currency_in_the_event_gets_the_configured_one()
    {
        var client = AppFixture.UniqueId();

        Assert.True(await app.Handler.DeliverAsync(Messages.Created(AppFixture.UniqueId("sp"), client, more: ""","clientName":"A" """)));

        Assert.Equal("XOF", (await app.Api.GetAsync($"clients/{client}")).Is(HttpStatusCode.OK).String("currency"));
    }

    [Fact]
    public async Task An_unknown_client_without_a_name_fails_stores_nothing_and_works_once_the_client_is_there()
    {
        var client = AppFixture.UniqueId();
        var point = AppFixture.UniqueId("sp");
        var message = Messages.Created(point, client);

        Assert.False(await app.Handler.DeliverAsync(message));

        Assert.True((await app.ReadAsync(client)).IsEmpty);
        Assert.False((await app.Tables.GetTableClient("ServicePointIndex").GetEntityIfExistsAsync(point, "servicepoint")).HasValue);
        Assert.False((await app.Tables.GetTableClient("Catalogue").GetEntityIfExistsAsync("client", client)).HasValue);
        (await app.Api.PutAsync($"clients/{client}", """{"name":"A","currency":"XOF"}""")).Is(HttpStatusCode.Created);
        Assert.True(await app.Handler.DeliverAsync(message));
        Assert.Single((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task Where_the_client_provisions_nothing_the_service_point_is_registered_without_a_card()
    {
        var client = await app.MakeClientAsync(""","autoProvision":false""");

        Assert.True(await app.Handler.DeliverAsync(Messages.Created(AppFixture.UniqueId("sp"), client)));

        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Single(stored.ServicePoints);
        Assert.Empty(stored.Cards);
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("detached")]
    public async Task An_event_that_comes_again_makes_no_card_for_the_one_that_an_operator_took_away(string how)
    {
        var client = await app.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        var message = Messages.Created(point, client);
        Assert.True(await app.Handler.DeliverAsync(message));
        var card = (string)(await app.PointAsync(client, point))["virtualCardId"]!;
        (how is "closed" ? await app.ActAsync(card, "close") : await app.PatchAsync(card, """{"servicePointId":null}""")).Is(HttpStatusCode.OK);

        Assert.True(await app.Handler.DeliverAsync(message));

        Assert.Null((string?)(await app.PointAsync(client, point))["virtualCardId"]);
        Assert.Single((await app.ReadAsync(client)).Cards);

        // An operator who registers it once more wants one.
        var made = (await app.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"PS"}""")).Is(HttpStatusCode.Created);
        Assert.Equal((string)made.Json["card"]!["id"]!, (string)(await app.PointAsync(client, point))["virtualCardId"]!);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task The_event_names_holder_and_profile()
    {
        var client = await app.MakeClientAsync();
        const string Holder = ""","holder":{"holderId":"h1","name":"A. Diop","kind":"member"},"profile":"BACK_OFFICE" """;

        Assert.True(await app.Handler.DeliverAsync(Messages.Created(AppFixture.UniqueId("sp"), client, "A", more: Holder)));
        Assert.True(await app.Handler.DeliverAsync(Messages.Created(AppFixture.UniqueId("sp"), client, "B", more: Holder)));

        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        var holder = Assert.Single(stored.Holders);
        Assert.Equal("h1", holder.Key);
        Assert.Equal("member", holder.Value.GetString("Kind"));
        Assert.All(stored.Cards.Values, card => Assert.Equal("BACK_OFFICE", card.GetString("Profile")));
    }

    [Fact]
    public async Task An_unknown_profile_may_be_on_its_way()
    {
        var client = await app.MakeClientAsync();
        var code = AppFixture.UniqueId("P_").ToUpperInvariant();
        var message = Messages.Created(AppFixture.UniqueId("sp"), client, more: $$""","profile":"{{code}}" """);
        Assert.False(await app.Handler.DeliverAsync(message));
        Assert.Empty((await app.ReadAsync(client)).ServicePoints);

        (await app.Api.PutAsync($"card-profiles/{code}", """{"name":"A","services":["fuel"]}""")).Is(HttpStatusCode.Created);

        Assert.True(await app.Handler.DeliverAsync(message));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task The_data_alone_and_a_byte_order_mark_are_taken_and_unknown_members_are_upstreams_business()
    {
        var client = await app.MakeClientAsync();
        var (plain, marked, more) = (AppFixture.UniqueId("sp"), AppFixture.UniqueId("sp"), AppFixture.UniqueId("sp"));

        Assert.True(await app.Handler.DeliverAsync($$"""{"servicePointId":"{{plain}}","name":"Plain","clientId":"{{client}}"}"""));
        Assert.True(await app.Handler.DeliverAsync((ReadOnlyMemory<byte>)(byte[])[.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Messages.Created(marked, client))]));
        Assert.True(await app.Handler.DeliverAsync(Messages.Created(more, client, more: ""","region":{"a":[1,null]},"holder":null,"profile":null""")));

        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Equal([.. ((string[])[plain, marked, more]).Order(StringComparer.Ordinal)], stored.ServicePoints.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, stored.Cards.Count);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1600-12-31T23:59:59Z")]
    [InlineData("2025-01-22T10:00:00.1234567+05:30")]
    public async Task An_event_of_any_time_gone_by_is_acted_on(string time)
    {
        var client = await app.MakeClientAsync();

        Assert.True(await app.Handler.DeliverAsync(
            Messages.Created(AppFixture.UniqueId("sp"), client).Replace("2025-01-22T10:00:00Z", time, StringComparison.Ordinal)));

        Assert.Single((await app.ReadAsync(client)).Cards);
    }

    [Fact]
    public async Task Names_of_any_kind_give_each_service_point_its_card()
    {
        var client = await app.MakeClientAsync();
        foreach (var name in (string[])["⛽😀", "/\\\\#?", "\\u0301\\u0301", new string('x', 200), "'", "%2F..%2F"])
        {
            Assert.True(await app.Handler.DeliverAsync(Messages.Created(AppFixture.UniqueId("sp"), client, name)), name);
        }

        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Equal(6, stored.Cards.Count);
    }
}
