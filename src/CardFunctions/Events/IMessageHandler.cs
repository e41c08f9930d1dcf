namespace CardFunctions.Events;

/// <summary>Acts on the messages of one queue or subscription.</summary>
/// <remarks>
/// A message arrives at least once, in any order and on any instance, so a handler acts once however often it is called.
/// Implementations are thread safe.
/// </remarks>
public interface IMessageHandler
{
    /// <summary>Acts on one message.</summary>
    /// <param name="message">The message's body as it was sent.</param>
    /// <param name="cancellationToken">Ends the attempt; the message is then delivered again.</param>
    /// <returns>
    /// A task that ends when the message is done with, be it acted on or kept as a rejected event. A failure of the task
    /// means that the message was not acted on and must be delivered again.
    /// </returns>
    Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
