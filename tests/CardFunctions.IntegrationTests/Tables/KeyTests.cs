using Azure;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Tables;

public sealed class KeyTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    public static TheoryData<string> AwkwardKeys =>
    [
        "it's", "''", "'", "a b", " leading", "trailing ", "100%", "%41", "%2F", "a+b", "a&b=c", "a,b;c:d@e", "(x)", "[x]", "{x}", "\"x\"", "<x>",
        "é", "漢字", "𝄞", "e\u0301", "ß", "..", ".", "a~b|c^d`e", "$batch", "*", "!", "", new string('k', 512),
    ];

    [Theory]
    [MemberData(nameof(AwkwardKeys))]
    public async Task A_key_of_any_allowed_characters_works_in_every_operation(string key)
    {
        var table = await azurite.CreateTableAsync();
        var added = await table.AddEntityAsync(new TableEntity(key, key) { ["Value"] = 1 });
        var updated = await table.UpdateEntityAsync(new TableEntity(key, key) { ["Value"] = 2 }, added.Headers.ETag!.Value);
        await table.UpsertEntityAsync(new TableEntity(key, key) { ["More"] = key }, TableUpdateMode.Merge);

        var read = (await table.GetEntityAsync(key, key)).Value;
        var queried = await table.QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")).SingleAsync();
        await table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateMerge, new TableEntity(key, key) { ["Value"] = 3 }, read.ETag)]);
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync(key, key, updated.Headers.ETag!.Value));
        var deleted = await table.DeleteEntityAsync(key, key);

        Assert.Equal((key, key, 2, key), (queried.PartitionKey, queried.RowKey, read.GetInt32("Value"), read.GetString("More")));
        Assert.Equal(412, failure.Status);
        Assert.Equal(204, deleted.Status);
        Assert.Equal(404, (await table.DeleteEntityAsync(key, key)).Status);
    }

    /// <summary>Outside transactions: in those the emulator takes keys apart at the wrong place.</summary>
    [Fact]
    public async Task A_key_that_looks_like_two_keys_is_one()
    {
        const string Key = "a',RowKey='b";
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity(Key, Key));
        await table.UpsertEntityAsync(new TableEntity(Key, Key) { ["Value"] = 1 });

        Assert.Equal(1, (await table.GetEntityAsync(Key, Key)).Value.GetInt32("Value"));
        Assert.Single(await table.QueryAsync().ToListAsync());
    }
}
