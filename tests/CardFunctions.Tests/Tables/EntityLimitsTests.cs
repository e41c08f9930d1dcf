using Azure;
using CardFunctions.Tables;
using CardFunctions.Tables.Limits;

namespace CardFunctions.Tests.Tables;

public sealed class EntityLimitsTests
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("a\u0000b")]
    [InlineData("a\u007fb")]
    [InlineData("a\u009fb")]
    public void A_key_with_a_forbidden_character_is_refused_without_being_repeated(string key)
    {
        var failure = Assert.Throws<ArgumentException>(() => EntityLimits.CheckKey(key, "rowKey"));

        Assert.Equal("rowKey", failure.ParamName);
        Assert.DoesNotContain(key, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Not a theory: the runner's own transport would make other characters of them.</summary>
    [Fact]
    public void A_key_with_half_a_surrogate_pair_is_refused()
    {
        foreach (var key in new[] { "a\ud834", "\udd1ea", "\ud834\ud834", "\udd1e\ud834", "\ud834\udd1e\ud834" })
        {
            Assert.Throws<ArgumentException>(() => EntityLimits.CheckKey(key, "rowKey"));
        }

        EntityLimits.CheckKey("\ud834\udd1e x \ud834\udd1e", "rowKey");
    }

    [Fact]
    public void A_key_has_at_most_512_characters()
    {
        EntityLimits.CheckKey(new string('k', 512), "rowKey");
        Assert.Throws<ArgumentException>(() => EntityLimits.CheckKey(new string('k', 513), "rowKey"));
        Assert.Throws<ArgumentNullException>(() => EntityLimits.CheckKey(null!, "rowKey"));
    }

    [Fact]
    public void A_string_has_at_most_32768_characters_and_bytes_are_at_most_65536()
    {
        EntityLimits.Check(With("Value", new string('x', 32 * 1024)));
        EntityLimits.Check(With("Value", new byte[64 * 1024]));
        Refused(With("Value", new string('x', (32 * 1024) + 1)), "Value");
        Refused(With("Value", new byte[(64 * 1024) + 1]), "Value");
        Refused(With("Value", BinaryData.FromBytes(new byte[(64 * 1024) + 1])), "Value");
    }

    [Fact]
    public void An_entity_has_at_most_a_mebibyte()
    {
        var entity = new TableEntity("p", "r");
        for (var index = 0; index < 15; index++)
        {
            entity[$"P{index:D2}"] = new string('x', 32 * 1024);
        }

        EntityLimits.Check(entity);
        entity["P15"] = new string('x', 32 * 1024);
        Refused(entity, "large");
    }

    [Fact]
    public void An_entity_has_at_most_251_properties_beside_the_clients_own()
    {
        var entity = new TableEntity("p", "r");
        for (var index = 0; index < 251; index++)
        {
            entity[$"P{index}"] = index;
        }

        EntityLimits.Check(entity);
        entity["One"] = 1;
        Refused(entity, "251");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("a-b")]
    [InlineData("a b")]
    [InlineData("a@odata.type")]
    [InlineData("WriteId")]
    public void A_name_that_is_no_identifier_or_reserved_is_refused(string name) => Refused(With(name, 1), name);

    [Fact]
    public void A_value_that_the_service_has_no_type_for_is_refused()
    {
        Refused(With("Value", 1m), "Value");
        Refused(With("Value", DayOfWeek.Monday), "Value");
        Refused(With("Value", 1u), "Value");
        Refused(With("Value", new DateTimeOffset(1600, 12, 31, 23, 59, 59, TimeSpan.Zero)), "1601");
        Refused(With("Value", "half a pair \ud834"), "Value");
        EntityLimits.Check(With("Value", "a pair \ud834\udd1e"));
    }

    [Theory]
    [InlineData("ab", false)]
    [InlineData("abc", true)]
    [InlineData("Cards2", true)]
    [InlineData("2Cards", false)]
    [InlineData("Cards-2", false)]
    [InlineData("tables", false)]
    public void A_table_has_a_name_of_letters_and_digits(string name, bool valid)
    {
        var failure = Record.Exception(() => TableName.Check(name));

        Assert.Equal(valid, failure is null);
    }

    [Fact]
    public void A_transaction_is_refused_before_it_is_sent()
    {
        RefusedTransaction([], "1 to 100");
        RefusedTransaction([.. Enumerable.Range(0, 101).Select(index => Add("p", $"{index}"))], "1 to 100");
        RefusedTransaction([Add("p", "a"), Add("q", "b")], "action 1");
        RefusedTransaction([Add("p", "a"), Add("p", "b"), Add("p", "a")], "action 2");
        RefusedTransaction([new TableTransactionAction(TableTransactionActionType.UpdateMerge, new TableEntity("p", "a"))], "version");
        RefusedTransaction([Add("p", "a/b")], "RowKey");
        RefusedTransaction([new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity("p", "a/b"))], "RowKey");
        TransactionLimits.Check([.. Enumerable.Range(0, 100).Select(index => Add("p", $"{index}"))]);
        TransactionLimits.Check([new TableTransactionAction(TableTransactionActionType.UpdateMerge, new TableEntity("p", "a"), ETag.All)]);
        Assert.Throws<ArgumentException>(() => TransactionLimits.CheckSize((4 * 1024 * 1024) + 1));
    }

    private static TableTransactionAction Add(string partitionKey, string rowKey) =>
        new(TableTransactionActionType.Add, new TableEntity(partitionKey, rowKey));

    private static TableEntity With(string name, object value) => new("p", "r") { [name] = value };

    private static void Refused(TableEntity entity, string because) =>
        Assert.Contains(because, Assert.ThrowsAny<ArgumentException>(() => EntityLimits.Check(entity)).Message, StringComparison.Ordinal);

    private static void RefusedTransaction(TableTransactionAction[] actions, string because) =>
        Assert.Contains(because, Assert.ThrowsAny<ArgumentException>(() => TransactionLimits.Check(actions)).Message, StringComparison.Ordinal);
}
