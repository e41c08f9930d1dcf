using System.Globalization;
using System.Text.Json;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.LocalHost.Storage;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Tables;

/// <summary>Entities go to and fro between our client and the official JavaScript SDK.</summary>
public sealed class JavaScriptExchangeTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string AwkwardPartition = "it's 100% a+b é漢";
    private static readonly DateTimeOffset Time = DateTimeOffset.Parse("2026-11-22T10:00:00.1234567Z", CultureInfo.InvariantCulture);
    private static readonly Guid Id = Guid.Parse("5f2ed15d-70c2-4e3a-9d18-5f9d5c54c5a6");

    [Fact]
    public async Task The_JavaScript_SDK_reads_what_we_wrote()
    {
        var table = await azurite.CreateTableAsync();
        await table.AddEntityAsync(EntityWith("single 'row'"));
        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, EntityWith("batch & row")),
            new(TableTransactionActionType.UpsertReplace, EntityWith("batch, upserted")),
        ]);

        var lines = (await RunAsync("read", table.Name)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            var entity = document.RootElement;
            Assert.Equal(AwkwardPartition, entity.GetProperty("partitionKey").GetString());
            Assert.True(entity.GetProperty("hasETag").GetBoolean());
            Assert.True(entity.GetProperty("hasTimestamp").GetBoolean());
            AssertTyped(entity, "String", "String", "text é漢𝄞 \"quoted\" \\");
            AssertTyped(entity, "LooksLikeATime", "String", "2026-11-22T10:00:00Z");
            AssertTyped(entity, "Int32", "Int32", "-42");
            AssertTyped(entity, "Int64", "Int64", "-9223372036854775808");
            AssertTyped(entity, "Double", "Double", "1.5");
            AssertTyped(entity, "True", "Boolean", "true");
            AssertTyped(entity, "Time", "DateTime", "2026-11-22T10:00:00.1234567Z");
            AssertTyped(entity, "Guid", "Guid", Id.ToString());
            AssertTyped(entity, "Binary", "Binary", "AAEC/w==");
        }
    }

    [Fact]
    public async Task We_read_what_the_JavaScript_SDK_wrote()
    {
        var table = await azurite.CreateTableAsync();

        await RunAsync("write", table.Name);

        var rows = await table.QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {AwkwardPartition}")).ToListAsync();
        Assert.Equal(["batch & row", "batch, upserted", "single 'row'"], rows.Select(row => row.RowKey));
        foreach (var row in rows)
        {
            var read = (await table.GetEntityAsync(AwkwardPartition, row.RowKey)).Value;
            Assert.Equal("text é漢𝄞 \"quoted\" \\", read.GetString("String"));
            Assert.Equal("2026-11-22T10:00:00Z", read.GetString("LooksLikeATime"));
            Assert.Equal(-42, read.GetInt32("Int32"));
            Assert.Equal(1.5, read.GetDouble("Double"));
            Assert.Equal(200.0, read.GetDouble("WholeDouble"));
            Assert.Equal(double.NaN, read.GetDouble("NaN"));
            Assert.Equal(long.MinValue, read.GetInt64("Int64"));
            Assert.Equal(9_007_199_254_740_993L, read.GetInt64("BigInt"));
            Assert.True(read.GetBoolean("True"));
            Assert.Equal(Time, read.GetDateTimeOffset("Time"));
            Assert.Equal(Time.AddTicks(-4567), read.GetDateTimeOffset("Date"));
            Assert.Equal(Id, read.GetGuid("Guid"));
            Assert.Equal([0, 1, 2, 255], read.GetBinaryData("Binary")!.ToArray());
            await table.UpdateEntityAsync(new TableEntity(AwkwardPartition, row.RowKey) { ["Seen"] = true }, read.ETag);
        }
    }

    private static TableEntity EntityWith(string rowKey) => new(AwkwardPartition, rowKey)
    {
        ["String"] = "text é漢𝄞 \"quoted\" \\",
        ["LooksLikeATime"] = "2026-11-22T10:00:00Z",
        ["Int32"] = -42,
        ["Int64"] = long.MinValue,
        ["Double"] = 1.5,
        ["True"] = true,
        ["Time"] = Time,
        ["Guid"] = Id,
        ["Binary"] = BinaryData.FromBytes([0, 1, 2, 255]),
    };

    private static void AssertTyped(JsonElement entity, string name, string type, string value)
    {
        var typed = entity.GetProperty(name);
        Assert.Equal(type, typed[0].GetString(), ignoreCase: true);
        Assert.Equal(value, typed[1].GetString());
    }

    private async Task<string> RunAsync(string command, string table)
    {
        var folder = Path.Combine(RepositoryRoot.Find(), "tests", "CardFunctions.IntegrationTests", "JavaScript");
        var tools = await NodeTools.FindAsync();
        await NodePackages.InstallAsync(folder, tools);
        var run = await ToolRun.RunAsync(
            tools.Node, ["exchange.mjs", command, azurite.ConnectionString, table], folder, TimeSpan.FromSeconds(60), CancellationToken.None);
        Assert.True(run.ExitCode == 0, run.Output);
        return run.Output;
    }
}
