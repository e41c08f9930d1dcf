using Azure;
using Azure.Core;
using CardFunctions.Tables.Limits;
using CardFunctions.Tables.Pipeline;

namespace CardFunctions.Tables.Batch;

/// <summary>One entity group transaction on its way.</summary>
internal sealed class TableTransaction(TableTransactionAction[] actions, TablePipeline pipeline, string table, LostAnswers lostAnswers)
{
    /// <summary>
    /// The version of an entity that we wrote and another has changed since: well-formed, and of no entity ever, so that an update
    /// with it is refused, as one with the version that we don't know would be.
    /// </summary>
    internal const string SupersededETag = "W/\"datetime'1601-01-01T00%3A00%3A00.0000000Z'\"";

    private const string Operation = "Transaction";

    // Reading back is rare; it should not crowd out what others do.
    private const int ParallelReads = 8;

    /// <inheritdoc cref="TableClient.SubmitTransactionAsync"/>
    public async Task<Response<IReadOnlyList<Response>>> SubmitAsync(CancellationToken cancellationToken)
    {
        TransactionLimits.Check(actions);
        var writeId = WriteId.Next();
        var body = BatchWriter.Write(actions, pipeline.EndpointText, table, writeId);
        TransactionLimits.CheckSize(body.Length);

        using var message = pipeline.CreateMessage(RequestMethod.Post, "$batch");
        message.Request.Headers.Add(HttpHeader.Names.ContentType, BatchWriter.ContentType(writeId));
        message.Request.Content = RequestContent.Create(body);
        var response = await pipeline.SendAsync(message, Operation, table, cancellationToken);
        if (response.Status != 202)
        {
            throw TableErrors.From(response, Operation, table);
        }

        var items = BatchReader.Read(response.Content.ToMemory().Span);
        if (items.Count == actions.Length && items.TrueForAll(item => item.Status is >= 200 and < 300))
        {
            return Response.FromValue<IReadOnlyList<Response>>([.. items.Select(item => new OperationResponse(item.Status, item.ETag))], response);
        }

        var refusal = Refusal(items);
        return TablePipeline.WasRetried(message) && refusal.Status is 404 or 409 or 412
            && await FindAsync(writeId, cancellationToken) is { } found
            ? Response.FromValue(found, response)
            : throw refusal;
    }

    private RequestFailedException Refusal(List<BatchItem> items)
    {
        var failed = items.FindIndex(item => item.Status >= 400);
        return failed >= 0
            ? TableErrors.FromTransaction(items[failed].Status, items[failed].Error, table)
            : new RequestFailedException(0, $"{Operation} on table '{table}' got an answer that can't be read; whether it happened is not known.");
    }

    /// <summary>
    /// Whether an earlier try did it: the mark in any entity that it wrote says so, because all are written or none. A transaction of
    /// deletions leaves no mark; there it is that none of the entities exists, which is what was asked for.
    /// </summary>
    private async Task<IReadOnlyList<Response>?> FindAsync(string writeId, CancellationToken cancellationToken)
    {
        var onlyDeletes = Array.TrueForAll(actions, IsDelete);
        var traces = new LostAnswers.Trace[actions.Length];
        var reads = new ParallelOptions { MaxDegreeOfParallelism = ParallelReads, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, actions.Length, reads, async (index, ct) =>
        {
            if (onlyDeletes || !IsDelete(actions[index]))
            {
                traces[index] = await lostAnswers.LookAsync(actions[index].Entity, writeId, ct);
            }
        });

        var happened = onlyDeletes
            ? Array.TrueForAll(traces, trace => !trace.Exists)
            : Array.Exists(traces, trace => trace.IsOurs);
        return happened ? [.. actions.Select((action, index) => Answer(action, traces[index]))] : null;
    }

    private static OperationResponse Answer(TableTransactionAction action, LostAnswers.Trace trace) =>
        new(204, IsDelete(action) ? null : trace.IsOurs ? trace.ETag : SupersededETag);

    private static bool IsDelete(TableTransactionAction action) => action.ActionType == TableTransactionActionType.Delete;
}
