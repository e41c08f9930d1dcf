using System.Net;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>How often aliases and payments wait for the store, beside their provider.</summary>
public sealed class AliasBudgetTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task Aliases_are_listed_in_one_step_and_registered_and_paid_with_in_three()
    {
        var trips = new RoundTrips();
        await using var stage = await AliasStage.StartAsync(app, policy: trips);
        var contact = AppFixture.UniqueId();
        await stage.MakeAliasAsync(contact);
        (await stage.PayAsync(contact, "warm")).Is(HttpStatusCode.Created);
        string[] numbers = ["5200000000000007", "2223000000000007", "4900000000000417", "4900000000000516"];
        string[] payments = new string[4];

        Assert.Equal(1, await trips.InSequenceAsync(async _ => (await stage.Api.GetAsync($"contacts/{contact}/aliases?limit=5")).Is(HttpStatusCode.OK)));
        Assert.InRange(await trips.InSequenceAsync(run => stage.MakeAliasAsync(contact, numbers[run])), 1, 3);
        Assert.InRange(await trips.InSequenceAsync(async run => (await stage.RegisterAsync(contact, numbers[run])).Is(HttpStatusCode.OK)), 1, 4);
        Assert.InRange(
            await trips.InSequenceAsync(async run =>
                payments[run] = (await stage.PayAsync(contact, $"P{run}", "", ("Idempotency-Key", $"p{run}"))).Is(HttpStatusCode.Created).String("id")),
            1,
            3);
        Assert.InRange(
            await trips.InSequenceAsync(async run =>
                (await stage.Api.PostAsync($"contacts/{contact}/payments/{payments[run]}/refunds", $$"""{"reference":"R{{run}}"}""")).Is(HttpStatusCode.Created)),
            1,
            3);
        Assert.Equal(1, await trips.InSequenceAsync(async _ => (await stage.Api.GetAsync($"contacts/{contact}/payments?limit=5")).Is(HttpStatusCode.OK)));
    }

    [Fact]
    public async Task The_count_is_the_same_for_a_contact_with_many_aliases()
    {
        var trips = new RoundTrips();
        await using var stage = await AliasStage.StartAsync(app, policy: trips);
        var contact = AppFixture.UniqueId();
        stage.Provider.Fingerprint = null;
        for (var number = 0; number < 20; number++)
        {
            var digits = $"49000000000{number:D4}";
            await stage.MakeAliasAsync(contact, digits + Domain.Luhn.CheckDigit(digits));
        }

        await stage.PayAsync(contact, "warm");
        Assert.Equal(1, await trips.InSequenceAsync(async _ => (await stage.Api.GetAsync($"contacts/{contact}/aliases?limit=200")).Is(HttpStatusCode.OK)));
        Assert.InRange(await trips.InSequenceAsync(async run => (await stage.PayAsync(contact, $"P{run}")).Is(HttpStatusCode.Created)), 1, 3);
    }
}
