using Azure;
using CardFunctions.Events;

namespace CardFunctions.Isolated;

/// <summary>Runs the product's message handlers.</summary>
/// <remarks>It needs nothing of the worker, so that the tests run this very file.</remarks>
internal static class MessageDelivery
{
    /// <summary>Acts on one message.</summary>
    /// <param name="handler">The function's handler.</param>
    /// <param name="message">The message's bytes as they were sent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task that fails where the message must be delivered again: the host then abandons it.</returns>
    public static async Task RunAsync(IMessageHandler handler, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await handler.HandleAsync(message, cancellationToken);
        }
        catch (Exception failure) when (failure is not (MessageNotReadyException or RequestFailedException or OperationCanceledException))
        {
            // The worker sends the host all that an exception says, for its log. Of these three the texts hold identifiers only; any
            // other's may quote the message, so that its type and its place have to do.
#pragma warning disable MA0054 // The exception within would be sent as well.
            throw new InvalidOperationException($"{failure.GetType()} {failure.StackTrace}");
#pragma warning restore MA0054
        }
    }
}
