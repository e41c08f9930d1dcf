using System.Collections.Concurrent;
using System.Security.Cryptography;
using CardFunctions.Storage;
using CardFunctions.Tables;
using Microsoft.Extensions.Options;

namespace CardFunctions.AutomaticSales;

/// <summary>
/// Lets through so many charges a second to each payment provider, from all instances together, and none for a while when a provider
/// has had enough. Thread safe.
/// </summary>
/// <remarks>
/// One row for each provider says when its next charge may go out. An instance takes the turns of a quarter of a second at once, moves the
/// row on by that, and hands them out: so the row is written a few times a second, however many charges there are. A back-off moves the
/// row on as well, so that it holds for every instance. Turns of an instance that dies are lost, and nothing else.
/// </remarks>
/// <param name="tables">The tables.</param>
/// <param name="options">How many.</param>
/// <param name="time">The clock.</param>
/// <param name="partition">The partition of the rows: all that share it share the limits.</param>
internal sealed class ChargeThrottle(StorageTables tables, IOptions<SaleOptions> options, TimeProvider time, string partition = ChargeThrottle.Partition)
{
    /// <summary>The longest time that somebody waits for a turn; who would wait longer takes none and comes again.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    // Nobody moves a row further ahead than a pause: one that is comes from a clock that was wrong, and does not count.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(2);

    /// <summary>The partition that the app's instances share.</summary>
    public const string Partition = "throttle";

    private const string NextColumn = "NextAt";
    private const int BlocksPerSecond = 4;

    // Answers of this kind one after the other mean that the provider is overloaded, and not that one call had bad luck.
    private const int FailuresToPause = 5;
    private const int MaxDoublings = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Turns> _turns = new(StringComparer.Ordinal);

    /// <summary>Waits for a turn.</summary>
    /// <returns>Null when it has come; else when to come again.</returns>
    public async Task<DateTimeOffset?> WaitAsync(string provider, CancellationToken cancellationToken)
    {
        var turns = _turns.GetOrAdd(provider, _ => new Turns());
        DateTimeOffset? at;
        await turns.Gate.WaitAsync(cancellationToken);
        try
        {
            at = await TakeAsync(provider, turns, cancellationToken);
        }
        finally
        {
            turns.Gate.Release();
        }

        if (at is not { } turn)
        {
            // Spread, so that they do not all come at once.
            return time.GetUtcNow() + MaxWait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)MaxWait.TotalMilliseconds));
        }

        if (turn - time.GetUtcNow() is var delay && delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, time, cancellationToken);
        }

        return null;
    }

    /// <summary>Says how a charge ended, as far as it matters here.</summary>
    /// <param name="provider">Where.</param>
    /// <param name="wasTakenOn">False when the provider answered that it can't now.</param>
    /// <param name="retryAfter">How long it wants to be left alone, if it says.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task NoteAsync(string provider, bool wasTakenOn, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var turns = _turns.GetOrAdd(provider, _ => new Turns());
        if (wasTakenOn)
        {
            Interlocked.Exchange(ref turns.Failures, 0);
            return;
        }

        var failures = Interlocked.Increment(ref turns.Failures);
        var pause = retryAfter ?? (failures < FailuresToPause ? TimeSpan.Zero : FirstPause * (1 << Math.Min(failures - FailuresToPause, MaxDoublings)));
        if (pause <= TimeSpan.Zero)
        {
            return;
        }

        await turns.Gate.WaitAsync(cancellationToken);
        try
        {
            turns.Left = 0;
            await MoveAsync(provider, next => Later(next, time.GetUtcNow() + (pause < MaxPause ? pause : MaxPause)), cancellationToken);
        }
        finally
        {
            turns.Gate.Release();
        }
    }

    // Null where the next turn is too far ahead.
    private async Task<DateTimeOffset?> TakeAsync(string provider, Turns turns, CancellationToken cancellationToken)
    {
        var interval = TimeSpan.FromSeconds(1) / options.Value.ChargesPerSecond;
        var now = time.GetUtcNow();
        if (turns.Left == 0 || now - turns.Next > MaxAge)
        {
            var count = Math.Max(1, options.Value.ChargesPerSecond / BlocksPerSecond);
            var moved = await MoveAsync(
                provider, next => next - now > MaxWait ? null : Later(next, now) + (interval * count), cancellationToken);
            if (moved?.Next is not { } end)
            {
                // Whoever is never the first among many instances takes a turn that is nobody's: one charge too many does no harm.
                return moved is null ? now + interval : null;
            }

            (turns.Next, turns.Left) = (end - (interval * count), count);
        }

        if (turns.Next - now > MaxWait)
        {
            return null;
        }

        var at = turns.Next;
        (turns.Next, turns.Left) = (at + interval, turns.Left - 1);
        return at;
    }

    // Moves the row on, also where other instances do at the same moment. Null where they always were first.
    private async Task<Moved?> MoveAsync(string provider, Func<DateTimeOffset, DateTimeOffset?> move, CancellationToken cancellationToken)
    {
        var lost = new Moved(Next: null);
        var moved = await Attempts.RunAsync<Moved>(
            async () =>
            {
                var row = await tables.AutomaticSales.FindAsync(partition, provider, cancellationToken);
                var known = row?.Instant(NextColumn) ?? DateTimeOffset.MinValue;
                if (move(known > time.GetUtcNow() + MaxAhead ? DateTimeOffset.MinValue : known) is not { } next)
                {
                    return new Moved(Next: null);
                }

                var entity = new TableEntity(partition, provider) { [NextColumn] = next };
                try
                {
                    await (row is null
                        ? tables.AutomaticSales.AddEntityAsync(entity, cancellationToken)
                        : tables.AutomaticSales.UpdateEntityAsync(entity, row.ETag, TableUpdateMode.Replace, cancellationToken));
                }
                catch (Azure.RequestFailedException exception) when (exception.Status is 409 or 412)
                {
                    return null;
                }

                return new Moved(next);
            },
            lost,
            time,
            cancellationToken);
        return ReferenceEquals(moved, lost) ? null : moved;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // Where the row stands now; null where it was not to be moved.
    private sealed record Moved(DateTimeOffset? Next);

#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing.
    private sealed class Turns
#pragma warning restore CA1001
    {
        public int Failures;

        public SemaphoreSlim Gate { get; } = new(1);

        public DateTimeOffset Next { get; set; }

        public int Left { get; set; }
    }
}
