namespace CardFunctions.Events;

/// <summary>Acts on messages, be it for the first time or when a rejected one is tried again. Implementations are thread safe.</summary>
internal interface IReplayable
{
    /// <summary>The queue or topic that the messages come by, under which rejected ones are kept.</summary>
    string Entity { get; }

    /// <summary>Acts on one message.</summary>
    /// <param name="message">The message's body as it was sent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null when it is done with; else why it can never be acted on.</returns>
    /// <exception cref="MessageNotReadyException">What it needs is missing, and may be on its way.</exception>
    Task<Rejection?> ActAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
