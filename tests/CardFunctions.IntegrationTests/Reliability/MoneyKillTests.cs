using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Ledger;
using CardFunctions.IntegrationTests.Terminal;
using CardFunctions.Storage;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>A process dies just before or just after it has booked, and whoever asked asks again: everything is booked once.</summary>
public sealed class MoneyKillTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Killed = 128 + 9;

    private static readonly (string, string) Key = ("Idempotency-Key", "the-change");

    /// <summary>What is done, with what is then on the card and held of it; it had 50,000, of which 10,000 were held.</summary>
    private static readonly Dictionary<string, Func<Scene, Api, Task<ApiAnswer>>> Changes = new(StringComparer.Ordinal)
    {
        ["top-up 60000/10000"] = (scene, api) => api.TopUpAsync(scene.Card, 10_000, "R", Key),
        ["transfer 45000/10000"] = (scene, api) => api.TransferAsync(scene.Card, scene.Other, 5_000, "R", Key),
        ["purchase 45000/10000"] = (scene, api) => scene.Terminal.AskAsync(5_000, new() { Reference = "R", Api = api }),
        ["hold 50000/15000"] = (scene, api) => scene.Terminal.AskAsync(5_000, new() { Reference = "R", Capture = false, Api = api }),
        ["capture 42000/0"] = (scene, api) => api.PostAsync($"terminal/authorisations/{scene.Held}/capture", """{"amount":{"amount":8000,"currency":"XOF"}}""", Key),
        ["reversal 50000/0"] = (scene, api) => api.PostAsync($"terminal/authorisations/{scene.Held}/reverse", ""),
        ["code 50000/17000"] = (scene, api) => scene.Terminal.AskCodeAsync(api, 7_000, "", Key),
        ["redemption 48000/10000"] = (scene, api) => scene.Terminal.RedeemAsync(api, scene.Code!, "R"),
        ["allotment 50000/10000"] = (scene, api) => api.PutAsync($"{scene.Terminal.CardPath}/allotment", """{"amount":{"amount":9000,"currency":"XOF"},"period":"month"}"""),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (var change in Changes.Keys)
            {
                cases.Add(change, nameof(FaultPoint.BeforeTransaction));
                cases.Add(change, nameof(FaultPoint.AfterTransaction));
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_a_process_died_of_is_booked_once_when_it_is_asked_for_again(string change, string moment)
    {
        var (point, expected) = (Enum.Parse<FaultPoint>(moment), change.Split(' ')[1]);
        var scene = await PrepareAsync(withCode: change.StartsWith("redemption", StringComparison.Ordinal));
        await using var doomed = await app.StartDoomedAsync(point, 1);

        await AssertUnansweredAsync(() => Changes[change](scene, app.On(doomed)));
        Assert.Equal(Killed, await doomed.Process.ExitAsync());
        var isStored = point is FaultPoint.AfterTransaction;
        Assert.Equal(isStored ? expected : scene.Before, await MoneyAsync(scene));
        await (await app.ReadAsync(scene.Terminal.Client)).AssertSoundAsync();

        var again = await Changes[change](scene, app.Api);
        var andAgain = await Changes[change](scene, app.Api);

        Assert.True((int)again.Status is >= 200 and < 300, again.Text);
        Assert.Equal(again.Text, andAgain.Text);
        Assert.Equal(expected, await MoneyAsync(scene));
        await (await app.ReadAsync(scene.Terminal.Client)).AssertSoundAsync();
        await scene.Terminal.AssertAgreesAsync();
    }

    // A terminal may have been told that there was no time, before the process died.
    private static async Task AssertUnansweredAsync(Func<Task<ApiAnswer>> make)
    {
        try
        {
            Assert.Equal("timeout", (await make()).Is(HttpStatusCode.OK).String("reason"));
        }
        catch (HttpRequestException)
        {
            // The connection broke.
        }
    }

    private async Task<Scene> PrepareAsync(bool withCode)
    {
        var terminal = await TerminalClient.MakeAsync(app, 50_000);
        var other = await app.MakeCardAsync(terminal.Client, "Other");
        var held = (await terminal.AskAsync(10_000, new() { Capture = false })).String("id");
        var code = withCode ? (await terminal.MakeCodeAsync(app.Api, 2_000)).Code : null;
        return new Scene(terminal, other, held, code) { Before = withCode ? "50000/12000" : "50000/10000" };
    }

    private static async Task<string> MoneyAsync(Scene scene)
    {
        var (balance, held) = await scene.Terminal.MoneyAsync();
        return $"{balance}/{held}";
    }

    private sealed record Scene(TerminalClient Terminal, string Other, string Held, string? Code)
    {
        public required string Before { get; init; }

        public string Card => Terminal.Card;
    }
}
