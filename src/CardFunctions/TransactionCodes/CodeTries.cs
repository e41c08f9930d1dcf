using Azure;
using CardFunctions.Domain;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Logging;

namespace CardFunctions.TransactionCodes;

/// <summary>A code that a terminal tries.</summary>
/// <param name="Client">The client of the service point.</param>
/// <param name="Point">The service point.</param>
/// <param name="Terminal">The terminal.</param>
/// <param name="Unique">What terminal, reference and code come to: the same that is sent again counts once.</param>
internal sealed record CodeTry(ClientId Client, ServicePointId Point, string Terminal, string Unique);

/// <summary>
/// Keeps wrong transaction codes to five for a terminal in ten minutes, and to twenty-five for a service point, whose terminals have the
/// names that the caller gives them. A try counts before it is looked at, so that many at once count too, and no more once it was right.
/// </summary>
internal sealed partial class CodeTries(StorageTables tables, TransactionCodeStore codes, TimeProvider time, ILogger<CodeTries> logger)
{
    /// <summary>How long a wrong code counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>What the keys of all tries of a client begin with.</summary>
    public const string Start = "codetry~";

    // Source: the design's rule for terminals.
    private const int MaxOfTerminal = 5;
    private const int MaxOfPoint = 25;

    /// <summary>What a terminal tries.</summary>
    public CodeTry Of(ClientId client, RedemptionWish wish) => new(client, wish.ServicePoint, wish.Terminal, codes.FingerprintOf(wish));

    /// <summary>Notes a try.</summary>
    /// <returns>How long the terminal has to wait, if it has tried too many; else null.</returns>
    public async Task<TimeSpan?> NoteAsync(CodeTry attempt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var row = new TableEntity(attempt.Client.Value, KeyOf(attempt)) { ["Terminal"] = attempt.Terminal, ["At"] = now };
        await tables.Clients.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);

        var start = $"{Start}{attempt.Point}~";
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {attempt.Client.Value} and RowKey ge {start} and RowKey lt {start + '~'} and At gt {now - Window}");
        var (ofTerminal, ofPoint) = (new List<DateTimeOffset>(), new List<DateTimeOffset>());
        await foreach (var tried in tables.Clients.QueryAsync(filter, select: ["Terminal", "At"], cancellationToken: cancellationToken))
        {
            ofPoint.Add(tried.Instant("At"));
            if (tried.Text("Terminal") == attempt.Terminal)
            {
                ofTerminal.Add(tried.Instant("At"));
            }
        }

        var ends = new[] { EndOf(ofTerminal, MaxOfTerminal), EndOf(ofPoint, MaxOfPoint) }.Max();
        if (ends is null)
        {
            return null;
        }

        // A refused try is none: whoever waits is not kept waiting by having asked too early.
        await ForgetAsync(attempt);
        return ends.Value - now is { Ticks: > 0 } wait ? wait : TimeSpan.Zero;
    }

    /// <summary>Has a try count no more, since it was right.</summary>
    public async Task ForgetAsync(CodeTry attempt)
    {
        try
        {
            await tables.Clients.DeleteEntityAsync(attempt.Client.Value, KeyOf(attempt));
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException)
        {
            // The terminal has one try less for ten minutes; that must not cost it its answer.
            Log.NotForgotten(logger, attempt.Point.Value, exception.GetType().Name);
        }
    }

    // When there are few enough again, if there are too many: when the oldest that is one too many counts no more.
    private static DateTimeOffset? EndOf(List<DateTimeOffset> tries, int max) =>
        tries.Count > max ? tries.OrderDescending().ElementAt(max) + Window : null;

    private static string KeyOf(CodeTry attempt) => $"{Start}{attempt.Point}~{attempt.Unique}";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A right transaction code at {ServicePointId} still counts as a wrong one: {Failure}.")]
        public static partial void NotForgotten(ILogger logger, string servicePointId, string failure);
    }
}
