using System.Net;
using CardFunctions.IntegrationTests.Aliases;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Hosting;
using CardFunctions.Providers.Simulator;
using CardFunctions.Storage;

namespace CardFunctions.IntegrationTests.Payments;

/// <summary>The real process dies between intent, call and outcome; the simulator's books say how often was charged.</summary>
public sealed class PaymentKillTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Killed = 128 + 9;

    [Theory]
    [InlineData("BeforeTransaction:1", false)]
    [InlineData("AfterTransaction:1", false)]
    [InlineData("BeforeCall:1", false)]
    [InlineData("AfterCall:1", true)]
    [InlineData("BeforeTransaction:2", true)]
    [InlineData("AfterTransaction:2", true)]
    public async Task A_process_that_dies_charges_once_when_the_request_is_sent_again(string moment, bool isCharged)
    {
        var contact = AppFixture.UniqueId();
        (await app.Api.PostAsync($"contacts/{contact}/aliases", AliasStage.CardBody())).Is(HttpStatusCode.Created);
        var settings = app.SettingsFor(app.ConnectionString);
        settings[FaultPoints.Variable] = moment;
        await using (var doomed = await HandlerProcess.StartAsync(settings, Repository.FaultyApp))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => PayAsync(app.On(doomed), contact));
            Assert.Equal(Killed, await doomed.Process.ExitAsync());
        }

        Assert.Equal(isCharged ? 1 : 0, await ChargesAsync(contact));

        // As the Functions host sends it again: with the same key.
        var paid = (await PayAsync(app.Api, contact)).Is(HttpStatusCode.Created);

        Assert.Equal("captured", paid.String("status"));
        Assert.Equal(1, await ChargesAsync(contact));
        Assert.Equal(paid.Text, (await PayAsync(app.Api, contact)).Is(HttpStatusCode.Created).Text);
    }

    [Theory]
    [InlineData("AfterCall:1")]
    [InlineData("BeforeCall:1")]
    [InlineData("BeforeTransaction:1")]
    public async Task A_process_that_dies_of_a_registration_leaves_one_alias_when_it_is_sent_again(string moment)
    {
        var contact = AppFixture.UniqueId();
        var settings = app.SettingsFor(app.ConnectionString);
        settings[FaultPoints.Variable] = moment;
        await using (var doomed = await HandlerProcess.StartAsync(settings, Repository.FaultyApp))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => RegisterAsync(app.On(doomed)));
            Assert.Equal(Killed, await doomed.Process.ExitAsync());
        }

        (await RegisterAsync(app.Api)).Is(HttpStatusCode.Created);
        Assert.Single((await app.Api.GetAsync($"contacts/{contact}/aliases")).Json["items"]!.AsArray());

        Task<ApiAnswer> RegisterAsync(Api api) => api.PostAsync($"contacts/{contact}/aliases", AliasStage.CardBody(), ("Idempotency-Key", "r"));
    }

    private static Task<ApiAnswer> PayAsync(Api api, string contact) =>
        api.PostAsync($"contacts/{contact}/payments", AliasStage.PayBody("O-1"), ("Idempotency-Key", "p"));

    private async Task<int> ChargesAsync(string contact)
    {
        var ledger = new SimulatorLedger(app.Tables);
        var charges = 0;
        foreach (var row in (await AliasStage.RowsAsync(app.Tables, contact)).Values.Where(row => row.RowKey.StartsWith("payment~", StringComparison.Ordinal)))
        {
            charges += (await ledger.ChargesAsync(row.GetString("ProviderReference")!)).Count(charge => charge.Captured > 0);
        }

        return charges;
    }
}
