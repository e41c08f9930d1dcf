using System.Text;
using Microsoft.AspNetCore.Http;

namespace CardFunctions.Http;

/// <summary>A list as CSV, written row by row, so that its length costs no memory. Made by <see cref="Answers.Csv"/>.</summary>
/// <typeparam name="T">The row.</typeparam>
internal sealed class CsvAnswer<T>(IAsyncEnumerable<T> rows, CsvTable<T> table, string fileName) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    // Rows between two sends: enough to fill a packet, few enough that the first arrive soon.
    private const int RowsPerFlush = 100;

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public string? ContentType => $"{Csv.MediaType}; charset=utf-8; header=present";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cancellationToken = httpContext.RequestAborted;

        // The first row is read before anything is sent, so that a failure of storage still becomes a problem answer.
        await using var enumerator = rows.GetAsyncEnumerator(cancellationToken);
        var hasRow = await enumerator.MoveNextAsync();
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.Headers.Append("Vary", "Accept");

        var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using (writer)
        {
            using var buffer = new StringWriter();
            table.WriteHeader(buffer);
            for (var count = 1; hasRow; count++)
            {
                table.WriteRow(buffer, enumerator.Current);
                if (count % RowsPerFlush == 0)
                {
                    await SendAsync(buffer, writer, cancellationToken);
                }

                hasRow = await enumerator.MoveNextAsync();
            }

            await SendAsync(buffer, writer, cancellationToken);
        }
    }

    private static async Task SendAsync(StringWriter buffer, StreamWriter writer, CancellationToken cancellationToken)
    {
        // Through a buffer, since the server allows no synchronous write.
        await writer.WriteAsync(buffer.GetStringBuilder(), cancellationToken);
        await writer.FlushAsync(cancellationToken);
        buffer.GetStringBuilder().Clear();
    }
}
