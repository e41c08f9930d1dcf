using System.Globalization;
using System.Text;
using CardFunctions.Tables;
using CardFunctions.Tables.Json;

namespace CardFunctions.Tests.Tables;

public sealed class EntityCodecTests
{
    [Fact]
    public void Values_are_written_with_the_annotations_that_keep_their_types()
    {
        var entity = new TableEntity("p", "r")
        {
            ["S"] = "é",
            ["I"] = 1,
            ["L"] = 1L,
            ["B"] = true,
            ["D"] = 1.0,
            ["N"] = double.NegativeInfinity,
            ["T"] = DateTimeOffset.Parse("2026-11-22T11:00:00.1234567+01:00", CultureInfo.InvariantCulture),
            ["G"] = Guid.Empty,
            ["Bin"] = BinaryData.FromBytes([1]),
            ["Null"] = null,
        };

        var json = Encoding.UTF8.GetString(EntityWriter.Write(entity, "mark").Span);

        Assert.Equal(
            """
            {"PartitionKey":"p","RowKey":"r","S":"é","I":1,"L@odata.type":"Edm.Int64","L":"1","B":true,"D@odata.type":"Edm.Double","D":1.0,
            "N@odata.type":"Edm.Double","N":"-Infinity","T@odata.type":"Edm.DateTime","T":"2026-11-22T10:00:00.1234567Z",
            "G@odata.type":"Edm.Guid","G":"00000000-0000-0000-0000-000000000000","Bin@odata.type":"Edm.Binary","Bin":"AQ==","WriteId":"mark"}
            """.ReplaceLineEndings(string.Empty),
            json);
    }

    [Fact]
    public void Values_are_read_by_their_annotations_wherever_these_stand()
    {
        var entity = Read(
            """
            {"odata.metadata":"http://x/$metadata#T/@Element","odata.etag":"W/\"1\"","PartitionKey":"p","RowKey":"r\u00e9",
             "Timestamp@odata.type":"Edm.DateTime","Timestamp":"2026-11-22T10:00:00.1234567Z",
             "L":"9007199254740993","L@odata.type":"Edm.Int64","G@odata.type":"Edm.Guid","G":"5f2ed15d-70c2-4e3a-9d18-5f9d5c54c5a6",
             "D":200.0,"E":1E+20,"Z":3,"W":7,"W@odata.type":"Edm.Double","Text":"2026-11-22T10:00:00Z","Null":null,"Nested":{"a":[1]},"WriteId":"mark"}
            """);

        Assert.Equal(("p", "ré", "mark"), (entity.PartitionKey, entity.RowKey, entity.WriteId));
        Assert.Equal("W/\"1\"", entity.ETag.ToString());
        Assert.Equal(9_007_199_254_740_993L, entity["L"]);
        Assert.Equal(Guid.Parse("5f2ed15d-70c2-4e3a-9d18-5f9d5c54c5a6"), entity["G"]);
        Assert.Equal([200.0, 1E+20, 3, 7.0], new[] { entity["D"], entity["E"], entity["Z"], entity["W"] });
        Assert.Equal("2026-11-22T10:00:00Z", entity.GetString("Text"));
        Assert.Equal(["D", "E", "G", "L", "Text", "W", "Z"], entity.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1_234_567, entity.Timestamp!.Value.Ticks % TimeSpan.TicksPerSecond);
    }

    [Fact]
    public void A_getter_of_another_type_refuses_and_a_missing_property_is_null()
    {
        var entity = new TableEntity("p", "r") { ["Value"] = 1 };

        Assert.Throws<InvalidOperationException>(() => entity.GetString("Value"));
        Assert.Throws<InvalidOperationException>(() => entity.GetInt64("Value"));
        Assert.Null(entity.GetString("Missing"));
        Assert.Null(entity.GetInt32("Missing"));
        Assert.Throws<ArgumentException>(() => entity.Add("Value", 2));
    }

    [Fact]
    public void A_filter_quotes_each_value_as_its_type_demands()
    {
        var time = new DateTimeOffset(2026, 11, 22, 11, 0, 0, TimeSpan.FromHours(1)).AddTicks(1);
        var filter = TableClient.CreateQueryFilter(
            $"A eq {"it's"} and B eq {1} and C eq {1L} and D eq {1.0} and E eq {true} and F eq {time} and G eq {Guid.Empty} and H eq {(byte[])[171]}");

        Assert.Equal(
            "A eq 'it''s' and B eq 1 and C eq 1L and D eq 1.0 and E eq true and F eq datetime'2026-11-22T10:00:00.0000001Z' "
            + "and G eq guid'00000000-0000-0000-0000-000000000000' and H eq X'ab'",
            filter);
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {null}"));
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {1m}"));
    }

    private static TableEntity Read(string json) => EntityReader.Read(Encoding.UTF8.GetBytes(json));
}
