using System.Text;
using CardFunctions.IntegrationTests.App;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Events;

/// <summary>What can never be acted on is kept once with the reason, and answered as done.</summary>
public sealed class RejectedEventTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Created = "cynod.servicepoint.created.v1";

    public static TheoryData<string, string> Unreadable => new()
    {
        { "notJson", "# {" },
        { "notJson", "" },
        { "notJson", """{"specversion":"1.0"} x #""" },
        { "notJson", """{"a":1,"a":2,"#":0}""" },
        { "notJson", new string('[', 5000) + "#" },
        { "notAnEvent", "[\"#\"]" },
        { "notAnEvent", "\"#\"" },
        { "notAnEvent", "null" },
        { "idMissing", Envelope("") },
        { "idMissing", Envelope("\"id\":7,") },
        { "idMissing", Envelope("\"id\":\"\",") },
        { "idMissing", Envelope("\"id\":null,") },
        { "notJson", Envelope("\"id\":\"\\ud800\",") },
        { "notJson", """{"\ud800":"#"}""" },
        { "typeUnknown", Envelope("\"id\":\"1\",", type: "\"cynod.servicepoint.exploded.v1\"") },
        { "typeUnknown", Envelope("\"id\":\"1\",", type: "7") },
        { "notJson", Envelope("\"id\":\"1\",", type: "\"\\udc00\"") },
        { "timeAhead", Envelope("\"id\":\"1\",\"time\":\"9999-12-31T23:59:59Z\",") },
        { "notAnEvent", Envelope("\"id\":\"1\",\"time\":\"yesterday\",") },
        { "notAnEvent", Envelope("\"id\":\"1\",\"time\":17,") },
        { "notAnEvent", Envelope("\"id\":\"1\",\"time\":\"\\ud800\",") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: "[]") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: "null") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: "\"base64\"") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: "{}") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":1,"name":"A","clientId":"c"}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":"../x","name":"A","clientId":"c"}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":"sp","name":"","clientId":"c"}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":"sp","name":"\ud800","clientId":"c"}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: $$"""{"servicePointId":"sp","name":"{{new string('x', 1000)}}","clientId":"c"}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":"sp","name":"A","clientId":"c","currency":"xof"}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":"sp","name":"A","clientId":"c","profile":"a b"}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":"sp","name":"A","clientId":"c","holder":{"holderId":"h"}}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":"sp","name":"A","clientId":"c","holder":{"holderId":"h","name":"A","kind":"owner"}}""") },
        { "dataInvalid", Envelope("\"id\":\"1\",", data: """{"servicePointId":"sp","name":"A","clientId":"c","holder":"h"}""") },
        { "dataInvalid", """{"#":1}""" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_can_never_be_read_is_kept_once_and_done_with(string reason, string message)
    {
        // A mark of its own tells the message from those of other runs; one that has no room for it differs in white space.
        var mark = AppFixture.UniqueId();
        var marked = message.Contains('#', StringComparison.Ordinal) ? message.Replace("#", mark, StringComparison.Ordinal) : message + Blank(mark);

        Assert.True(await app.Handler.DeliverAsync(marked));
        Assert.True(await app.Handler.DeliverAsync(marked));

        var row = Assert.Single(await RowsAsync(Encoding.UTF8.GetBytes(marked)));
        Assert.Equal(reason, row.GetString("Reason"));
        Assert.Equal("service-points", row.GetString("Source"));
        Assert.Equal(marked.Length, row.GetInt32("MessageBytes"));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_kept_as_they_are()
    {
        foreach (var message in (byte[][])
        [
            [0xFF, 0xFE, .. Encoding.UTF8.GetBytes(AppFixture.UniqueId())],
            [.. Encoding.UTF8.GetBytes("{\"specversion\":\"1.0\",\"id\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes($"\",\"x\":\"{AppFixture.UniqueId()}\"}}")],
        ])
        {
            Assert.True(await app.Handler.DeliverAsync((ReadOnlyMemory<byte>)message));
            Assert.Single(await RowsAsync(message));
        }
    }

    [Fact]
    public async Task Of_a_long_message_the_beginning_is_kept()
    {
        const int Kept = 32 * 1024;
        var message = Encoding.UTF8.GetBytes($"{AppFixture.UniqueId()} {new string('x', 100_000)}");

        Assert.True(await app.Handler.DeliverAsync((ReadOnlyMemory<byte>)message));

        var row = Assert.Single(await RowsAsync(message[..Kept]));
        Assert.Equal(message.Length, row.GetInt32("MessageBytes"));
    }

    [Fact]
    public async Task A_service_point_of_another_client_is_rejected_and_changes_nothing()
    {
        var point = AppFixture.UniqueId("sp");
        var owner = await app.MakeClientAsync();
        var other = AppFixture.UniqueId();
        Assert.True(await app.Handler.DeliverAsync(Messages.Created(point, owner)));
        var message = Messages.Created(point, other, more: ""","clientName":"Other" """);

        Assert.True(await app.Handler.DeliverAsync(message));

        Assert.Equal("servicePointOfAnotherClient", Assert.Single(await RowsAsync(Encoding.UTF8.GetBytes(message))).GetString("Reason"));
        Assert.True((await app.ReadAsync(other)).IsEmpty);
        await (await app.ReadAsync(owner)).AssertSoundAsync();
    }

    [Fact]
    public async Task The_reason_repeats_nothing_of_the_message()
    {
        var secret = AppFixture.UniqueId("4111111111111111");
        var message = Envelope($"\"id\":\"1\",\"{secret}\":1,", data: $$"""{"servicePointId":"{{secret}}/","name":[],"clientId":"{{secret}} ","{{secret}}":0}""");

        Assert.True(await app.Handler.DeliverAsync(message));

        Assert.DoesNotContain(secret, Assert.Single(await RowsAsync(Encoding.UTF8.GetBytes(message))).GetString("Detail"), StringComparison.Ordinal);
        Assert.DoesNotContain(app.Handler.Process.Output.Concat(app.Handler.Process.Errors), line => line.Contains(secret, StringComparison.Ordinal));
    }

    private static string Envelope(string members, string type = $"\"{Created}\"", string data = """{"servicePointId":"sp","name":"A","clientId":"c"}""") =>
        $$"""{"specversion":"1.0",{{members}}"source":"/#","type":{{type}},"data":{{data}} }""";

    private static string Blank(string mark) => string.Concat(mark.Select(character => (character % 4) switch { 0 => " ", 1 => "\n", 2 => "\t", _ => "\r" }));

    private async Task<List<TableEntity>> RowsAsync(byte[] message)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in app.Tables.GetTableClient("RejectedEvents").QueryAsync("PartitionKey gt '2'"))
        {
            if (row.GetBinaryData("Message") is { } kept && kept.ToMemory().Span.SequenceEqual(message))
            {
                rows.Add(row);
            }
        }

        return rows;
    }
}
