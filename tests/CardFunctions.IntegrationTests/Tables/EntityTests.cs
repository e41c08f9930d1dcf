using System.Globalization;
using Azure;
using CardFunctions.IntegrationTests.Azurite;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Tables;

public sealed class EntityTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Every_type_survives_a_round_trip()
    {
        var table = await azurite.CreateTableAsync();
        var entity = new TableEntity("p", "r")
        {
            ["String"] = "text",
            ["Empty"] = string.Empty,
            ["LooksLikeATime"] = "2026-11-22T10:00:00Z",
            ["LooksLikeANumber"] = "42",
            ["LooksLikeAGuid"] = "5f2ed15d-70c2-4e3a-9d18-5f9d5c54c5a6",
            ["Unicode"] = "é漢字𝄞\u2028\"\\\r\n\t{}HTTP/1.1 409 Conflict",
            ["Int32"] = -42,
            ["Int64"] = long.MinValue,
            ["SmallInt64"] = 7L,
            ["True"] = true,
            ["False"] = false,
            ["Double"] = 1.5,
            ["WholeDouble"] = 200.0,
            ["BigDouble"] = 1e300,
            ["TinyDouble"] = double.Epsilon,
            ["NaN"] = double.NaN,
            ["Infinity"] = double.PositiveInfinity,
            ["MinusInfinity"] = double.NegativeInfinity,
            ["Time"] = DateTimeOffset.Parse("2026-11-22T10:00:00.1234567Z", CultureInfo.InvariantCulture),
            ["WholeTime"] = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero),
            ["Guid"] = Guid.Parse("5f2ed15d-70c2-4e3a-9d18-5f9d5c54c5a6"),
            ["Binary"] = BinaryData.FromBytes([0, 1, 2, 255]),
            ["Null"] = null,
        };

        await table.AddEntityAsync(entity);
        var read = (await table.GetEntityAsync("p", "r")).Value;

        entity.Remove("Null");
        Assert.Equal(entity.Keys.Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, value) in entity)
        {
            Assert.IsType(value!.GetType(), read[name]);
            Assert.Equal(Comparable(value), Comparable(read[name]!));
        }

        Assert.NotNull(read.Timestamp);
        Assert.NotEqual(default, read.ETag);
    }

    [Fact]
    public async Task Adding_twice_is_a_conflict()
    {
        var table = await azurite.CreateTableAsync();
        var first = await table.AddEntityAsync(new TableEntity("p", "r"));
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(204, first.Status);
        Assert.NotNull(first.Headers.ETag);
        Assert.Equal(409, failure.Status);
        Assert.Equal(TableErrorCode.EntityAlreadyExists, failure.ErrorCode);
    }

    private static object Comparable(object value) => value is BinaryData bytes ? Convert.ToHexString(bytes.ToArray()) : value;
}
