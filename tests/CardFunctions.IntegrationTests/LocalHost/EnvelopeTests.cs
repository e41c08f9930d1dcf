using System.Text;
using System.Text.Json;
using CardFunctions.LocalHost.FunctionsHost;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>The envelope's encoding, as the Functions host does it.</summary>
public sealed class EnvelopeTests
{
    private const string Body = """{"messageid":"forged","deliverycount":99,"nested":{"a":1},"name":"Café \"x\""}""";

    [Fact]
    public void A_binary_body_is_one_base64_string_and_nothing_is_merged()
    {
        var root = Make(Body, binary: true);
        Assert.Equal(Body, Encoding.UTF8.GetString(root.GetProperty("Data").GetProperty("message").GetBytesFromBase64()));
        var metadata = root.GetProperty("Metadata");
        Assert.Equal("\"m-2\"", metadata.GetProperty("MessageId").GetString());
        Assert.Equal("1", metadata.GetProperty("DeliveryCount").GetString());
        Assert.False(metadata.TryGetProperty("nested", out _));
    }

    [Fact]
    public void A_text_body_is_encoded_twice()
    {
        var outer = Make(Body, binary: false).GetProperty("Data").GetProperty("message").GetString()!;
        using var inner = JsonDocument.Parse(outer);
        Assert.Equal(Body, inner.RootElement.GetString());
    }

    [Fact]
    public void A_text_bodys_properties_overwrite_the_systems_whatever_their_case()
    {
        var metadata = Make(Body, binary: false).GetProperty("Metadata");
        Assert.Equal("\"forged\"", metadata.GetProperty("messageid").GetString());
        Assert.Equal("99", metadata.GetProperty("deliverycount").GetString());
        Assert.Equal(1, metadata.GetProperty("nested").GetProperty("a").GetInt32());
        Assert.Equal("\"Café \\\"x\\\"\"", metadata.GetProperty("name").GetString());
        Assert.False(metadata.TryGetProperty("MessageId", out _));
        Assert.False(metadata.TryGetProperty("DeliveryCount", out _));
    }

    [Fact]
    public void A_text_that_is_no_json_is_encoded_twice_and_nothing_is_merged()
    {
        var root = Make("plain text", binary: false);
        Assert.Equal("\"plain text\"", root.GetProperty("Data").GetProperty("message").GetString());
        Assert.Equal("\"m-2\"", root.GetProperty("Metadata").GetProperty("MessageId").GetString());
    }

    [Fact]
    public void Objects_in_the_metadata_are_plain()
    {
        var metadata = Make("x", binary: true).GetProperty("Metadata");
        Assert.Equal("high", metadata.GetProperty("ApplicationProperties").GetProperty("Priority").GetString());
        Assert.Equal("Provision", metadata.GetProperty("sys").GetProperty("MethodName").GetString());
    }

    [Fact]
    public void A_timers_envelope_has_its_schedule()
    {
        Assert.True(TimerSchedule.TryParse("0 * * * * *", out var schedule));
        var now = new DateTimeOffset(2026, 11, 22, 10, 0, 30, TimeSpan.Zero);
        using var document = JsonDocument.Parse(TimerListener.Envelope(new Trigger.Timer("timer", schedule, RunOnStartup: false), "Tick", last: null, now));
        var timer = document.RootElement.GetProperty("Data").GetProperty("timer");
        Assert.True(timer.GetProperty("Schedule").GetProperty("AdjustForDST").GetBoolean());
        Assert.Equal("2026-11-22T10:01:00Z", timer.GetProperty("ScheduleStatus").GetProperty("Next").GetString());
        Assert.False(timer.GetProperty("IsPastDue").GetBoolean());
    }

    [Theory]
    [InlineData(200, "application/json", """{"Outputs":{},"Logs":["a line"],"ReturnValue":null}""", typeof(InvocationAnswer.Done))]
    [InlineData(200, "application/json", "", typeof(InvocationAnswer.Nothing))]
    [InlineData(204, null, "", typeof(InvocationAnswer.Nothing))]
    [InlineData(200, "application/json", "null", typeof(InvocationAnswer.Nothing))]
    [InlineData(200, "text/plain", "{}", typeof(InvocationAnswer.Failed))]
    [InlineData(200, "application/json", "{", typeof(InvocationAnswer.Failed))]
    [InlineData(500, "application/json", "{}", typeof(InvocationAnswer.Failed))]
    [InlineData(404, null, "", typeof(InvocationAnswer.Failed))]
    public void An_answer_is_judged_by_the_hosts_rules(int status, string? contentType, string body, Type expected)
    {
        var type = contentType is null ? null : new System.Net.Http.Headers.MediaTypeHeaderValue(contentType);
        Assert.IsType(expected, InvocationAnswer.Read(status, type, Encoding.UTF8.GetBytes(body)));
    }

    private static JsonElement Make(string body, bool binary)
    {
        using var priority = JsonDocument.Parse("\"high\"");
        var header = new MessageHeader
        {
            MessageId = "m-2",
            SequenceNumber = 7,
            ApplicationProperties = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["Priority"] = priority.RootElement.Clone() },
        };
        var delivery = new Delivery(new BrokerMessage(header, Encoding.UTF8.GetBytes(body)) { DeliveryCount = 1 }, Guid.Empty);
        var trigger = new Trigger.ServiceBus("message", "q", Subscription: null, Sessions: false, binary);
        using var document = JsonDocument.Parse(ServiceBusListener.Envelope(trigger, "Provision", delivery, DateTimeOffset.UnixEpoch));
        return document.RootElement.Clone();
    }
}
