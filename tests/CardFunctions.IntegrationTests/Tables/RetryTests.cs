using System.Diagnostics;
using System.Net;
using Azure;
using Azure.Core;
using CardFunctions.Tables;

namespace CardFunctions.IntegrationTests.Tables;

public sealed class RetryTests
{
    private const string BusyInside =
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n--changesetresponse_1\r\n"
        + "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 503 Service Unavailable\r\n"
        + "Content-Type: application/json\r\n\r\n{\"odata.error\":{\"code\":\"ServerBusy\",\"message\":{\"lang\":\"en-US\",\"value\":\"0:Busy.\"}}}\r\n"
        + "--changesetresponse_1--\r\n--batchresponse_1--\r\n";

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task A_passing_trouble_is_tried_again(HttpStatusCode status)
    {
        var transport = new FakeTransport((count, _) =>
            count == 1 ? new FakeResponse(status) : new FakeResponse(HttpStatusCode.OK, """{"value":[]}"""));

        await Client(transport).QueryAsync().ToListAsync();

        Assert.Equal(2, transport.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.PreconditionFailed)]
    public async Task A_refusal_is_not_tried_again(HttpStatusCode status)
    {
        var transport = new FakeTransport((_, _) => new FakeResponse(status));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Client(transport).QueryAsync().ToListAsync().AsTask());

        Assert.Equal((int)status, failure.Status);
        Assert.Single(transport.Requests);
    }

    [Fact]
    public async Task Retry_After_is_honoured()
    {
        var transport = new FakeTransport((count, _) => count == 1
            ? new FakeResponse(HttpStatusCode.ServiceUnavailable, string.Empty, new HttpHeader("Retry-After", "1"))
            : new FakeResponse(HttpStatusCode.OK, """{"value":[]}"""));
        var start = Stopwatch.GetTimestamp();

        await Client(transport).QueryAsync().ToListAsync();

        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(900), "It did not wait.");
    }

    [Fact]
    public async Task A_transaction_that_is_refused_as_busy_inside_is_tried_again()
    {
        var transport = new FakeTransport((count, _) => new FakeResponse(
            HttpStatusCode.Accepted,
            count == 1 ? BusyInside : BusyInside.Replace("503 Service Unavailable", "204 No Content\r\nETag: W/\"1\"", StringComparison.Ordinal)));

        var responses = await Client(transport).SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "r"))]);

        Assert.Equal(new ETag("W/\"1\""), Assert.Single(responses.Value).Headers.ETag);
        Assert.Equal(2, transport.Requests.Count);
    }

    [Fact]
    public async Task A_transaction_that_stays_refused_as_busy_says_so()
    {
        var transport = new FakeTransport((_, _) => new FakeResponse(HttpStatusCode.Accepted, BusyInside));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => Client(transport).SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "r"))]));

        Assert.Equal(503, failure.Status);
        Assert.Equal(TableErrorCode.ServerBusy, failure.ErrorCode);
    }

    [Fact]
    public async Task An_empty_page_with_a_continuation_is_followed()
    {
        var transport = new FakeTransport((count, _) => count switch
        {
            1 => new FakeResponse(
                HttpStatusCode.OK,
                """{"value":[]}""",
                new HttpHeader("x-ms-continuation-NextPartitionKey", "1!4!cA--"),
                new HttpHeader("x-ms-continuation-NextRowKey", "1!4!c g--")),
            2 => new FakeResponse(HttpStatusCode.OK, """{"value":[]}""", new HttpHeader("x-ms-continuation-NextPartitionKey", "x")),
            _ => new FakeResponse(HttpStatusCode.OK, """{"value":[{"PartitionKey":"p","RowKey":"r","N":200.0,"I":200}]}"""),
        });

        var entity = Assert.Single(await Client(transport).QueryAsync().ToListAsync());

        Assert.Equal((200.0, 200), (entity.GetDouble("N"), entity.GetInt32("I")));
        Assert.EndsWith("?NextPartitionKey=1%214%21cA--&NextRowKey=1%214%21c%20g--", transport.Requests[1][":uri"], StringComparison.Ordinal);
        Assert.EndsWith("?NextPartitionKey=x", transport.Requests[2][":uri"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_repeats_nothing_that_the_service_said()
    {
        var transport = new FakeTransport((_, _) => new FakeResponse(
            HttpStatusCode.BadRequest,
            """{"odata.error":{"code":"InvalidInput","message":{"lang":"en-US","value":"The value 'secret-value' is bad."}}}"""));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => Client(transport).AddEntityAsync(new TableEntity("secret-key", "r")));

        Assert.Equal(TableErrorCode.InvalidInput, failure.ErrorCode);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    private static TableClient Client(FakeTransport transport)
    {
        var options = new TableClientOptions { Transport = transport };
        options.Retry.Delay = TimeSpan.Zero;
        return new TableServiceClient(
            new Uri("https://account.table.core.windows.net"), new TableSharedKeyCredential("account", "AQID"), options).GetTableClient("Table");
    }
}
