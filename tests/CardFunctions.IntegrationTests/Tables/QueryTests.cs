using System.Globalization;
using Azure;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Tables;

public sealed class QueryTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Pages_go_on_where_their_token_says()
    {
        var table = await azurite.CreateTableAsync();
        await table.SubmitTransactionAsync(Enumerable.Range(0, 25).Select(index =>
            new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p é'/".Replace("/", "+", StringComparison.Ordinal), $"{index:D2} % é"))));

        var pages = await table.QueryAsync(maxPerPage: 10).AsPages().ToListAsync();
        var rest = await table.QueryAsync(maxPerPage: 10).AsPages(pages[0].ContinuationToken, pageSizeHint: 7).ToListAsync();

        Assert.Equal([10, 10, 5], pages.Select(page => page.Values.Count));
        Assert.Equal([7, 7, 1], rest.Select(page => page.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);
        Assert.Equal(
            Enumerable.Range(10, 15).Select(index => $"{index:D2} % é"), rest.SelectMany(page => page.Values).Select(entity => entity.RowKey));
    }

    [Fact]
    public async Task Only_the_selected_properties_are_read_and_the_keys_come_in_any_case()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2L });

        var queried = await table.QueryAsync(select: ["B", "Missing"]).SingleAsync();
        var read = (await table.GetEntityAsync("p", "r", ["B"])).Value;

        foreach (var entity in new[] { queried, read })
        {
            Assert.Equal(("p", "r"), (entity.PartitionKey, entity.RowKey));
            Assert.Equal(["B"], entity.Keys);
            Assert.Equal(2L, entity.GetInt64("B"));
            Assert.NotEqual(default, entity.ETag);
        }
    }

    public static TheoryData<string> Properties => ["String", "Int32", "Int64", "Bool", "Double", "Time", "Guid", "Binary"];

    [Theory]
    [MemberData(nameof(Properties))]
    public async Task A_filter_finds_by_a_value_of_every_type(string property)
    {
        var table = await azurite.CreateTableAsync();
        TableEntity entity = new("p", "wanted")
        {
            ["String"] = "it's 100% 'quoted' & é",
            ["Int32"] = -5,
            ["Int64"] = 9_007_199_254_740_993L,
            ["Bool"] = true,
            ["Double"] = 2.0,
            ["Time"] = DateTimeOffset.Parse("2026-11-22T10:00:00.1234567Z", CultureInfo.InvariantCulture),
            ["Guid"] = Guid.Parse("5f2ed15d-70c2-4e3a-9d18-5f9d5c54c5a6"),
            ["Binary"] = BinaryData.FromBytes([1, 2, 3]),
        };
        await table.AddEntityAsync(entity);
        await table.AddEntityAsync(new TableEntity("p", "other")
        {
            ["String"] = "x",
            ["Int32"] = 5,
            ["Int64"] = 9_007_199_254_740_995L,
            ["Bool"] = false,
            ["Double"] = 2.5,
            ["Time"] = DateTimeOffset.UnixEpoch,
            ["Guid"] = Guid.Empty,
            ["Binary"] = BinaryData.FromBytes([1, 2]),
        });

        var filter = property switch
        {
            "String" => TableClient.CreateQueryFilter($"String eq {entity.GetString(property)}"),
            "Int32" => TableClient.CreateQueryFilter($"Int32 eq {entity.GetInt32(property)}"),
            "Int64" => TableClient.CreateQueryFilter($"Int64 eq {entity.GetInt64(property)}"),
            "Bool" => TableClient.CreateQueryFilter($"Bool eq {entity.GetBoolean(property)}"),
            "Double" => TableClient.CreateQueryFilter($"Double eq {entity.GetDouble(property)}"),
            "Time" => TableClient.CreateQueryFilter($"Time eq {entity.GetDateTimeOffset(property)}"),
            "Guid" => TableClient.CreateQueryFilter($"Guid eq {entity.GetGuid(property)}"),
            _ => TableClient.CreateQueryFilter($"Binary eq {entity.GetBinaryData(property)}"),
        };

        Assert.Equal("wanted", (await table.QueryAsync(filter).SingleAsync()).RowKey);
    }

    [Fact]
    public async Task A_range_of_row_keys_in_one_partition_is_found()
    {
        var table = await azurite.CreateTableAsync();
        foreach (var row in new[] { "card~1", "card~2", "cardname~A", "entry~1" })
        {
            await table.AddEntityAsync(new TableEntity("it's", row));
        }

        await table.AddEntityAsync(new TableEntity("other", "card~3"));
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {"it's"} and RowKey ge {"card~"} and RowKey lt {"card\u007f"}");

        Assert.Equal(["card~1", "card~2"], await table.QueryAsync(filter).Select(entity => entity.RowKey).ToListAsync());
    }

    // The emulator is given the index of the partition, and only where the filter stays within one.
    [Theory]
    [InlineData("PartitionKey eq 'a''b'", "a'b/1 a'b/2")]
    [InlineData("PartitionKey eq 'a''b' and (RowKey eq '1' or RowKey eq '3')", "a'b/1")]
    [InlineData("PartitionKey eq 'a''b' and RowKey eq '1' or RowKey eq '2'", "a'b/1 a'b/2 c/2")]
    [InlineData("PartitionKey eq 'a''b' or PartitionKey eq 'c'", "a'b/1 a'b/2 c/2 c/3")]
    [InlineData("(PartitionKey eq 'c' and RowKey eq '2') or RowKey eq '1'", "a'b/1 c/2")]
    [InlineData("PartitionKey eq 'c' and not (RowKey eq '2')", "c/3")]
    [InlineData("PartitionKey eq 'c or d' and RowKey eq '2'", "")]
    [InlineData("RowKey eq '2' and PartitionKey eq 'c'", "c/2")]
    [InlineData("PartitionKey eq 'nowhere'", "")]
    public async Task A_filter_finds_what_it_says_and_no_less(string filter, string found)
    {
        var table = await azurite.CreateTableAsync();
        foreach (var (partition, row) in new[] { ("a'b", "1"), ("a'b", "2"), ("c", "2"), ("c", "3") })
        {
            await table.AddEntityAsync(new TableEntity(partition, row));
        }

        var rows = await table.QueryAsync(filter).Select(entity => $"{entity.PartitionKey}/{entity.RowKey}").ToListAsync();
        var pages = await table.QueryAsync(filter, maxPerPage: 1).Select(entity => $"{entity.PartitionKey}/{entity.RowKey}").ToListAsync();

        Assert.Equal(found, string.Join(' ', rows));
        Assert.Equal(rows, pages);
    }

    [Fact]
    public async Task Rows_that_look_alike_are_told_apart_by_both_keys()
    {
        var table = await azurite.CreateTableAsync();
        string[] keys = ["1", "01", "1.0", "1e0", "true", "A", "a", " 1"];
        foreach (var partition in keys)
        {
            foreach (var row in keys)
            {
                await table.AddEntityAsync(new TableEntity(partition, row) { ["Is"] = $"{partition}/{row}" });
            }
        }

        foreach (var partition in keys)
        {
            foreach (var row in keys)
            {
                Assert.Equal($"{partition}/{row}", (await table.GetEntityAsync(partition, row)).Value.GetString("Is"));
            }

            await table.DeleteEntityAsync(partition, "01");
            Assert.Equal(keys.Length - 1, await table.QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partition}")).CountAsync());
        }
    }

    [Fact]
    public async Task Tables_are_made_listed_and_deleted()
    {
        var service = azurite.CreateServiceClient();
        var name = AzuriteFixture.UniqueName("listed");

        await service.CreateTableIfNotExistsAsync(name);
        await service.CreateTableIfNotExistsAsync(name);
        var filter = TableClient.CreateQueryFilter($"TableName eq {name}");
        Assert.Equal(name, (await service.QueryAsync(filter).SingleAsync()).Name);
        Assert.Equal(204, (await service.DeleteTableAsync(name)).Status);
        Assert.Equal(404, (await service.DeleteTableAsync(name)).Status);
        Assert.Empty(await service.QueryAsync(filter).ToListAsync());
        Assert.Equal(200, (await service.PingAsync()).Status);
    }

    [Fact]
    public async Task A_malformed_filter_is_refused_by_the_service()
    {
        var table = await azurite.CreateTableAsync();

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.QueryAsync("RowKey eq eq").ToListAsync().AsTask());

        Assert.Equal(400, failure.Status);
    }

    [Fact]
    public async Task A_query_ends_when_its_caller_gives_up()
    {
        var table = await azurite.CreateTableAsync();
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.QueryAsync().ToListAsync(cancellation.Token).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => table.QueryAsync(cancellationToken: cancellation.Token).ToListAsync(CancellationToken.None).AsTask());
    }
}
