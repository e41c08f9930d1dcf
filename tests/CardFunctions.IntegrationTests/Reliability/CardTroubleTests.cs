using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>The store refuses calls, or does them and its answer is lost, while cards are changed.</summary>
public sealed class CardTroubleTests(OwnStage stage) : IClassFixture<OwnStage>
{
    private const int MaxTries = 100;

    // Each is possible after the one before, and all but the patch only once: what is done twice would be refused.
    private static readonly (string Verb, string Json)[] Life =
    [
        ("suspend", """{"reason":"other"}"""),
        ("resume", """{"reason":"other"}"""),
        ("", """{"name":"Other"}"""),
        ("virtualise", "{}"),
        ("devirtualise", "{}"),
        ("block", """{"reason":"lost"}"""),
        ("unblock", """{"reason":"other"}"""),
        ("replace", """{"reason":"damaged"}"""),
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    public static TheoryData<string, string> Keyed
    {
        get
        {
            TheoryData<string, string> keyed = [];
            foreach (var (verb, json) in Life.Where(change => change.Verb is "suspend" or "virtualise" or "block" or "replace"))
            {
                keyed.Add(verb, json);
            }

            return keyed;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_calls_fail_or_lose_their_answer_each_change_happens_once(int seed)
    {
        var (client, card) = await MakeCardAsync();
        var random = new Random(seed);
        var gate = new Lock();
        var troubles = new Troubles();
        await using var own = await stage.StartWithinAsync(troubles);
        troubles.Choose = _ =>
        {
            lock (gate)
            {
                return random.Next(10) switch { 0 => Trouble.Refused, 1 => Trouble.AnswerLost, _ => Trouble.None };
            }
        };

        foreach (var (verb, json) in Life)
        {
            // Asked for twice at once, and each time again until there is an answer.
            var answers = await Task.WhenAll(UntilAnsweredAsync(verb, json), UntilAnsweredAsync(verb, json));
            Assert.All(answers, answer => answer.Is(verb == "replace" ? HttpStatusCode.Created : HttpStatusCode.OK));
            Assert.Equal(answers[0].Text, answers[1].Text);
        }

        troubles.Choose = null;
        await stage.SettleAsync();
        var stored = await stage.ReadAsync(client);
        await Agreement.AssertAsync(stored, stage.Topic.EventsOf(client));
        Assert.Equal(1 + Life.Length, stored.Cards[card[^32..]].GetInt64("Version"));
        Assert.Equal(2, stored.Cards.Count);

        async Task<ApiAnswer> UntilAnsweredAsync(string verb, string json)
        {
            for (var tries = 1; ; tries++)
            {
                var answer = await ChangeAsync(own.Api, client, card, verb, json);
                if (answer.Status is not HttpStatusCode.ServiceUnavailable)
                {
                    return answer;
                }

                Assert.True(tries < MaxTries, answer.Text);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Keyed))]
    public async Task A_caller_whose_answer_was_lost_gets_it_by_the_same_key(string verb, string json)
    {
        var (client, card) = await MakeCardAsync();
        var lost = 0;
        var troubles = new Troubles { Choose = request => IsTransaction(request) && lost++ == 0 ? Trouble.AnswerLost : Trouble.None };
        await using var own = await stage.StartWithinAsync(troubles);

        var first = await ChangeAsync(own.Api, client, card, verb, json);
        var second = await ChangeAsync(own.Api, client, card, verb, json);

        Assert.NotNull(first.IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable").Header("Retry-After"));
        Assert.Equal("true", second.Header("Idempotency-Replayed"));
        await stage.SettleAsync();
        var stored = await stage.ReadAsync(client);
        await Agreement.AssertAsync(stored, stage.Topic.EventsOf(client));
        Assert.Equal(2, stored.Cards[card[^32..]].GetInt64("Version"));
    }

    [Fact]
    public async Task Nothing_is_half_done_while_the_store_refuses()
    {
        var (client, card) = await MakeCardAsync();
        await stage.SettleAsync();
        var before = await stage.ReadAsync(client);
        await using var own = await stage.StartWithinAsync(new Troubles { Choose = request => IsTransaction(request) ? Trouble.Refused : Trouble.None });

        foreach (var (verb, json) in Life.Where(change => change.Verb is not ("resume" or "unblock" or "devirtualise")))
        {
            (await ChangeAsync(own.Api, client, card, verb, json)).IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        }

        (await own.Api.PostAsync($"clients/{client}/cards/virtualise", $$"""{"cardIds":["{{card}}"]}"""))
            .IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        (await own.Api.PostAsync($"clients/{client}/cards/virtualise", """{"all":true}"""))
            .IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
        var after = await stage.ReadAsync(client);
        Assert.Equal(before.Tags, after.Tags);
        Assert.Empty(after.Events);
    }

    private static bool IsTransaction(Azure.Core.Request request) => request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal);

    private static Task<ApiAnswer> ChangeAsync(Api api, string client, string card, string verb, string json) => verb.Length == 0
        ? api.SendAsync(HttpMethod.Patch, $"clients/{client}/cards/{card}", json)
        : api.PostAsync($"clients/{client}/cards/{card}/{verb}", json, ("Idempotency-Key", verb));

    private async Task<(string Client, string Card)> MakeCardAsync()
    {
        var client = await stage.MakeClientAsync();
        var point = AppFixture.UniqueId("sp");
        var made = await stage.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{point}}","name":"PS"}""");
        return (client, (string)made.Is(HttpStatusCode.Created).Json["card"]!["id"]!);
    }
}
