using System.Net;
using Azure;
using CardFunctions.Events;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>Rivals, failing calls and lost answers: exactly one card, whatever happens.</summary>
public sealed class FaultTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int MaxTries = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(MaxTries - 1)]
    public async Task A_change_is_decided_anew_while_others_are_faster(int rivals)
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var client = await app.MakeClientAsync();
        troubles.BeforeTransaction = count => count <= rivals ? TouchAsync(client) : Task.CompletedTask;

        await own.HandleAsync(Messages.Created(AppFixture.UniqueId("sp"), client));

        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Single(stored.Cards);
    }

    [Fact]
    public async Task Five_conflicts_in_a_row_are_answered_with_busy_and_nothing_is_stored()
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var client = await app.MakeClientAsync();
        var tries = 0;
        troubles.BeforeTransaction = count =>
        {
            tries = count;
            return TouchAsync(client);
        };

        var card = await own.Api.PostAsync($"clients/{client}/cards", """{"kind":"virtual","name":"A"}""");
        Assert.Equal(MaxTries, tries);
        var point = await own.Api.PostAsync($"clients/{client}/service-points", $$"""{"servicePointId":"{{AppFixture.UniqueId("sp")}}","name":"A"}""");
        var put = await own.Api.PutAsync($"clients/{client}", """{"name":"Other","currency":"XOF"}""");
        await Assert.ThrowsAsync<MessageNotReadyException>(() => own.HandleAsync(Messages.Created(AppFixture.UniqueId("sp"), client)));

        Assert.All((ApiAnswer[])[card, point, put], answer =>
            Assert.NotNull(answer.IsProblem(HttpStatusCode.ServiceUnavailable, "busy").Header("Retry-After")));
        var stored = await app.ReadAsync(client);
        Assert.Empty(stored.Cards);
        Assert.Empty(stored.ServicePoints);
        await stored.AssertSoundAsync();
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_calls_fail_or_lose_their_answer_a_service_point_gets_one_card(int seed)
    {
        var random = new Random(seed);
        var gate = new Lock();
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var client = seed % 2 == 0 ? await app.MakeClientAsync() : AppFixture.UniqueId();
        var prefix = AppFixture.UniqueId("sp");
        troubles.Choose = _ =>
        {
            lock (gate)
            {
                return random.Next(10) switch { 0 => Trouble.Refused, 1 => Trouble.AnswerLost, _ => Trouble.None };
            }
        };

        await Task.WhenAll(Enumerable.Range(0, 8).Select(index => own.HandleUntilDoneAsync(
            Messages.Created($"{prefix}-{index % 4}", client, "PS", id: $"e-{index}", more: ""","clientName":"A" """), maxDeliveries: 60)));

        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Equal(4, stored.ServicePoints.Count);
        Assert.Equal(4, stored.Cards.Count);
    }

    [Fact]
    public async Task A_caller_whose_answer_was_lost_gets_it_by_the_same_key()
    {
        var troubles = new Troubles();
        await using var own = await InProcessApp.StartAsync(app, troubles);
        var client = await app.MakeClientAsync();
        var number = Numbers.New();
        var lost = 0;
        troubles.Choose = request =>
            request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal) && lost++ == 0 ? Trouble.AnswerLost : Trouble.None;

        var first = await CreateAsync();
        var second = await CreateAsync();

        Assert.NotNull(first.IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable").Header("Retry-After"));
        Assert.Equal("true", second.Is(HttpStatusCode.Created).Header("Idempotency-Replayed"));
        var stored = await app.ReadAsync(client);
        await stored.AssertSoundAsync();
        Assert.Single(stored.Cards);

        Task<ApiAnswer> CreateAsync() => own.Api.PostAsync(
            $"clients/{client}/cards", $$"""{"kind":"physical","name":"A","number":"{{number}}"}""", ("Idempotency-Key", "k"));
    }

    [Fact]
    public async Task A_failing_store_is_told_to_the_caller_and_its_failure_is_not_acknowledged()
    {
        var troubles = new Troubles { Choose = _ => Trouble.Refused };
        await using var own = await InProcessApp.StartAsync(app, troubles);

        foreach (var path in (string[])["clients", "clients/a", "clients/a/cards", "card-profiles", "clients/a/service-points/b"])
        {
            Assert.NotNull((await own.Api.GetAsync(path)).IsProblem(HttpStatusCode.ServiceUnavailable, "storage_unavailable").Header("Retry-After"));
        }

        await Assert.ThrowsAnyAsync<RequestFailedException>(() => own.HandleAsync(Messages.Created("sp", "c")));
        await Assert.ThrowsAnyAsync<RequestFailedException>(() => own.HandleAsync("never readable"));
    }

    // As another writer would: the row's tag changes, its content does not.
    private async Task TouchAsync(string client) => await app.Tables.GetTableClient("Clients")
        .UpdateEntityAsync(new TableEntity(client, "client") { ["Touched"] = true }, ETag.All);
}
