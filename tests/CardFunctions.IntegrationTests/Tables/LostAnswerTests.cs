using Azure;
using Azure.Core;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Tables;

public sealed class LostAnswerTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    public static TheoryData<Fault> LostAnswers => [Fault.BrokenAfter, Fault.ErrorAfter, Fault.BusyAfter, Fault.SilentAfter];

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task An_insert_whose_answer_was_lost_is_recognised(Fault fault)
    {
        var (table, faults) = await CreateAsync(fault);

        var response = await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = 1 });

        var stored = (await table.GetEntityAsync("p", "r")).Value;
        Assert.Equal(204, response.Status);
        Assert.Equal(stored.ETag, response.Headers.ETag);
        Assert.Equal(1, stored.GetInt32("Value"));
        Assert.Equal(["POST", "POST", "GET", "GET"], faults.Tries);
    }

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task An_update_whose_answer_was_lost_is_recognised(Fault fault)
    {
        foreach (var mode in Enum.GetValues<TableUpdateMode>())
        {
            var (table, faults) = await CreateAsync(Fault.None, fault);
            var first = await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = 1, ["Other"] = 1 });

            var response = await table.UpdateEntityAsync(new TableEntity("p", "r") { ["Value"] = 2 }, first.Headers.ETag!.Value, mode);

            var stored = (await table.GetEntityAsync("p", "r")).Value;
            Assert.Equal(stored.ETag, response.Headers.ETag);
            Assert.Equal(2, stored.GetInt32("Value"));
            Assert.Equal(mode == TableUpdateMode.Merge, stored.ContainsKey("Other"));
            Assert.Equal(5, faults.Tries.Count);
        }
    }

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task An_upsert_whose_answer_was_lost_is_done_again(Fault fault)
    {
        var (table, faults) = await CreateAsync(fault);

        var response = await table.UpsertEntityAsync(new TableEntity("p", "r") { ["Value"] = 1 });

        var stored = (await table.GetEntityAsync("p", "r")).Value;
        Assert.Equal(stored.ETag, response.Headers.ETag);
        Assert.Equal(["PATCH", "PATCH", "GET"], faults.Tries);
    }

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task A_deletion_whose_answer_was_lost_is_recognised(Fault fault)
    {
        var (table, faults) = await CreateAsync(Fault.None, fault);
        var first = await table.AddEntityAsync(new TableEntity("p", "r"));

        var response = await table.DeleteEntityAsync("p", "r", first.Headers.ETag!.Value);

        Assert.Equal(204, response.Status);
        Assert.False((await table.GetEntityIfExistsAsync("p", "r")).HasValue);
        Assert.Equal(["POST", "DELETE", "DELETE", "GET"], faults.Tries);
    }

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task A_transaction_whose_answer_was_lost_is_recognised(Fault fault)
    {
        var (table, _) = await CreateAsync(Fault.None, Fault.None, fault);
        var changed = await table.AddEntityAsync(new TableEntity("p", "changed") { ["Value"] = 1 });
        var deleted = await table.AddEntityAsync(new TableEntity("p", "deleted"));

        var responses = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Delete, new TableEntity("p", "deleted"), deleted.Headers.ETag!.Value),
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "changed") { ["Value"] = 2 }, changed.Headers.ETag!.Value),
            new(TableTransactionActionType.Add, new TableEntity("p", "added")),
            new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "upserted")),
        ]);

        Assert.Equal(4, responses.Value.Count);
        foreach (var (row, response) in new[] { "changed", "added", "upserted" }.Zip(responses.Value.Skip(1)))
        {
            Assert.Equal((await table.GetEntityAsync("p", row)).Value.ETag, response.Headers.ETag);
        }

        Assert.Null(responses.Value[0].Headers.ETag);
        Assert.False((await table.GetEntityIfExistsAsync("p", "deleted")).HasValue);
    }

    [Fact]
    public async Task A_transaction_of_deletions_whose_answer_was_lost_is_recognised()
    {
        var (table, faults) = await CreateAsync(Fault.None, Fault.None, Fault.BrokenAfter);
        await table.AddEntityAsync(new TableEntity("p", "a"));
        await table.AddEntityAsync(new TableEntity("p", "b"));

        var responses = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Delete, new TableEntity("p", "a")),
            new(TableTransactionActionType.Delete, new TableEntity("p", "b")),
        ]);

        Assert.Equal([204, 204], responses.Value.Select(response => response.Status));
        Assert.Equal(["POST", "POST", "POST", "POST", "GET", "GET"], faults.Tries);
    }

    [Fact]
    public async Task A_genuine_conflict_stays_one_after_a_retry()
    {
        var (table, _) = await CreateAsync(Fault.None, Fault.BusyBefore);
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = "theirs" });

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = "ours" }));

        Assert.Equal(TableErrorCode.EntityAlreadyExists, failure.ErrorCode);
        Assert.Equal("theirs", (await table.GetEntityAsync("p", "r")).Value.GetString("Value"));
    }

    [Fact]
    public async Task A_genuine_stale_version_stays_one_after_a_retry()
    {
        var (table, faults) = await CreateAsync(Fault.None, Fault.BusyBefore);
        var first = await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = 1 });
        var other = azurite.CreateServiceClient().GetTableClient(table.Name);
        faults.Meanwhile = () => other.UpsertEntityAsync(new TableEntity("p", "r") { ["Value"] = 9 });

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => table.UpdateEntityAsync(new TableEntity("p", "r") { ["Value"] = 2 }, first.Headers.ETag!.Value));

        Assert.Equal(412, failure.Status);
        Assert.Equal(TableErrorCode.UpdateConditionNotSatisfied, failure.ErrorCode);
    }

    [Fact]
    public async Task A_genuine_conflict_in_a_transaction_stays_one_after_a_retry()
    {
        var (table, _) = await CreateAsync(Fault.None, Fault.BusyBefore);
        await table.AddEntityAsync(new TableEntity("p", "theirs"));

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "ours")),
            new(TableTransactionActionType.Add, new TableEntity("p", "theirs")),
        ]));

        Assert.Equal(409, failure.Status);
        Assert.Equal(1, failure.FailedTransactionActionIndex);
        Assert.False((await table.GetEntityIfExistsAsync("p", "ours")).HasValue);
    }

    [Fact]
    public async Task A_row_of_a_found_transaction_that_another_changed_since_has_a_version_that_fits_nothing()
    {
        var (table, faults) = await CreateAsync(Fault.BrokenAfter);
        var other = azurite.CreateServiceClient().GetTableClient(table.Name);
        faults.Meanwhile = () => other.UpsertEntityAsync(new TableEntity("p", "b") { ["Value"] = "theirs" });

        var responses = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "a")),
            new(TableTransactionActionType.Add, new TableEntity("p", "b")),
        ]);

        var stale = responses.Value[1].Headers.ETag!.Value;
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "b"), stale));
        Assert.Equal(412, failure.Status);
        await table.UpdateEntityAsync(new TableEntity("p", "a"), responses.Value[0].Headers.ETag!.Value);
    }

    [Fact]
    public async Task Without_a_retry_nothing_is_read_back()
    {
        var (table, faults) = await CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(["POST", "POST"], faults.Tries);
    }

    [Fact]
    public async Task When_it_can_not_be_read_back_the_outcome_is_unknown()
    {
        var (table, _) = await CreateAsync([Fault.BrokenAfter, Fault.None, .. Enumerable.Repeat(Fault.BrokenAfter, 5)]);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(0, failure.Status);
    }

    [Fact]
    public async Task After_the_last_retry_the_failure_says_that_no_answer_came()
    {
        var (table, faults) = await CreateAsync([.. Enumerable.Repeat(Fault.BrokenAfter, 5)]);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpsertEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(0, failure.Status);
        Assert.Equal(5, faults.Tries.Count);
    }

    [Fact]
    public async Task A_storm_of_503_is_weathered()
    {
        var (table, faults) = await CreateAsync(Fault.BusyBefore, Fault.BusyBefore, Fault.BusyAfter, Fault.BusyBefore);

        await table.AddEntityAsync(new TableEntity("p", "r"));

        Assert.True((await table.GetEntityIfExistsAsync("p", "r")).HasValue);
        Assert.Equal(7, faults.Tries.Count);
    }

    [Fact]
    public async Task Of_many_that_change_one_row_each_wins_once()
    {
        var (table, _) = await CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = 0 });

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => IncrementAsync(table)));

        Assert.Equal(10, (await table.GetEntityAsync("p", "r")).Value.GetInt32("Value"));
    }

    [Fact]
    public async Task The_callers_cancellation_is_that_and_nothing_else()
    {
        var (table, _) = await CreateAsync(Fault.SilentAfter);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.AddEntityAsync(new TableEntity("p", "r"), cancellation.Token));
    }

    private static async Task IncrementAsync(TableClient table)
    {
        while (true)
        {
            var entity = (await table.GetEntityAsync("p", "r")).Value;
            entity["Value"] = entity.GetInt32("Value") + 1;
            try
            {
                await table.UpdateEntityAsync(entity, entity.ETag);
                return;
            }
            catch (RequestFailedException failure) when (failure.Status == 412)
            {
                // Another was quicker.
            }
        }
    }

    private async Task<(TableClient Table, FaultPolicy Faults)> CreateAsync(params Fault[] faults)
    {
        var policy = new FaultPolicy(faults);
        var table = await azurite.CreateTableAsync(options =>
        {
            options.AddPolicy(policy, HttpPipelinePosition.BeforeTransport);
            options.Retry.NetworkTimeout = TimeSpan.FromSeconds(faults.Contains(Fault.SilentAfter) ? 2 : 30);
        });
        return (table, policy);
    }
}
