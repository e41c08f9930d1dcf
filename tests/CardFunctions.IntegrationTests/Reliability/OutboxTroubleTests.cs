using System.Net;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Storage;
using CardFunctions.Outbox;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Reliability;

/// <summary>What is to be told is told at least once and in order, although the topic is away or the store loses answers.</summary>
public sealed class OutboxTroubleTests(OwnStage stage) : IClassFixture<OwnStage>
{
    private const int Renames = 6;

    [Fact]
    public async Task While_the_topic_is_away_changes_go_on_and_are_told_when_it_is_back()
    {
        var (client, card) = await MakeCardAsync(stage.Api);
        await stage.SettleAsync();
        stage.Topic.IsAway = true;
        try
        {
            await RenameAsync(stage.Api, client, card);
            Assert.Equal(Renames, (await stage.ReadAsync(client)).Events.Count);
            Assert.Single(stage.Topic.EventsOf(client));
        }
        finally
        {
            stage.Topic.IsAway = false;
        }

        await stage.SettleAsync();
        await AssertToldAsync(client, card);
    }

    [Theory]
    [InlineData(nameof(Trouble.AnswerLost))]
    [InlineData(nameof(Trouble.Refused))]
    public async Task What_was_sent_and_could_not_be_seen_to_be_removed_is_told_again_and_nothing_overtakes_it(string what)
    {
        var trouble = Enum.Parse<Trouble>(what);
        var removals = 0;
        var troubles = new Troubles { Choose = request => IsRemoval(request) && Interlocked.Increment(ref removals) % 2 == 1 ? trouble : Trouble.None };
        await using var own = await stage.StartWithinAsync(troubles);
        var (client, card) = await MakeCardAsync(own.Api);

        await RenameAsync(own.Api, client, card);

        await stage.SettleAsync();
        Assert.InRange(removals, 1, 1 + Renames);
        await AssertToldAsync(client, card);
    }

    [Fact]
    public async Task An_event_that_seems_older_than_the_one_before_it_waits_for_that_one()
    {
        var (client, card) = await MakeCardAsync(stage.Api);
        await stage.SettleAsync();
        var now = TimeProvider.System.GetUtcNow();
        // As by two instances, of which the second one's clock is a minute behind.
        TableEntity[] rows = [EventOf(2).ToRow(client, now), EventOf(3).ToRow(client, now.AddMinutes(-1))];
        await stage.Tables.GetTableClient("Clients").SubmitTransactionAsync(rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));

        Assert.True(await stage.Handler.SweepAsync());
        await stage.SettleAsync();

        Assert.Equal([1, 2, 3], stage.Topic.EventsOf(client).Select(told => Agreement.PlaceOf(told).Sequence));

        OutgoingEvent EventOf(long sequence) => new(
            new EventPlace(card[^32..], sequence),
            $"evt_{card}_{sequence}.0",
            "cardfunctions.card.updated.v1",
            card,
            $$"""{"id":"evt_{{card}}_{{sequence}}.0","subject":"/api/v1/clients/{{client}}/cards/{{card}}"}""");
    }

    private static bool IsRemoval(Azure.Core.Request request) =>
        request.Method == Azure.Core.RequestMethod.Delete && Uri.UnescapeDataString(request.Uri.Path).Contains("'event~", StringComparison.Ordinal);

    private static async Task<(string Client, string Card)> MakeAsync(Api api, string client) =>
        (client, (await api.PostAsync($"clients/{client}/cards", """{"kind":"physical","name":"Name"}""")).Is(HttpStatusCode.Created).String("id"));

    private static async Task RenameAsync(Api api, string client, string card)
    {
        for (var number = 1; number <= Renames; number++)
        {
            (await api.SendAsync(HttpMethod.Patch, $"clients/{client}/cards/{card}", $$"""{"name":"Name {{number}}"}""")).Is(HttpStatusCode.OK);
        }
    }

    private async Task<(string Client, string Card)> MakeCardAsync(Api api) => await MakeAsync(api, await stage.MakeClientAsync());

    private async Task AssertToldAsync(string client, string card)
    {
        var told = stage.Topic.EventsOf(client);
        await Agreement.AssertAsync(await stage.ReadAsync(client), told);
        Assert.Equal(1 + Renames, told.Count);
        Assert.Equal($"Name {Renames}", (string?)told[^1]["data"]!["name"]);
        Assert.Equal(card, (string?)told[^1]["data"]!["id"]);
    }
}
