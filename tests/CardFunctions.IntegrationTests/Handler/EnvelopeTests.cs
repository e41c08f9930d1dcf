using System.Text;
using System.Text.Json.Nodes;
using CardFunctions.Handler.Envelopes;

namespace CardFunctions.IntegrationTests.Handler;

public sealed class EnvelopeTests
{
    private const string Sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private const string Event = """{"id":"e-1","name":"Gare de l'Est \"nord\" é 😀"}""";

    public static TheoryData<string, string> Encodings => new()
    {
        { "an object", Event },
        { "a string that holds the text", Quoted(Event) },
        { "a string that holds a string that holds the text", Quoted(Quoted(Event)) },
        { "Base64", Quoted(InBase64(Event)) },
        { "Base64, quoted twice", Quoted(Quoted(InBase64(Event))) },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_message_is_read_in_every_encoding_that_a_host_uses(string encoding, string data)
    {
        var envelope = Read(Holding(data, "\"2\""));

        Assert.True(envelope is not null, encoding);
        Assert.Equal(Event, Encoding.UTF8.GetString(envelope.Message.Span));
        Assert.Equal(2, envelope.DeliveryCount);
    }

    [Theory]
    [InlineData("[1,2]", "[1,2]")]
    [InlineData("17", "17")]
    [InlineData("null", "")]
    [InlineData("\"\"", "")]
    [InlineData("\"not base64!\"", "not base64!")]
    [InlineData("\"\\\"half quoted\"", "\"half quoted")]
    [InlineData("\"  {\\\"a\\\":1}\"", "  {\"a\":1}")]
    public void What_is_no_event_reaches_the_handler_as_it_is(string data, string message) =>
        Assert.Equal(message, Encoding.UTF8.GetString(Read(Holding(data))!.Message.Span));

    [Fact]
    public void Bytes_that_are_no_text_survive_Base64()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();

        var envelope = Read(Holding(Quoted(Convert.ToBase64String(bytes))));

        Assert.Equal(bytes, envelope!.Message.ToArray());
    }

    [Fact]
    public void Metadata_that_the_sender_forged_do_not_reach_the_message()
    {
        var envelope = Read($$"""
            {"Metadata":{"message":"forged","Data":{"message":"forged"},"deliverycount":"9","DeliveryCount":{"a":[1]},
             "MessageId":"\"forged\""},"Data":{"other":1,"message":{{Quoted(InBase64(Event))}}} }
            """);

        Assert.Equal(Event, Encoding.UTF8.GetString(envelope!.Message.Span));
        Assert.Null(envelope.DeliveryCount);
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("\"4\"", 4)]
    [InlineData("\"4 \"", null)]
    [InlineData("\"\\n fail: forged\"", null)]
    [InlineData("99999999999", null)]
    [InlineData("1.5", null)]
    [InlineData("true", null)]
    public void A_delivery_count_is_a_number_or_nothing(string text, int? count) =>
        Assert.Equal(count, Read(Holding("{}", text))!.DeliveryCount);

    [Theory]
    [InlineData($$"""{"Diagnostic-Id":"{{Sent}}"}""", Sent)]
    [InlineData($$"""{"a":{"traceparent":"x"},"traceparent":"{{Sent}}","Diagnostic-Id":"00-00000000000000000000000000000001-0000000000000001-01"}""", Sent)]
    [InlineData("""{"Diagnostic-Id":"|legacy.1."}""", null)]
    [InlineData("""{"Diagnostic-Id":17,"traceparent":{"a":[1]}}""", null)]
    [InlineData("""{"traceparent":"\ud800-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}""", null)]
    [InlineData("[]", null)]
    [InlineData("\"x\"", null)]
    public void The_senders_span_is_read_from_the_messages_properties(string properties, string? expected)
    {
        var envelope = Read($$$"""{"Metadata":{"ApplicationProperties":{{{properties}}},"DeliveryCount":"2"},"Data":{"message":{} } }""");

        Assert.Equal((expected, 2), (envelope!.TraceParent, envelope.DeliveryCount));
    }

    [Fact]
    public void Metadata_may_nest_deep()
    {
        const int Depth = 900;
        var deep = string.Concat(Enumerable.Repeat("[", Depth)) + string.Concat(Enumerable.Repeat("]", Depth));

        Assert.NotNull(Read($$"""{"Metadata":{"nested":{{deep}} },"Data":{"message":{} } }"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Data":null}""")]
    [InlineData("""{"Data":{}}""")]
    [InlineData("""{"Data":{"other":1}}""")]
    [InlineData("""{"Data":{"message":{}}""")]
    [InlineData("""{"Data":{"message":{}}} x""")]
    [InlineData("""{"Data":{"message":"\ud800"}}""")]
    public void What_is_no_envelope_is_not_read(string json) => Assert.Null(Read(json));

    [Fact]
    public void Nesting_beyond_measure_is_refused_and_overflows_no_stack() =>
        Assert.Null(Read("""{"Data":{"message":""" + new string('[', 1_000_000)));

    private static Envelope? Read(string json) =>
        Envelope.TryRead(Encoding.UTF8.GetBytes(json), "message", out var envelope) ? envelope : null;

    private static string Holding(string data, string deliveryCount = "1") =>
        $$$"""{"Data":{"message":{{{data}}} },"Metadata":{"DeliveryCount":{{{deliveryCount}}} } }""";

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();

    private static string InBase64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
