using CardFunctions.Http;

namespace CardFunctions.Tests.Http;

public sealed class StrictJsonTests
{
    [Fact]
    public void A_good_body_becomes_a_command()
    {
        var (order, errors) = StrictJson.ReadOrder("""{"name":"a","size":"large","items":[{"amount":2},{"amount":3}],"line":null}""");

        Assert.Empty(errors);
        Assert.Equal(new Order("a", Size.Large, 5), order);
    }

    [Fact]
    public void All_faults_of_structure_and_meaning_stand_in_one_answer_and_none_twice()
    {
        var (order, errors) = StrictJson.ReadOrder("""
            {"nam":"a","size":"huge","urgent":"yes","line":{"amount":"1","curency":"X"},
             "items":[{"amount":1},3,null,{"amount":1.5},{}],"tags":[1,"a"],"at":"yesterday"}
            """);

        Assert.Null(order);
        Assert.Equal(
            new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["nam"] = [FaultTexts.UnknownMember.English],
                ["size"] = [FaultTexts.MustBeOneOf("small", "large").English],
                ["urgent"] = [FaultTexts.MustBeBoolean.English],
                ["line.amount"] = [FaultTexts.MustBeInteger.English],
                ["line.curency"] = [FaultTexts.UnknownMember.English],
                ["items[1]"] = [FaultTexts.MustBeObject.English],
                ["items[2]"] = [FaultTexts.MustNotBeNull.English],
                ["items[3].amount"] = [FaultTexts.MustBeInteger.English],
                ["tags[0]"] = [FaultTexts.MustBeString.English],
                ["at"] = [FaultTexts.MustBeTime.English],
                ["name"] = [FaultTexts.Required.English],
                ["line.currency"] = [FaultTexts.Required.English],
                ["items[4].amount"] = [FaultTexts.Required.English],
            },
            errors);
    }

    [Theory]
    [InlineData("""{"name":"a","size":"small","name":"b"}""", "name")]
    [InlineData("""{"name":"a","size":"small","n\u0061me":"b"}""", "name")]
    [InlineData("""{"name":"a","size":"small","line":{"currency":"X","currency":"Y"}}""", "line.currency")]
    [InlineData("""{"name":"a","size":"small","labels":{"x":"1","x":"2"}}""", "labels.x")]
    [InlineData("""{"Name":"a","name":"a","size":"small"}""", "Name")]
    [InlineData("""{"name":"a","size":1}""", "size")]
    [InlineData("""{"name":"a","size":"SMALL"}""", "size")]
    [InlineData("""{"name":"a","size":"small","line":{"currency":"X","amount":9223372036854775808}}""", "line.amount")]
    [InlineData("""{"name":"a","size":"small","line":{"currency":"X","amount":1e3}}""", "line.amount")]
    [InlineData("""{"name":"a","size":"small","line":[]}""", "line")]
    [InlineData("""{"name":"a","size":"small","items":{}}""", "items")]
    [InlineData("""{"name":"a","size":"small","tags":[null]}""", "tags[0]")]
    [InlineData("""{"name":"a","size":"small","tags":["null", null]}""", "tags[1]")]
    [InlineData("""{"name":"\ud800","size":"small"}""", "name")]
    [InlineData("""{"name":"a","size":"small","\ud800":1}""", "(unknown)")]
    [InlineData("""{"name":"a","size":"small","4900000000000003":1}""", "(unknown)")]
    [InlineData("""{"name":"a","size":"small","n4900000000000003":1}""", "(unknown)")]
    [InlineData("""{"name":"a","size":"small","<script>":1}""", "(unknown)")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("\"x\"", "$")]
    [InlineData("7", "$")]
    [InlineData("{", "$")]
    [InlineData("""{"name":"a",}""", "$")]
    [InlineData("""{"name":"a" /* x */,"size":"small"}""", "$")]
    [InlineData("""{"name":"a","size":"small"} {}""", "$")]
    [InlineData("""{'name':'a'}""", "$")]
    [InlineData("NaN", "$")]
    public void A_faulty_body_is_refused_at_its_path_alone(string json, string path)
    {
        var (order, errors) = StrictJson.ReadOrder(json);

        Assert.Null(order);
        Assert.Equal([path], errors.Keys);
    }

    [Fact]
    public void Null_in_a_text_is_no_null()
    {
        var (order, errors) = StrictJson.ReadOrder("""{"name":"[null, null]","size":"small","tags":["a,null"]}""");

        Assert.Empty(errors);
        Assert.NotNull(order);
    }

    [Theory]
    [InlineData(31, "line")]
    [InlineData(32, "$")]
    [InlineData(200_000, "$")]
    public void Nesting_is_read_down_to_32_levels(int lists, string path)
    {
        var (order, errors) = StrictJson.ReadOrder($$"""{"name":"a","size":"small","line":{{new string('[', lists)}}{{new string(']', lists)}}}""");

        Assert.Null(order);
        Assert.Equal([path], errors.Keys);
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_refused_with_their_place()
    {
        var (order, errors) = StrictJson.ReadOrder([.. "{\n\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]);

        Assert.Null(order);
        Assert.Equal([FaultTexts.NotJson(2, 9).English], errors["$"]);
    }

    [Fact]
    public void A_hostile_body_gets_a_bounded_answer()
    {
        var members = string.Join(',', Enumerable.Range(0, 5000).Select(index => FormattableString.Invariant($"\"x{index % 1000}y{index / 1000}\":1")));

        var (_, errors) = StrictJson.ReadOrder($"{{{members}}}");

        Assert.InRange(errors.Count, 1, 200);
    }

    [Fact]
    public void A_patch_tells_absent_from_null_from_a_value()
    {
        Assert.False(StrictJson.ReadChange("{}").Change!.Name.IsPresent);
        Assert.True(StrictJson.ReadChange("""{"name":null}""").Change!.Name.IsNull);
        Assert.Equal("a", StrictJson.ReadChange("""{"name":"a"}""").Change!.Name.Value);
        Assert.Equal(7, StrictJson.ReadChange("""{"line":{"amount":7}}""").Change!.Line.Value!.Amount);
    }

    [Fact]
    public void A_patch_is_read_as_strictly_as_any_body()
    {
        var (change, errors) = StrictJson.ReadChange("""{"name":3,"line":{"amount":"x","amuont":1},"other":null}""");

        Assert.Null(change);
        Assert.Equal(["name", "line.amount", "line.amuont", "other"], errors.Keys);
    }
}
