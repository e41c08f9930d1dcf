using System.Text;
using CardFunctions.Tables;
using CardFunctions.Tables.Batch;

namespace CardFunctions.Tests.Tables;

public sealed class BatchReaderTests
{
    private const string Success = """
        --batchresponse_1
        Content-Type: multipart/mixed; boundary=changesetresponse_2

        --changesetresponse_2
        Content-Type: application/http
        Content-Transfer-Encoding: binary

        HTTP/1.1 204 No Content
        X-Content-Type-Options: nosniff
        Location: http://x/Table(PartitionKey='HTTP/1.1 409 ETag: wrong',RowKey='r')
        ETag: W/"datetime'2026-11-22T10%3A00%3A00.1234567Z'"


        --changesetresponse_2
        Content-Type: application/http
        Content-Transfer-Encoding: binary

        HTTP/1.1 201 Created
        etag:W/"2"
        Content-Type: application/json

        {"Text":"HTTP/1.1 409 Conflict --changesetresponse_2"}
        --changesetresponse_2
        Content-Type: application/http

        HTTP/1.1 204 No Content

        --changesetresponse_2--
        --batchresponse_1--
        """;

    private const string Failure = """
        --batchresponse_1
        Content-Type: multipart/mixed; boundary=changesetresponse_2

        --changesetresponse_2
        Content-Type: application/http
        Content-Transfer-Encoding: binary

        HTTP/1.1 409 Conflict
        Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8

        {"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"27:The specified entity already exists.\nRequestId:1"}}}
        --changesetresponse_2--
        --batchresponse_1--
        """;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Each_action_has_its_status_and_version(string lineEnd)
    {
        var items = BatchReader.Read(Bytes(Success, lineEnd));

        Assert.Equal([204, 201, 204], items.Select(item => item.Status));
        Assert.Equal(["W/\"datetime'2026-11-22T10%3A00%3A00.1234567Z'\"", "W/\"2\"", null], items.Select(item => item.ETag));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_refusal_names_the_action_and_the_reason(string lineEnd)
    {
        var item = Assert.Single(BatchReader.Read(Bytes(Failure, lineEnd)));

        Assert.Equal((409, TableErrorCode.EntityAlreadyExists, 27), (item.Status, item.Error.Code, item.Error.ActionIndex));
        Assert.Equal(409, BatchReader.FirstStatus(Bytes(Failure, lineEnd)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--")]
    [InlineData("HTTP/1.1 204 No Content")]
    [InlineData("\n\nHTTP/1.1 x\n\n")]
    [InlineData("{\"odata.error\":{}}")]
    public void What_is_no_batch_has_no_answers(string body)
    {
        Assert.Empty(BatchReader.Read(Encoding.UTF8.GetBytes(body)));
        Assert.Null(BatchReader.FirstStatus(Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void Whatever_is_cut_off_is_read_as_far_as_it_goes()
    {
        var whole = Bytes(Success, "\r\n");
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.InRange(BatchReader.Read(whole.AsSpan(0, length)).Count, 0, 3);
        }
    }

    private static byte[] Bytes(string text, string lineEnd) =>
        Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", lineEnd, StringComparison.Ordinal));
}
