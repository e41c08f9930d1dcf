using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CardFunctions.IntegrationTests.Storage;

/// <summary>Stands between the product and its storage, and makes trouble.</summary>
internal sealed class Troubles : HttpPipelinePolicy
{
    private int _rivals;

    /// <summary>Done before every transaction, such as what another writer does; null for nothing.</summary>
    public Func<int, Task>? BeforeTransaction { get; set; }

    /// <summary>Waited for before each call; null for nothing.</summary>
    public Func<Request, Task>? Before { get; set; }

    /// <summary>Told of each call that the store has answered; null for nobody.</summary>
    public Action<Request>? After { get; set; }

    /// <summary>Says of each call whether it fails before it reaches the store, or after; null lets all pass.</summary>
    public Func<Request, Trouble>? Choose { get; set; }

    /// <summary>Holds the first read of one row until another row was read, and then something more has happened.</summary>
    /// <param name="until">What the key of the other row begins with.</param>
    /// <param name="held">What the key of the row begins with.</param>
    /// <param name="meanwhileAsync">What happens.</param>
    public void HoldRead(string until, string held, Func<Task> meanwhileAsync)
    {
        var wasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var holds = 0;
        After = request =>
        {
            if (Reads(request, until))
            {
                wasRead.TrySetResult();
            }
        };
        Before = async request =>
        {
            if (Reads(request, held) && Interlocked.Increment(ref holds) == 1)
            {
                await wasRead.Task;
                await meanwhileAsync();
            }
        };
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (BeforeTransaction is { } before && message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal))
        {
            await before(Interlocked.Increment(ref _rivals));
        }

        if (Before is { } hold)
        {
            await hold(message.Request);
        }

        var trouble = Choose?.Invoke(message.Request) ?? Trouble.None;
        if (trouble is Trouble.Refused)
        {
            throw new RequestFailedException(503, "Made to fail before it was sent.");
        }

        await ProcessNextAsync(message, pipeline);
        After?.Invoke(message.Request);
        if (trouble is Trouble.AnswerLost)
        {
            throw new RequestFailedException(0, "Made to fail after it was done.");
        }
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The store is asked asynchronously only.");

    private static bool Reads(Request request, string row) =>
        request.Method == RequestMethod.Get && Uri.UnescapeDataString(request.Uri.ToString()).Contains($"RowKey='{row}", StringComparison.Ordinal);
}

/// <summary>What becomes of a call.</summary>
internal enum Trouble
{
    None,

    /// <summary>The store never sees it.</summary>
    Refused,

    /// <summary>The store does it, and nobody learns that.</summary>
    AnswerLost,
}
