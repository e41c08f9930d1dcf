using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CardFunctions.LocalHost.ServiceBus;

namespace CardFunctions.IntegrationTests.LocalHost;

/// <summary>Looking inside over HTTP: pages of messages and of dead letters.</summary>
public sealed class PeekTests
{
    private const string Topic = "/servicebus/card-events/subscriptions/all/messages";
    private static readonly string App = TestControl.MakeApp(("Any", TestControl.Http("any", "get")));

    [Fact]
    public async Task A_whole_topic_can_be_read_by_pages_in_the_order_of_sequence_numbers()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App);
        var topic = host.Broker.Find("card-events")!;
        await Task.WhenAll(Enumerable.Range(0, 250).Select(number =>
            topic.SendAsync([(new MessageHeader { MessageId = $"m-{number}", SessionId = $"card-{number % 7}" }, Encoding.UTF8.GetBytes($"{number}"))])));
        // One of them is in somebody's hands, which is nothing to the one who looks.
        await host.Broker.FindReceiver("card-events/subscriptions/all")!.Value.Receiver.ReceiveAsync(CancellationToken.None);

        List<JsonElement> all = [];
        List<int> sizes = [];
        for (var after = 0L; sizes is not [.., 0];)
        {
            var page = await PeekAsync(host, string.Create(CultureInfo.InvariantCulture, $"{Topic}?after={after}&limit=120"));
            sizes.Add(page.Count);
            all.AddRange(page);
            after = all.Max(Sequence);
        }

        Assert.Equal([120, 120, 10, 0], sizes);
        Assert.Equal(all.OrderBy(Sequence), all);
        Assert.Equal(250, all.Select(message => message.GetProperty("BrokerProperties").GetProperty("MessageId").GetString()).Distinct().Count());
        Assert.Equal(100, (await PeekAsync(host, Topic)).Count);
    }

    [Fact]
    public async Task Dead_letters_have_pages_too()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App);
        for (var number = 0; number < 5; number++)
        {
            await host.Broker.Find("card-events")!.SendAsync([(new MessageHeader(), Encoding.UTF8.GetBytes($"{number}"))]);
        }

        var queue = Topic.Replace("messages", "$deadletterqueue", StringComparison.Ordinal);
        var first = await PeekAsync(host, $"{queue}?limit=3");
        var rest = await PeekAsync(host, string.Create(CultureInfo.InvariantCulture, $"{queue}?limit=3&after={Sequence(first[^1])}"));
        Assert.Equal(["0", "1", "2", "3", "4"], first.Concat(rest).Select(message => message.GetProperty("Body").GetString()));
        Assert.Empty(await PeekAsync(host, $"{queue}?after={long.MaxValue}"));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=5001")]
    [InlineData("limit=")]
    [InlineData("limit=ten")]
    [InlineData("limit=%2B1")]
    [InlineData("limit=1&limit=2")]
    [InlineData("after=-1")]
    [InlineData("after=9223372036854775808")]
    [InlineData("after=1.5")]
    [InlineData("skip=5")]
    public async Task A_page_that_is_none_is_refused(string query)
    {
        await using var host = await FunctionsHostFixture.StartAsync(App);
        foreach (var path in new[] { "automatic-sales/messages", "automatic-sales/$deadletterqueue", "card-events/subscriptions/all/messages", "card-events/subscriptions/all/$deadletterqueue" })
        {
            using var response = await host.Client.GetAsync(new Uri($"/servicebus/{path}?{query}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_body_that_is_no_text_is_shown_as_base64()
    {
        await using var host = await FunctionsHostFixture.StartAsync(App);
        var queue = host.Broker.Find("automatic-sales")!;
        await queue.SendAsync([(new MessageHeader(), new byte[] { 0xC3, 0x28, 0 }), (new MessageHeader(), "é\0"u8.ToArray())]);
        var seen = await PeekAsync(host, "/servicebus/automatic-sales/messages");
        Assert.Equal([0xC3, 0x28, 0], seen[0].GetProperty("BodyBase64").GetBytesFromBase64());
        Assert.False(seen[0].TryGetProperty("Body", out _));
        Assert.Equal("é\0", seen[1].GetProperty("Body").GetString());
        Assert.False(seen[1].TryGetProperty("BodyBase64", out _));
    }

    [Theory]
    [InlineData("""[{"Body":"x","BrokerProperties":{"ContentType":5}}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"Body":"x","UserProperties":{"a":1,"a":2}}]""", HttpStatusCode.Created)]
    [InlineData("""[{"Body":"\ud800"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"Body":"x","BrokerProperties":{"TimeToLive":"10675199.02:48:05.4775807","ContentType":"text/plain"}}]""", HttpStatusCode.Created)]
    public async Task A_batch_is_taken_or_refused_and_breaks_nothing(string batch, HttpStatusCode expected)
    {
        await using var host = await FunctionsHostFixture.StartAsync(App);
        using var content = new StringContent(batch);
        content.Headers.ContentType = new MediaTypeHeaderValue(BrokerPropertiesParser.BatchContentType);
        using var response = await host.Client.PostAsync(new Uri("/servicebus/automatic-sales/messages", UriKind.Relative), content);
        Assert.Equal(expected, response.StatusCode);
    }

    private static long Sequence(JsonElement message) => message.GetProperty("BrokerProperties").GetProperty("SequenceNumber").GetInt64();

    private static async Task<List<JsonElement>> PeekAsync(FunctionsHostFixture host, string path)
    {
        using var answer = JsonDocument.Parse(await host.Client.GetStringAsync(new Uri(path, UriKind.Relative)));
        return [.. answer.RootElement.EnumerateArray().Select(message => message.Clone())];
    }
}
