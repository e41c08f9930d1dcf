using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Operators;
using CardFunctions.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CardFunctions.IntegrationTests.Ledger;

/// <summary>The money of a card in opposition.</summary>
public sealed class RecoveryTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task The_balance_of_a_lost_card_is_recovered_whole_to_a_service_points_virtual_card()
    {
        var (client, lost, point) = await MakeLostAsync();

        (await app.Api.TransferAsync(lost, point, 100, "R-1")).IsProblem(HttpStatusCode.Conflict, "recovery_only");
        var made = (await app.Api.TransferAsync(lost, point, null, "R-2")).Is(HttpStatusCode.Created);

        Assert.Equal(500, (long)made.Json["amount"]!["amount"]!);
        Assert.Equal((0, 500), (await app.BalanceAsync(lost), await app.BalanceAsync(point)));
        Assert.Equal("blocked", (string)(await app.CardAsync(lost))["status"]!);
        (await app.ActAsync(lost, "close")).Is(HttpStatusCode.OK);
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task It_is_not_recovered_to_any_other_card()
    {
        var (client, lost, _) = await MakeLostAsync();
        var plain = await app.MakeCardAsync(client, "Plain", "physical");
        var detached = await app.MakeCardAsync(client, "Detached");

        (await app.Api.TransferAsync(lost, plain, null, "R-1")).IsProblem(HttpStatusCode.Conflict, "recovery_only");
        (await app.Api.TransferAsync(lost, detached, null, "R-2")).IsProblem(HttpStatusCode.Conflict, "recovery_only");

        Assert.Equal(500, await app.BalanceAsync(lost));
    }

    [Fact]
    public async Task It_takes_a_privilege_of_its_own()
    {
        await using var own = await InProcessApp.StartAsync(
            app, new Troubles(), services => services.Replace(ServiceDescriptor.Singleton<IOwnOperatorProfiles, Clerks>()));
        var (client, lost, point) = await MakeLostAsync();
        var other = await app.MakeCardWithAsync(client, 100, "Other");
        var clerk = own.As("clerk", Clerks.Name);

        (await clerk.TransferAsync(lost, point, null, "R-1")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await clerk.TransferAsync(other, point, null, "R-2")).Is(HttpStatusCode.Created);
        (await app.AsSubject("alice").TransferAsync(lost, point, null, "R-1")).Is(HttpStatusCode.Created);

        Assert.Equal(600, await app.BalanceAsync(point));
        await (await app.ReadAsync(client)).AssertSoundAsync();
    }

    [Fact]
    public async Task An_operator_who_may_only_look_moves_nothing()
    {
        var (_, lost, point) = await MakeLostAsync();

        (await app.AsSubject("auditor", "AUDITOR").TransferAsync(lost, point, null, "R")).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await app.AsSubject("clerk", "CARDS").TransferAsync(lost, point, null, "R")).IsProblem(HttpStatusCode.Forbidden, "forbidden");

        Assert.Equal(500, await app.BalanceAsync(lost));
    }

    [Fact]
    public async Task A_lost_card_with_nothing_on_it_has_nothing_to_recover()
    {
        var (client, _, point) = await app.MakeProvisionedAsync();
        var lost = await app.MakeCardAsync(client, "Lost");
        await app.BringAsync(lost, "block");

        (await app.Api.TransferAsync(lost, point, null, "R")).IsProblem(HttpStatusCode.Conflict, "insufficient_funds");
    }

    [Fact]
    public async Task It_needs_no_service_of_the_lost_cards_profile()
    {
        var (client, _, point) = await app.MakeProvisionedAsync();
        var lost = await app.MakeCardWithAsync(client, 500, "Lost", $",\"profile\":\"{await app.MakeProfileAsync("\"fuel\",\"topUp\"")}\"");
        await app.BringAsync(lost, "block");

        (await app.Api.TransferAsync(lost, point, null, "R")).Is(HttpStatusCode.Created);

        Assert.Equal(500, await app.BalanceAsync(point));
    }

    // A client with a service point's card, and another with a balance that is lost.
    private async Task<(string Client, string Lost, string PointsCard)> MakeLostAsync()
    {
        var (client, _, card) = await app.MakeProvisionedAsync();
        var lost = await app.MakeCardWithAsync(client, 500, "Lost");
        await app.BringAsync(lost, "block");
        return (client, lost, card);
    }

    // Operates cards, and recovers nothing: no profile that is built in does that.
    private sealed class Clerks : IOwnOperatorProfiles
    {
        public const string Name = "CLERK";

        public ValueTask<PrivilegeSet?> FindAsync(string name, CancellationToken cancellationToken) =>
            new(name == Name ? PrivilegeSet.Of(Privilege.CardsRead, Privilege.CardsOperate) : null);
    }
}
