using Microsoft.Extensions.Logging;

namespace CardFunctions.Events;

/// <summary>Has messages acted on, and keeps those that can never be as rejected events. Thread safe.</summary>
internal sealed partial class ActOrKeep(RejectedEventStore rejected, ILogger<ActOrKeep> logger)
{
    /// <summary>Has one message acted on.</summary>
    /// <param name="handler">Who acts on it.</param>
    /// <param name="message">The message's body as it was sent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="MessageNotReadyException">What it needs is missing, and may be on its way.</exception>
    public async Task HandleAsync(IReplayable handler, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (await handler.ActAsync(message, cancellationToken) is not { } rejection)
        {
            return;
        }

        var (id, isNew) = await rejected.KeepAsync(handler.Entity, message, rejection, cancellationToken);
        if (isNew)
        {
            Log.Rejected(logger, handler.Entity, id, Rejection.Reasons.Of(rejection.Reason));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A message of {Entity} was rejected and kept as {RejectedEventId}: {Reason}.")]
        public static partial void Rejected(ILogger logger, string entity, string rejectedEventId, string reason);
    }
}
