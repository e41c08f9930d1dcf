using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Azure;
using CardFunctions.Events;
using CardFunctions.Telemetry;
using Microsoft.Extensions.Logging;

namespace CardFunctions.Outbox;

/// <summary>
/// Runs every minute: publishes the events that were left behind, and goes on with what a process left undone, such as bulk operations,
/// revocations of tokens and payments whose outcome is not known.
/// </summary>
public sealed partial class PublishPending : IMessageHandler
{
    private const int AtOnce = 8;

    // Below the five minutes after which the Functions host ends a function, and the process with it.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(4);

    private readonly Dictionary<PendingKind, IPendingWork> _work;
    private readonly PendingMarkers _markers;
    private readonly TimeProvider _time;
    private readonly ILogger<PublishPending> _logger;

    internal PublishPending(IEnumerable<IPendingWork> work, PendingMarkers markers, TimeProvider time, ILogger<PublishPending> logger)
    {
        _work = work.ToDictionary(one => one.Kind);
        _markers = markers;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    /// <param name="message">What the timer says of itself; it does not matter.</param>
    /// <param name="cancellationToken">Ends the sweep.</param>
    /// <exception cref="RequestFailedException">The store or the bus could not be reached; what could be done was.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var until = now + MaxDuration;
        ConcurrentDictionary<PendingKind, TimeSpan> oldest = new(_work.Keys.Select(kind => KeyValuePair.Create(kind, TimeSpan.Zero)));
        ExceptionDispatchInfo? failure = null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(_markers.AllAsync(cancellationToken), options, async (marker, token) =>
        {
            if (_time.GetUtcNow() >= until)
            {
                return;
            }

            var look = new PendingLook(until);
            try
            {
                await _work[marker.Kind].ResumeAsync(marker, look, token);
                if (look.Oldest is null)
                {
                    await _markers.RemoveAsync(marker, token);
                }
            }
            catch (RequestFailedException exception)
            {
                // The others go on: one partition that is busy, or a bus that is away, must not hold up the rest.
                Log.Failed(_logger, marker.Kind, marker.Partition, exception.Message);
                failure = ExceptionDispatchInfo.Capture(exception);
            }
            finally
            {
                var age = now - look.Oldest ?? TimeSpan.Zero;
                oldest.AddOrUpdate(marker.Kind, age, (_, older) => age > older ? age : older);
            }
        });
        Instruments.NotePending(oldest.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value, StringComparer.Ordinal));
        failure?.Throw();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Kind} of {Partition} could not be gone on with: {Reason}")]
        public static partial void Failed(ILogger logger, PendingKind kind, string partition, string reason);
    }
}
