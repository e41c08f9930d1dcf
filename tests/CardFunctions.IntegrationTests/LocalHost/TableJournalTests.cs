using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The journal of the stand-in for Service Bus, on the real emulator.</summary>
public sealed class TableJournalTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task It_gives_back_what_was_written()
    {
        var journal = await JournalAsync();
        var body = new byte[200_000];
        new Random(3).NextBytes(body);
        await journal.WriteAsync("p", [Put("m~~1", "{\"é\":1}", body, 2), Put("m~~2", "{}")], CancellationToken.None);
        await journal.WriteAsync("p", [new JournalChange.Count(Key("m~~1"), 5)], CancellationToken.None);
        await journal.WriteAsync("p", [Put("m~~3", "{}", shard: 7)], CancellationToken.None);
        await journal.WriteAsync("p", [Put("m~~4", "{}", shard: 700)], CancellationToken.None);
        await journal.WriteAsync("other", [Put("m~~1", "{}")], CancellationToken.None);

        var all = await journal.LoadAsync(CancellationToken.None);
        var rows = all["p"].OrderBy(row => row.Key.Name, StringComparer.Ordinal).ToList();
        Assert.Equal([Key("m~~1"), Key("m~~2"), new RowKey(7, "m~~3"), new RowKey(700, "m~~4")], rows.Select(row => row.Key));
        Assert.Equal(("{\"é\":1}", 5), (rows[0].Header, rows[0].DeliveryCount));
        Assert.Equal(body, rows[0].Body.ToArray());
        Assert.Equal([Key("m~~1")], all["other"].Select(row => row.Key));
    }

    [Fact]
    public async Task A_removal_may_come_twice_alone_and_among_others()
    {
        var journal = await JournalAsync();
        await journal.WriteAsync("p", [Put("m~~1", "{}"), Put("m~~2", "{}")], CancellationToken.None);
        for (var count = 0; count < 2; count++)
        {
            await journal.WriteAsync("p", [Remove("m~~1")], CancellationToken.None);
            await journal.WriteAsync("p", [Remove("m~~1"), Put("d~~2", "{}"), Remove("m~~2")], CancellationToken.None);
        }

        Assert.Equal([Key("d~~2")], (await journal.LoadAsync(CancellationToken.None))["p"].Select(row => row.Key));
    }

    [Fact]
    public async Task Where_a_removal_has_gone_the_others_are_still_written_all_or_none()
    {
        var journal = await JournalAsync();
        await journal.WriteAsync("p", [Put("d~~1", "{}")], CancellationToken.None);

        // The last one is none that a table takes.
        JournalChange[] changes = [Remove("m~~0"), Put("m~~2", "{}"), Remove("d~~1"), Put("no/key", "{}")];
        await Assert.ThrowsAnyAsync<Exception>(() => journal.WriteAsync("p", changes, CancellationToken.None));

        Assert.Equal([Key("d~~1")], (await journal.LoadAsync(CancellationToken.None))["p"].Select(row => row.Key));
    }

    private static RowKey Key(string name) => new(0, name);

    private static JournalChange.Remove Remove(string name) => new(Key(name));

    private static JournalChange.Put Put(string name, string header, byte[]? body = null, int count = 0, int shard = 0) =>
        new(new JournalRow(new RowKey(shard, name), header, body ?? [], count));

    private async Task<TableJournal> JournalAsync()
    {
        var journal = new TableJournal(azurite.CreateServiceClient(), AzuriteFixture.UniqueName());
        await journal.OpenAsync(CancellationToken.None);
        return journal;
    }
}
