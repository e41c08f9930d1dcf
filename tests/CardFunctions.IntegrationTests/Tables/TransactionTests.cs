using Azure;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Tables;

public sealed class TransactionTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_transaction_does_all_its_actions_and_gives_the_new_versions()
    {
        var table = await azurite.CreateTableAsync();
        foreach (var row in new[] { "merge", "replace", "delete", "upsert-merge", "upsert-replace" })
        {
            await table.AddEntityAsync(new TableEntity("p", row) { ["Old"] = 1, ["Value"] = 1 });
        }

        TableEntity Changed(string row) => new("p", row) { ["Value"] = 2 };
        var responses = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Changed("add")),
            new(TableTransactionActionType.UpdateMerge, Changed("merge"), ETag.All),
            new(TableTransactionActionType.UpdateReplace, Changed("replace"), (await table.GetEntityAsync("p", "replace")).Value.ETag),
            new(TableTransactionActionType.Delete, new TableEntity("p", "delete")),
            new(TableTransactionActionType.UpsertMerge, Changed("upsert-merge")),
            new(TableTransactionActionType.UpsertReplace, Changed("upsert-replace")),
            new(TableTransactionActionType.UpsertMerge, Changed("upsert-new")),
        ]);

        var rows = await table.QueryAsync().ToDictionaryAsync(entity => entity.RowKey, StringComparer.Ordinal);
        Assert.Equal(["add", "merge", "replace", "upsert-merge", "upsert-new", "upsert-replace"], rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(rows.Values, row => Assert.Equal(2, row.GetInt32("Value")));
        Assert.Equal(["merge", "upsert-merge"], rows.Values.Where(row => row.ContainsKey("Old")).Select(row => row.RowKey).Order(StringComparer.Ordinal));
        Assert.All(responses.Value, response => Assert.Equal(204, response.Status));
        Assert.Equal(rows["add"].ETag, responses.Value[0].Headers.ETag);
        Assert.Equal(rows["merge"].ETag, responses.Value[1].Headers.ETag);
        Assert.Equal(rows["replace"].ETag, responses.Value[2].Headers.ETag);
        Assert.Equal(rows["upsert-new"].ETag, responses.Value[6].Headers.ETag);
    }

    public static TheoryData<string, TableTransactionActionType, int, string> Refusals => new()
    {
        { "there", TableTransactionActionType.Add, 409, TableErrorCode.EntityAlreadyExists },
        { "there", TableTransactionActionType.UpdateMerge, 412, TableErrorCode.UpdateConditionNotSatisfied },
        { "there", TableTransactionActionType.UpdateReplace, 412, TableErrorCode.UpdateConditionNotSatisfied },
        { "there", TableTransactionActionType.Delete, 412, TableErrorCode.UpdateConditionNotSatisfied },
        { "missing", TableTransactionActionType.UpdateMerge, 404, TableErrorCode.ResourceNotFound },
        { "missing", TableTransactionActionType.Delete, 404, TableErrorCode.ResourceNotFound },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_action_refuses_all_and_is_named(string row, TableTransactionActionType type, int status, string code)
    {
        var table = await azurite.CreateTableAsync();
        var stale = (await table.AddEntityAsync(new TableEntity("p", "there") { ["Value"] = 1 })).Headers.ETag!.Value;
        await table.UpsertEntityAsync(new TableEntity("p", "there") { ["Value"] = 2 });

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "new")),
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "other")),
            new(type, new TableEntity("p", row) { ["Value"] = 3 }, stale),
            new(TableTransactionActionType.Add, new TableEntity("p", "last")),
        ]));

        Assert.Equal(status, failure.Status);
        Assert.Equal(code, failure.ErrorCode);
        Assert.Equal(2, failure.FailedTransactionActionIndex);
        var rows = await table.QueryAsync().ToListAsync();
        Assert.Equal(2, Assert.Single(rows).GetInt32("Value"));
    }

    [Fact]
    public async Task A_hundred_actions_with_awkward_keys_and_values_go_in_one_transaction()
    {
        var table = await azurite.CreateTableAsync();
        var entities = Enumerable.Range(0, 100)
            .Select(index => new TableEntity("it's a 'key' %2F +&=é漢", $"{{row}} {index:D3} --changeset_ \"x\" 100%")
            {
                ["Value"] = index,
                ["Text"] = "--changeset_x\r\nHTTP/1.1 409 Conflict\r\n\r\n{\"a\":{\"b\":1}} PUT http://x/ é漢𝄞 \u2028 $&",
                ["Long"] = 123L,
            })
            .ToList();

        await table.SubmitTransactionAsync(entities.ConvertAll(entity => new TableTransactionAction(TableTransactionActionType.Add, entity)));
        foreach (var entity in entities)
        {
            entity["Value"] = entity.GetInt32("Value") + 1000;
        }

        await table.SubmitTransactionAsync(
            entities.ConvertAll(entity => new TableTransactionAction(TableTransactionActionType.UpdateReplace, entity, ETag.All)));

        var rows = await table.QueryAsync().ToListAsync();
        Assert.Equal(entities.Select(entity => entity.RowKey), rows.Select(row => row.RowKey));
        Assert.Equal(entities.Select(entity => entity.GetInt32("Value")), rows.Select(row => row.GetInt32("Value")));
        Assert.All(rows, row => Assert.Equal(entities[0].GetString("Text"), row.GetString("Text")));
        Assert.All(rows, row => Assert.Equal(123L, row.GetInt64("Long")));
    }

    [Fact]
    public async Task Large_transactions_go_up_to_the_limit()
    {
        var table = await azurite.CreateTableAsync();
        var text = new string('x', 32 * 1024);
        TableTransactionAction[] actions = [.. Enumerable.Range(0, 100).Select(index =>
            new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"r{index}") { ["Text"] = text }))];

        await table.SubmitTransactionAsync(actions);

        Assert.Equal(100, await table.QueryAsync(select: ["RowKey"]).CountAsync());
    }

    [Fact]
    public async Task A_transaction_on_a_table_that_is_not_there_says_so()
    {
        var table = azurite.CreateServiceClient().GetTableClient(AzuriteFixture.UniqueName());

        var failure = await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, new TableEntity("p", "r"))]));

        Assert.Equal(404, failure.Status);
        Assert.Equal(TableErrorCode.TableNotFound, failure.ErrorCode);
    }
}
