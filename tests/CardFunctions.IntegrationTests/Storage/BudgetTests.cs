using System.Net;
using CardFunctions.Cards;
using CardFunctions.Domain;
using CardFunctions.Domain.Cards;
using CardFunctions.Domain.Ledger;
using CardFunctions.Domain.Profiles;
using CardFunctions.IntegrationTests.App;
using CardFunctions.IntegrationTests.Ledger;
using CardFunctions.Ledger;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>How often an operation waits for the store, which is what its time is made of. The numbers are the contract's or better.</summary>
public sealed class BudgetTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int RowsPerTransaction = 100;

    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    public async Task The_round_trips_are_few_however_many_cards_there_are(int cards)
    {
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var client = await app.MakeClientAsync();
        await AddCardsAsync(client, cards);
        var prefix = AppFixture.UniqueId("sp");
        await own.HandleAsync(Messages.Created($"{prefix}-warm", client, "Warm"));

        var provisioned = await trips.InSequenceAsync(run => own.HandleAsync(Messages.Created($"{prefix}-{run}", client, $"PS {prefix} {run}")));
        var again = await trips.InSequenceAsync(run => own.HandleAsync(Messages.Created($"{prefix}-{run}", client, "PS", id: "other")));
        var registered = await trips.InSequenceAsync(run => PostAsync("service-points", $$"""{"servicePointId":"{{prefix}}-h{{run}}","name":"H {{run}}"}"""));
        var created = await trips.InSequenceAsync(run => PostAsync("cards", $$"""{"kind":"virtual","name":"{{prefix}} {{run}}"}"""));
        var numbered = await trips.InSequenceAsync(run =>
            PostAsync("cards", $$"""{"kind":"physical","name":"{{prefix}} n{{run}}","number":"{{Numbers.New()}}","profile":"BACK_OFFICE"}"""));
        var location = (await PostAsync("cards", """{"kind":"virtual","name":"Shown"}""")).Header("Location")!;
        var card = await trips.InSequenceAsync(_ => GetAsync(location));
        var point = await trips.InSequenceAsync(_ => GetAsync($"clients/{client}/service-points/{prefix}-0"));
        var list = await trips.InSequenceAsync(_ => GetAsync($"clients/{client}/cards?limit=5"));

        Assert.Equal(3, provisioned);
        Assert.Equal(1, again);
        Assert.Equal(3, registered);
        Assert.Equal(3, created);
        Assert.Equal(3, numbered);
        Assert.Equal(1, card);
        Assert.Equal(1, point);
        Assert.Equal(1, list);

        async Task<ApiAnswer> PostAsync(string what, string json) => (await own.Api.PostAsync($"clients/{client}/{what}", json)).Is(HttpStatusCode.Created);
        async Task GetAsync(string path) => (await own.Api.GetAsync(path)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    public async Task Money_is_read_in_one_step_and_booked_in_another_however_much_was_booked(int entries)
    {
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var client = await app.MakeClientAsync();
        var (from, to) = (await app.MakeCardAsync(client, "A"), await app.MakeCardAsync(client, "B"));
        await AddEntriesAsync(from, entries);
        // Makes this process know the profiles.
        await own.Api.GetAsync(CardCalls.PathOf(from));

        Assert.Equal(2, await trips.InSequenceAsync(async run => (await own.Api.TopUpAsync(from, 100, $"top {run}", ("Idempotency-Key", $"{run}"))).Is(HttpStatusCode.Created)));
        Assert.Equal(2, await trips.InSequenceAsync(async run => (await own.Api.TransferAsync(from, to, 10, $"move {run}")).Is(HttpStatusCode.Created)));
        // What is asked for again: the reference says which operation it was.
        Assert.Equal(2, await trips.InSequenceAsync(async run => (await own.Api.TopUpAsync(from, 100, $"top {run}", ("Idempotency-Key", $"{run}"))).Is(HttpStatusCode.Created)));
        Assert.Equal(2, await trips.InSequenceAsync(async run => (await own.Api.TransferAsync(from, to, 10, $"move {run}")).Is(HttpStatusCode.OK)));
        Assert.Equal(1, await trips.InSequenceAsync(_ => GetAsync($"{CardCalls.PathOf(from)}/entries?limit=5")));
        Assert.Equal(1, await trips.InSequenceAsync(_ => GetAsync($"{CardCalls.PathOf(from)}/entries?limit=5&from=2020-01-01")));
        var location = (await app.Api.TopUpAsync(to, 1, "shown")).Header("Location")!;
        Assert.Equal(1, await trips.InSequenceAsync(_ => GetAsync(location)));

        (await app.Api.PutAsync($"clients/{client}", """{"name":"C","currency":"XOF","approvals":true}""")).Is(HttpStatusCode.OK);
        var waiting = new List<string>();
        Assert.Equal(2, await trips.InSequenceAsync(async run =>
            waiting.Add((await own.Api.TransferAsync(from, to, 10, $"wait {run}")).Is(HttpStatusCode.Accepted).String("id"))));
        Assert.Equal(2, await trips.InSequenceAsync(_ => GetAsync($"clients/{client}/operations?status=pending")));
        // The operation; its cards; the booking.
        Assert.Equal(3, await trips.InSequenceAsync(async run =>
            (await own.As("other").DecideAsync(client, waiting[run], "approve")).Is(HttpStatusCode.OK)));

        async Task GetAsync(string path) => (await own.Api.GetAsync(path)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_derived_name_that_is_taken_costs_one_more_try()
    {
        var trips = new RoundTrips();
        await using var own = await InProcessApp.StartAsync(app, trips);
        var client = await app.MakeClientAsync();
        var prefix = AppFixture.UniqueId("sp");
        await own.HandleAsync(Messages.Created($"{prefix}-warm", client, "Dakar"));

        // Reads, what lies elsewhere, and the change, which finds the name taken; the numbers that are; then the reads and the change anew.
        Assert.Equal(6, await trips.InSequenceAsync(run => own.HandleAsync(Messages.Created($"{prefix}-{run}", client, "Dakar"))));
    }

    // As the app books them, but many in one transaction.
    private async Task AddEntriesAsync(string card, int count)
    {
        var table = app.Tables.GetTableClient("Clients");
        var now = TimeProvider.System.GetUtcNow();
        var id = CardId.Load(card);
        var booked = CardRow.ToCard((await table.GetEntityAsync(id.Client.Value, CardRow.Key(id))).Value);
        var rows = new List<TableEntity>();
        for (var number = 0; number < count; number++)
        {
            Assert.True(booked.TryBook(new Posting(EntryKind.TopUp, 1, $"opn_{number}"), now, out var entry, out var after));
            rows.Add(EntryRow.From(entry));
            booked = after;
        }

        foreach (var chunk in rows.Chunk(RowsPerTransaction))
        {
            await table.SubmitTransactionAsync(chunk.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
        }

        await table.UpdateEntityAsync(CardRow.From(booked), Azure.ETag.All, TableUpdateMode.Replace);
    }

    // Straight into the table, as the app writes them: only how many there are matters.
    private async Task AddCardsAsync(string client, int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = ClientId.Load(client);
        _ = CardNumberPrefix.TryCreate("708000", out var prefix);
        var rows = Enumerable.Range(0, count).SelectMany(number =>
        {
            var card = new Card
            {
                Id = CardId.Make(id, now),
                Kind = CardKind.Physical,
                Name = CardName.Load($"Many {number}"),
                Number = CardNumber.Random(prefix),
                Holder = HolderId.Load("h"),
                Profile = BuiltInProfiles.Standard.Code,
                Expires = YearMonth.Of(now).AddMonths(1),
                Currency = Currency.Load("XOF"),
                CreatedAt = now,
                UpdatedAt = now,
            };
            return (TableEntity[])[CardRow.From(card), CardRow.NameOf(card)];
        });
        foreach (var chunk in rows.Chunk(RowsPerTransaction))
        {
            await app.Tables.GetTableClient("Clients").SubmitTransactionAsync(chunk.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
        }
    }
}
